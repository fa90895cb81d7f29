package public

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/leaf"
	"qingyuan/handlers/mw"
	"qingyuan/internal/affairs"
	"qingyuan/internal/export"
	"qingyuan/internal/i18n"
	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// factsPart is the part of a download that has the single fields.
const factsPart = "facts"

// part of a version that makes a file, or a sheet of one.
type part struct {
	id, name string
	columns  []export.Column
	rows     [][]string
	passing  bool // it is about persons, and leaves
}

// JSON sends a version in its canonical form, of which its page shows the SHA-256:
// GET /disclosures/:id/versions/:no.json. It is the same for good, and has no row about persons.
func (h Disclosures) JSON(c *fiber.Ctx) error {
	p, err := h.version(c)
	if err != nil {
		return err
	}
	attach(c, p, "", export.JSON)
	return c.Send(p.Version.Canonical)
}

// CSV sends a table of a version: GET /disclosures/:id/versions/:no.csv?table=entries; without
// a table the first that there is. One about persons is there as long as its page shows it.
func (h Disclosures) CSV(c *fiber.Ctx) error {
	p, err := h.version(c)
	if err != nil {
		return err
	}
	parts, err := h.parts(p, mw.Of(c).Lang)
	if err != nil {
		return err
	}
	for _, one := range parts {
		if asked := c.Query("table"); asked != "" && asked != one.id {
			continue
		}
		var out bytes.Buffer
		table, err := export.New(export.CSV, &out, "", one.columns)
		if err != nil {
			return err
		}
		if err := one.write(table); err != nil {
			return err
		}
		attach(c, p, one.id, export.CSV)
		return c.Send(out.Bytes())
	}
	return models.Fail(models.NotFound, "err.not_found")
}

// XLSX sends the tables of a version that stay, each in a sheet: GET /disclosures/:id/versions/:no.xlsx.
func (h Disclosures) XLSX(c *fiber.Ctx) error {
	p, err := h.version(c)
	if err != nil {
		return err
	}
	parts, err := h.parts(p, mw.Of(c).Lang)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	book, sheets := export.NewPlainBook(&out), 0
	for _, one := range parts {
		if one.passing {
			continue
		}
		table, err := book.Table(one.name, one.columns)
		if err != nil {
			return err
		}
		if err := one.write(table); err != nil {
			return err
		}
		sheets++
	}
	if sheets == 0 {
		return models.Fail(models.NotFound, "err.not_found")
	}
	if err := book.Close(); err != nil {
		return err
	}
	attach(c, p, "", export.XLSX)
	return c.Send(out.Bytes())
}

// version reads the one that the address names.
func (h Disclosures) version(c *fiber.Ctx) (affairs.Posted, error) {
	no, err := strconv.Atoi(c.Params("no"))
	if err != nil || no < 1 {
		return affairs.Posted{}, models.Fail(models.NotFound, "err.not_found")
	}
	return h.Board.Read(mw.Context(c), c.Params("id"), no)
}

// attach names the file of a version: village-accounts-990101101200-2026-03-v2-entries.csv.
func attach(c *fiber.Ctx, p affairs.Posted, part string, f export.Format) {
	name := p.Disclosure.ItemID
	for _, one := range []string{p.Disclosure.RegionCode, string(p.Disclosure.Period), fmt.Sprintf("v%d", p.Version.No), part} {
		if one != "" {
			name += "-" + one
		}
	}
	c.Set(fiber.HeaderContentType, f.ContentType())
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+"."+string(f)+`"`)
}

// parts are the single fields, then the tables, as the page shows them.
func (h Disclosures) parts(p affairs.Posted, lang i18n.Lang) ([]part, error) {
	l, err := leaf.Of(p, "", nil)
	if err != nil {
		return nil, err
	}
	var list []part
	if len(l.Facts) > 0 {
		facts := part{id: factsPart, name: h.Texts.Text(lang, "take.facts", nil)}
		for _, f := range l.Facts {
			facts.columns = append(facts.columns, h.column(f.Field, lang))
		}
		row := make([]string, len(l.Facts))
		for i, f := range l.Facts {
			row[i] = h.cell(f.Field, f.Value, lang)
		}
		facts.rows = [][]string{row}
		list = append(list, facts)
	}
	for _, t := range l.Tables {
		if !t.Left {
			list = append(list, h.tablePart(t, lang))
		}
	}
	return list, nil
}

func (h Disclosures) tablePart(t leaf.Table, lang i18n.Lang) part {
	one := part{id: t.ID, name: named(lang, t.Name, t.NameEN), rows: make([][]string, len(t.Rows)), passing: t.Persons}
	for _, f := range t.Fields {
		one.columns = append(one.columns, h.column(f, lang))
	}
	for i, row := range t.Rows {
		one.rows[i] = make([]string, len(t.Fields))
		for j, f := range t.Fields {
			if j < len(row) {
				one.rows[i][j] = h.cell(f, row[j], lang)
			}
		}
	}
	return one
}

func (p part) write(t export.Table) error {
	for _, row := range p.rows {
		if err := t.Row(row...); err != nil {
			return err
		}
	}
	return t.Close()
}

func (h Disclosures) column(f disclosure.Field, lang i18n.Lang) export.Column {
	c := export.Column{Key: f.ID, Title: named(lang, f.Name, f.NameEN)}
	switch f.Type {
	case disclosure.Money:
		c.Number, c.Title = true, c.Title+h.Texts.Text(lang, "disclosure.in_yuan", nil)
	case disclosure.Percent:
		c.Number, c.Title = true, c.Title+h.Texts.Text(lang, "disclosure.in_percent", nil)
	case disclosure.Number, disclosure.Count:
		c.Number = true
	}
	return c
}

// cell is a canonical value as spreadsheets compute with it: amounts in yuan, choices in words.
func (h Disclosures) cell(f disclosure.Field, value string, lang i18n.Lang) string {
	switch {
	case value == "":
	case f.Type == disclosure.YesNo:
		return h.Texts.Name(lang, "disclosure."+value, value)
	case f.Type == disclosure.Choice:
		for _, o := range f.Choices {
			if o.ID == value {
				return named(lang, o.Name, o.NameEN)
			}
		}
	}
	return f.Show(value)
}

func named(lang i18n.Lang, zh, en string) string {
	if lang == i18n.Chinese || en == "" {
		return zh
	}
	return en
}

// downloads are the files of a version that its page offers.
func (h Disclosures) downloads(p affairs.Posted, lang i18n.Lang) ([]DownloadView, error) {
	at := "/disclosures/" + p.Disclosure.ID + "/versions/" + strconv.Itoa(p.Version.No)
	list := []DownloadView{{"JSON", at + ".json"}}
	if p.Version.State != disclosure.Published {
		return list, nil
	}
	parts, err := h.parts(p, lang)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(parts, func(one part) bool { return !one.passing }) {
		list = append(list, DownloadView{"XLSX", at + ".xlsx"})
	}
	for _, one := range parts {
		list = append(list, DownloadView{"CSV " + one.name, at + ".csv?table=" + url.QueryEscape(one.id)})
	}
	return list, nil
}
