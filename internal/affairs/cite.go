package affairs

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// Cite finds the version, fact or row that a reference points at, with what it says there;
// models.NotFound where there is none, or where the row may be shown no more. A reference
// without a version is to the newest.
func (b Board) Cite(ctx context.Context, r models.Reference) (models.Cited, error) {
	p, err := b.Read(ctx, r.Record, r.Version)
	if err != nil {
		return models.Cited{}, err
	}
	d := p.Disclosure
	r.Version = p.Version.No
	c := models.Cited{Reference: r, Title: p.Edition.Content.Title, ItemID: d.ItemID, At: d.RegionCode, For: d.Period, UnitID: d.UnitID,
		URL: "/disclosures/" + d.ID + "/versions/" + strconv.Itoa(r.Version)}
	if r.Place == "" {
		return c, nil
	}
	says, ok := p.says(r.Place)
	if !ok {
		return models.Cited{}, models.Fail(models.NotFound, "err.not_found")
	}
	c.Says = says
	return c, nil
}

// says is what stands at a place: a fact, or a row of a table (list.3).
func (p Posted) says(place string) ([]models.CitedSay, bool) {
	table, row, isRow := strings.Cut(place, ".")
	if !isRow {
		i := slices.IndexFunc(p.Item.Facts, func(f disclosure.Field) bool { return f.ID == place })
		if i < 0 {
			return nil, false
		}
		return []models.CitedSay{say(p.Item.Facts[i], p.Edition.Content.Facts[place])}, true
	}
	t, ok := p.Item.Table(table)
	n, err := strconv.Atoi(row)
	rows := p.Edition.Content.Tables[table]
	if t.Persons {
		rows = p.Persons[table]
	}
	if !ok || err != nil || n < 1 || n > len(rows) {
		return nil, false
	}
	var list []models.CitedSay
	for i, f := range t.Fields {
		if i < len(rows[n-1]) && rows[n-1][i] != "" {
			list = append(list, say(f, rows[n-1][i]))
		}
	}
	return list, true
}

// say is a field's value as it is shown; of a choice its name.
func say(f disclosure.Field, value string) models.CitedSay {
	s := models.CitedSay{Name: f.Name, NameEN: f.NameEN, Value: value}
	switch f.Type {
	case disclosure.Money, disclosure.Day, disclosure.Percent, disclosure.YesNo:
		s.Type = string(f.Type)
	case disclosure.Choice:
		if i := slices.IndexFunc(f.Choices, func(o disclosure.Option) bool { return o.ID == value }); i >= 0 {
			s.Value = f.Choices[i].Name
		}
	}
	return s
}

// partsShown is how many parts of a disclosure are offered to ask about.
const partsShown = 200

// Parts are the facts and rows of a version that one may ask about, as a form offers them.
func (b Board) Parts(ctx context.Context, id string, no int) ([]models.CitedPart, error) {
	p, err := b.Read(ctx, id, no)
	if err != nil {
		return nil, err
	}
	var list []models.CitedPart
	for _, f := range p.Item.Facts {
		if p.Edition.Content.Facts[f.ID] != "" {
			list = append(list, models.CitedPart{Place: f.ID, Name: f.Name, NameEN: f.NameEN})
		}
	}
	for _, t := range p.Item.Tables {
		rows := p.Edition.Content.Tables[t.ID]
		if t.Persons {
			rows = p.Persons[t.ID]
		}
		for i, row := range rows {
			list = append(list, models.CitedPart{Place: t.ID + "." + strconv.Itoa(i+1), Name: t.Name, NameEN: t.NameEN, Row: i + 1, Says: row[0]})
		}
	}
	return list[:min(len(list), partsShown)], nil
}
