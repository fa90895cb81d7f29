package casework

import (
	"context"
	"fmt"
	"slices"

	"qingyuan/models"
	"qingyuan/models/letter"
)

// maxVersions is how many versions of a template a page shows.
const maxVersions = 50

// TemplateOf says which template is meant.
type TemplateOf struct {
	UnitID int64
	Kind   letter.Kind
	Lang   string
}

// Template is a unit's template of a kind of letter, with its versions, the last first.
type Template struct {
	TemplateOf
	letter.Text
	Unit     string
	Version  int64 // 0: the unit has none of its own yet
	Shipped  bool  // the program's text holds
	Versions []TemplateVersion
}

// TemplateVersion is one that was made.
type TemplateVersion struct {
	letter.Text
	Version int64
	Shipped bool
	By      string
	On      models.Date
}

// editor lets those edit a unit's templates who supervise there, and who runs the system.
func (c Casework) editor(ctx context.Context, v models.Visitor, unitID int64) (models.Unit, error) {
	if v.Is(models.RoleSupervisor) && v.Unit.ID == unitID && unitID != 0 {
		return v.Unit, nil
	}
	if !v.Is(models.RoleAdmin) {
		return models.Unit{}, notFound()
	}
	units, err := c.Store.ListUnitsByID(ctx, []int64{unitID})
	if err != nil {
		return models.Unit{}, fmt.Errorf("find a unit: %w", err)
	}
	if len(units) == 0 {
		return models.Unit{}, notFound()
	}
	return units[0], nil
}

// TemplateUnits are those whose templates the visitor may edit.
func (c Casework) TemplateUnits(ctx context.Context, v models.Visitor) ([]models.Unit, error) {
	if v.Is(models.RoleAdmin) {
		units, err := c.Store.ListUnits(ctx, maxUnits)
		if err != nil {
			return nil, fmt.Errorf("list units: %w", err)
		}
		return units, nil
	}
	unit, err := c.editor(ctx, v, v.Unit.ID)
	return []models.Unit{unit}, err
}

// template is the text that holds in a unit.
func (c Casework) template(ctx context.Context, unitID int64, kind letter.Kind, lang string) (letter.Text, error) {
	rows, err := c.Store.ListLetterTemplates(ctx, unitID, string(kind), lang, 1)
	if err != nil {
		return letter.Text{}, fmt.Errorf("find a template: %w", err)
	}
	if len(rows) == 0 {
		return c.Letters[lang].Texts[kind], nil
	}
	return c.textOf(rows[0]), nil
}

// textOf is what a version says.
func (c Casework) textOf(t models.LetterTemplate) letter.Text {
	if t.Shipped {
		return c.Letters[t.Lang].Texts[letter.Kind(t.Kind)]
	}
	return letter.Text{Mark: t.Mark, Title: t.Title, To: t.Addressee, Body: t.Body}
}

// Template shows a unit's template.
func (c Casework) Template(ctx context.Context, v models.Visitor, of TemplateOf) (Template, error) {
	shown := Template{TemplateOf: of, Shipped: true}
	if !of.known() {
		return shown, notFound()
	}
	unit, err := c.editor(ctx, v, of.UnitID)
	if err != nil {
		return shown, err
	}
	rows, err := c.Store.ListLetterTemplates(ctx, unit.ID, string(of.Kind), of.Lang, maxVersions)
	if err != nil {
		return shown, fmt.Errorf("list templates: %w", err)
	}
	var people []int64
	for _, r := range rows {
		people = append(people, r.MadeBy)
	}
	names, err := c.Store.StaffNames(ctx, people)
	if err != nil {
		return shown, fmt.Errorf("name the staff: %w", err)
	}
	for _, r := range rows {
		shown.Versions = append(shown.Versions, TemplateVersion{Text: c.textOf(r), Version: r.Version, Shipped: r.Shipped, By: names[r.MadeBy], On: r.MadeOn})
	}
	shown.Unit, shown.Text = unit.Name, c.Letters[of.Lang].Texts[of.Kind]
	if len(shown.Versions) > 0 {
		last := shown.Versions[0]
		shown.Text, shown.Version, shown.Shipped = last.Text, last.Version, last.Shipped
	}
	return shown, nil
}

func (of TemplateOf) known() bool {
	return slices.Contains(letter.Kinds(), of.Kind) && slices.Contains(letter.Langs(), of.Lang)
}

// TryTemplate shows a letter as a template would make it, of samples. Problems speak of "mark",
// "title", "to" and "body".
func (c Casework) TryTemplate(ctx context.Context, v models.Visitor, of TemplateOf, text letter.Text) (letter.Letter, error) {
	unit, err := c.editor(ctx, v, of.UnitID)
	if err != nil {
		return letter.Letter{}, err
	}
	if !of.known() {
		return letter.Letter{}, notFound()
	}
	text = cleanText(text)
	if err := text.Check(of.Kind).OrNil(); err != nil {
		return letter.Letter{}, err
	}
	set := c.Letters[of.Lang]
	samples := set.Samples()
	samples[letter.Unit] = unit.Name
	filled := text.Fill(samples, set.Open)
	return letter.Letter{Unit: unit.Name, Number: set.NumberOf(filled.Mark, c.today().Time().Year(), 1), Title: filled.Title, To: filled.To, Body: filled.Body,
		Date: set.Day(c.today())}, nil
}

// SaveTemplate makes a template's next version; models.Conflict where it isn't at the version that
// the visitor saw. Problems are those of TryTemplate.
func (c Casework) SaveTemplate(ctx context.Context, v models.Visitor, of TemplateOf, version int64, text letter.Text) error {
	if _, err := c.TryTemplate(ctx, v, of, text); err != nil {
		return err
	}
	text = cleanText(text)
	return c.keepTemplate(ctx, v, of, models.EditTemplate, models.LetterTemplate{Version: version + 1, Mark: text.Mark, Title: text.Title, Addressee: text.To, Body: text.Body})
}

// ResetTemplate makes the program's text hold again, as the next version.
func (c Casework) ResetTemplate(ctx context.Context, v models.Visitor, of TemplateOf, version int64) error {
	if _, err := c.editor(ctx, v, of.UnitID); err != nil {
		return err
	}
	if !of.known() {
		return notFound()
	}
	return c.keepTemplate(ctx, v, of, models.ResetTemplate, models.LetterTemplate{Version: version + 1, Shipped: true})
}

func (c Casework) keepTemplate(ctx context.Context, v models.Visitor, of TemplateOf, as models.ActName, t models.LetterTemplate) error {
	t.UnitID, t.Kind, t.Lang, t.MadeBy, t.MadeOn = of.UnitID, string(of.Kind), of.Lang, v.Staff.ID, c.today()
	return c.Store.InTx(ctx, func(ctx context.Context) error {
		last, err := c.Store.ListLetterTemplates(ctx, of.UnitID, t.Kind, t.Lang, 1)
		if err != nil {
			return fmt.Errorf("find a template: %w", err)
		}
		if at := int64(len(last)); at == 0 && t.Version != 1 || at == 1 && last[0].Version+1 != t.Version {
			return models.Fail(models.Conflict, "err.changed_meanwhile")
		}
		if err := c.Store.CreateLetterTemplate(ctx, t); err != nil {
			return fmt.Errorf("keep a template: %w", err)
		}
		act := models.Act{Name: as, Kind: models.OfTemplate, Record: t.Kind, UnitID: t.UnitID}
		return c.note(ctx, v, act.Says(models.FieldLetter, t.Kind+" "+t.Lang).Says(models.FieldVersion, fmt.Sprint(t.Version)))
	})
}
