package casework

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"qingyuan/models"
	"qingyuan/models/letter"
	"qingyuan/models/workflow"
)

// LetterLine is a letter in the list of a case.
type LetterLine struct {
	ID         string
	Kind       letter.Kind
	Lang       string
	Number     string
	By         string
	On         models.Date
	Told       bool   // the reporter was shown it
	ReplacedBy string // the number of the one that came in its place; empty for none
	madeBy     int64
}

// letterLines are a case's letters; their writers are named later.
func (c Casework) letterLines(ctx context.Context, tipID string) ([]LetterLine, error) {
	rows, err := c.Store.ListLetters(ctx, tipID)
	if err != nil {
		return nil, fmt.Errorf("list letters: %w", err)
	}
	list, replacedBy := make([]LetterLine, len(rows)), map[string]string{}
	for i, r := range rows {
		number := c.Letters[r.Lang].NumberOf(r.Mark, r.Year, r.Seq)
		list[i] = LetterLine{ID: r.ID, Kind: letter.Kind(r.Kind), Lang: r.Lang, Number: number, On: r.MadeOn, Told: r.Told, madeBy: r.MadeBy}
		replacedBy[r.Replaces] = number
	}
	for i := range list {
		list[i].ReplacedBy = replacedBy[list[i].ID]
	}
	return list, nil
}

// LetterFor says which letter is to be written.
type LetterFor struct {
	Kind     letter.Kind
	Lang     string
	Replaces string // the letter that it comes in the place of; empty for none
}

// LetterForm is a letter as it can be edited before it is final.
type LetterForm struct {
	LetterFor
	letter.Text
	TipID, Ref string
	Version    int64
	Old        *LetterLine // that it replaces
	MayTell    bool        // it can be shown to the reporter
}

// NewLetter is a letter of a kind, filled from the case by the unit's template; one that
// replaces another is filled with what that says. Either way the trail notes what was read.
func (c Casework) NewLetter(ctx context.Context, v models.Visitor, tipID string, what LetterFor) (LetterForm, error) {
	tip, _, err := c.letterTip(ctx, v, tipID, what)
	if err != nil {
		return LetterForm{}, err
	}
	form := LetterForm{LetterFor: what, TipID: tip.ID, Ref: tip.Ref(), Version: tip.Version, MayTell: mayTell(v, tip.Tip, what.Kind)}
	if form.Text, err = c.template(ctx, tip.UnitID, what.Kind, what.Lang); err != nil {
		return form, err
	}
	values, err := c.letterValues(ctx, v, tip, what)
	if err != nil {
		return form, err
	}
	form.Text = form.Fill(values, c.Letters[what.Lang].Open)
	if what.Replaces == "" {
		return form, c.note(ctx, v, models.Act{Name: models.ReadTip, Kind: models.OfTip, Record: tip.ID, UnitID: tip.UnitID})
	}
	if form.Old, err = c.replaced(ctx, tip.ID, what); err != nil {
		return form, err
	}
	old, err := c.openLetter(ctx, v, tip, what.Replaces)
	if err != nil {
		return form, err
	}
	form.Title, form.To, form.Body = old.Title, old.To, old.Body
	return form, c.note(ctx, v, models.Act{Name: models.ReadLetter, Kind: models.OfTip, Record: tip.ID, UnitID: tip.UnitID}.Says(models.FieldLetter, form.Old.Number))
}

// letterTip finds a tip for which the visitor may write a letter.
func (c Casework) letterTip(ctx context.Context, v models.Visitor, tipID string, what LetterFor) (tip models.HeldTip, row workflow.Transition, err error) {
	if tip, err = c.held(ctx, v, tipID); err != nil {
		return tip, row, err
	}
	if !slices.Contains(letter.Kinds(), what.Kind) || !slices.Contains(letter.Langs(), what.Lang) {
		return tip, row, notFound()
	}
	if row, err = c.step(ctx, v, tip.Tip, models.MakeLetter); err != nil {
		return tip, row, err
	}
	if !what.Kind.Fits(tip.Tip) {
		return tip, row, models.Fail(models.Conflict, "letters.err.fits")
	}
	return tip, row, nil
}

// mayTell reports whether a letter can be shown to the reporter by somebody: who may write to them,
// where they follow the tip here.
func mayTell(v models.Visitor, tip models.Tip, k letter.Kind) bool {
	return k.ForReporter() && v.Is(models.RoleReviewer) && tip.Channel != models.ByExchange
}

// replaced finds a letter of the same kind that none has replaced yet.
func (c Casework) replaced(ctx context.Context, tipID string, what LetterFor) (*LetterLine, error) {
	lines, err := c.letterLines(ctx, tipID)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(lines, func(l LetterLine) bool { return l.ID == what.Replaces && l.Kind == what.Kind })
	if i < 0 {
		return nil, notFound()
	}
	if lines[i].ReplacedBy != "" {
		return nil, models.Fail(models.Conflict, "letters.err.replaced")
	}
	return &lines[i], nil
}

// LetterWords are a letter as it was typed.
type LetterWords struct {
	LetterFor
	letter.Text
	Tell bool // show it to the reporter
}

// TryLetter shows a letter as it would be, without its number. Problems speak of "mark",
// "title", "to" and "body".
func (c Casework) TryLetter(ctx context.Context, v models.Visitor, tipID string, w LetterWords) (letter.Letter, error) {
	tip, _, err := c.letterTip(ctx, v, tipID, w.LetterFor)
	if err != nil {
		return letter.Letter{}, err
	}
	return c.setLetter(ctx, v, tip, w)
}

// setLetter checks a letter. A reporter's name that the visitor was given must not stand in
// it: colleagues read it who weren't.
func (c Casework) setLetter(ctx context.Context, v models.Visitor, tip models.HeldTip, w LetterWords) (letter.Letter, error) {
	set, text := c.Letters[w.Lang], cleanText(w.Text)
	l := letter.Letter{Unit: v.Unit.Name, Title: text.Title, To: text.To, Body: text.Body, Date: set.Day(c.today())}
	problems := set.CheckFinal(text)
	tells, err := c.tells(ctx, v, tip.ID, text)
	if err != nil {
		return l, err
	}
	if tells {
		problems.Add("body", "letters.err.name")
	}
	return l, problems.OrNil()
}

// cleanText takes out what has no place in a letter.
func cleanText(t letter.Text) letter.Text {
	one := func(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }
	return letter.Text{Mark: one(t.Mark), Title: one(t.Title), To: one(t.To), Body: clean(t.Body)}
}

// tells reports whether a letter has the name, or the way to reach the reporter, that the visitor was given.
func (c Casework) tells(ctx context.Context, v models.Visitor, tipID string, l letter.Text) (bool, error) {
	given, err := c.mine(ctx, v, tipID)
	if err != nil || given == nil {
		return false, err
	}
	var who models.Reporter
	if err := c.openJSON(v.Identity, given.sealed, &who); err != nil {
		return false, fmt.Errorf("open a name: %w", err)
	}
	return slices.ContainsFunc([]string{who.Name, who.Phone, who.Email, who.Address}, func(s string) bool {
		return s != "" && strings.Contains(l.Mark+"\n"+l.Title+"\n"+l.To+"\n"+l.Body, s)
	}), nil
}

// WriteLetter makes a letter final: it gets a number, is sealed to the tip, and can't be changed
// any more. Problems are those of TryLetter.
func (c Casework) WriteLetter(ctx context.Context, v models.Visitor, seen Seen, w LetterWords) (id string, err error) {
	tip, _, err := c.letterTip(ctx, v, seen.TipID, w.LetterFor)
	if err != nil {
		return "", err
	}
	l, err := c.setLetter(ctx, v, tip, w)
	if err != nil {
		return "", err
	}
	row := models.LetterRow{ID: models.NewID(), TipID: tip.ID, UnitID: tip.UnitID, Kind: string(w.Kind), Lang: w.Lang, Mark: cleanText(w.Text).Mark,
		Year: c.today().Time().Year(), MadeBy: v.Staff.ID, MadeOn: c.today(), Replaces: w.Replaces, Told: w.Tell && mayTell(v, tip.Tip, w.Kind)}
	return row.ID, c.Store.InTx(ctx, func(ctx context.Context) error {
		tip, step, err := c.letterTip(ctx, v, seen.TipID, w.LetterFor)
		if err != nil {
			return err
		}
		if tip.Version != seen.Version {
			return models.Fail(models.Conflict, "err.changed_meanwhile")
		}
		return c.keepLetter(ctx, v, c.acting(v, tip.Tip, step), row, l)
	})
}

// keepLetter writes it, in a transaction.
func (c Casework) keepLetter(ctx context.Context, v models.Visitor, a *act, row models.LetterRow, l letter.Letter) (err error) {
	if row.Replaces != "" {
		if _, err := c.replaced(ctx, row.TipID, LetterFor{Kind: letter.Kind(row.Kind), Replaces: row.Replaces}); err != nil {
			return err
		}
	}
	if row.Seq, err = c.Store.NextLetterNumber(ctx, row.UnitID, row.Kind, row.Year); err != nil {
		return fmt.Errorf("number a letter: %w", err)
	}
	l.Number = c.Letters[row.Lang].NumberOf(row.Mark, row.Year, row.Seq)
	a.event.Detail = l.Number
	if row.Content, err = c.sealJSON(l, a.tip.Recipient); err != nil {
		return fmt.Errorf("seal a letter: %w", err)
	}
	if row.Told {
		if a.say, err = c.message(v, a.tip, l.Plain()); err != nil {
			return err
		}
	}
	if err := c.do(ctx, a); err != nil {
		return err
	}
	if err := c.Store.CreateLetter(ctx, row); err != nil {
		return fmt.Errorf("keep a letter: %w", err)
	}
	return c.note(ctx, v, a.act())
}

// message is one to the reporter, sealed.
func (c Casework) message(v models.Visitor, tip models.Tip, text string) (*models.Message, error) {
	sealed, err := c.Sealer.Seal([]byte(text), tip.Recipient)
	if err != nil {
		return nil, fmt.Errorf("seal a message: %w", err)
	}
	return &models.Message{ID: models.NewID(), TipID: tip.ID, Side: models.FromReviewer, StaffID: v.Staff.ID, Content: sealed, SentOn: c.today()}, nil
}

// Letter is one that is final, opened.
type Letter struct {
	letter.Letter
	LetterLine
	TipID, Ref string
	MayReplace bool
}

// Letter opens a letter of a tip, which the trail notes: as models.ReadLetter, or
// models.DownloadLetter.
func (c Casework) Letter(ctx context.Context, v models.Visitor, tipID, id string, as models.ActName) (Letter, error) {
	tip, err := c.held(ctx, v, tipID)
	if err != nil {
		return Letter{}, err
	}
	if !models.IsID(id) {
		return Letter{}, notFound()
	}
	shown := Letter{TipID: tip.ID, Ref: tip.Ref()}
	if shown.Letter, err = c.openLetter(ctx, v, tip, id); err != nil {
		return shown, err
	}
	lines, err := c.letterLines(ctx, tip.ID)
	if err != nil {
		return shown, err
	}
	for _, line := range lines {
		if line.ID == id {
			shown.LetterLine = line
		}
	}
	names, err := c.Store.StaffNames(ctx, []int64{shown.madeBy})
	if err != nil {
		return shown, fmt.Errorf("name the staff: %w", err)
	}
	shown.By, shown.MayReplace = names[shown.madeBy], shown.ReplacedBy == "" && shown.Kind.Fits(tip.Tip)
	return shown, c.note(ctx, v, models.Act{Name: as, Kind: models.OfTip, Record: tip.ID, UnitID: tip.UnitID}.Says(models.FieldLetter, shown.LetterLine.Number))
}

func (c Casework) openLetter(ctx context.Context, v models.Visitor, tip models.HeldTip, id string) (l letter.Letter, err error) {
	row, err := c.Store.FindLetter(ctx, tip.ID, id)
	if err != nil {
		return l, fmt.Errorf("find a letter: %w", err)
	}
	identity, err := c.identity(v, tip)
	if err != nil {
		return l, err
	}
	if err := c.openJSON(identity, row.Content, &l); err != nil {
		return l, fmt.Errorf("open a letter: %w", err)
	}
	return l, nil
}
