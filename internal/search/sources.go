package search

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/fund"
	"qingyuan/models/question"
	"qingyuan/models/region"
)

// Names are what a document may be called by, beside its own words.
type Names struct {
	Regions func(ctx context.Context, codes []string) ([]region.Region, error)
	// Say is a message of the locale files.
	Say func(lang, key string, args map[string]any) string
}

// both is a message in both languages.
func (n Names) both(key string, args map[string]any) []string {
	return []string{n.Say("zh-CN", key, args), n.Say("en", key, args)}
}

// place names a region and those above it.
func (n Names) place(ctx context.Context, code string) ([]string, error) {
	if code == "" {
		return nil, nil
	}
	path, err := n.Regions(ctx, append(region.Ancestors(code), code))
	var names []string
	for _, r := range path {
		if !region.Filler(r.Name) {
			names = append(names, r.Name)
		}
	}
	return names, wrap(err, "name a place")
}

// period names a period as people look for it.
func (n Names) period(p models.Period) []string {
	year, part, _ := strings.Cut(string(p), "-")
	names := []string{string(p)}
	switch {
	case !p.Valid():
		return nil
	case p.Months() == 1:
		first := p.First().Time()
		return append(names, first.Format("2006年1月"), first.Format("January 2006"))
	case part == "":
		part = "year"
	}
	return append(names, n.both("period."+strings.ToLower(part), map[string]any{"Year": year})...)
}

// Disclosures are the source of disclosures: of the newest version, what stays. Rows about
// persons, and names of persons in other places, are never read.
type Disclosures struct {
	Store interface {
		FindDisclosure(ctx context.Context, id string) (disclosure.Disclosure, error)
		FindVersion(ctx context.Context, id string, no int) (disclosure.Version, error)
	}
	Catalogue disclosure.Catalogue
	Names     Names
}

// Document is a Source.
func (s Disclosures) Document(ctx context.Context, id string) (Document, bool, error) {
	d, err := s.Store.FindDisclosure(ctx, id)
	if err != nil || d.State == disclosure.Withdrawn {
		return Document{Doc: Doc{Record: id}}, false, wrap(err, "find a disclosure")
	}
	v, err := s.Store.FindVersion(ctx, id, d.Version)
	if err != nil {
		return Document{}, false, wrap(err, "find a version")
	}
	var e disclosure.Edition
	if err := json.Unmarshal(v.Canonical, &e); err != nil {
		return Document{}, false, wrap(err, "read a version")
	}
	item, _ := s.Catalogue.Find(d.ItemID)
	out := Document{Doc: Doc{Record: id, Target: id, Version: d.Version, ItemID: d.ItemID, Class: item.Class, RegionCode: d.RegionCode, Period: d.Period,
		Year: yearOf(d), Title: d.Title, AmountFen: amountOf(item, e.Content), PublishedAt: d.PublishedAt}}
	if out.About, err = s.Names.place(ctx, d.RegionCode); err != nil {
		return Document{}, false, err
	}
	out.About = append(append(out.About, item.Name, item.NameEN), s.Names.period(d.Period)...)
	if item.Class != "" {
		out.About = append(out.About, s.Names.both("duties.class."+string(item.Class), nil)...)
	}
	out.Lines = linesOf(item, e.Content)
	return out, true, nil
}

// yearOf is that of the period, or that in which it happened or was published.
func yearOf(d disclosure.Disclosure) int {
	if y := d.Period.Year(); y > 0 {
		return y
	}
	day := d.EventOn
	if day == "" {
		day = d.On()
	}
	return day.Time().Year()
}

// linesOf are what a version says, a line each: paragraphs, facts, rows, names of files.
func linesOf(item disclosure.Item, c disclosure.Content) []string {
	var lines []string
	for _, p := range strings.Split(c.Body, "\n") {
		if p = plain(p); p != "" {
			lines = append(lines, p)
		}
	}
	for _, f := range item.Facts {
		if v := valueOf(f, c.Facts[f.ID]); v != "" {
			lines = append(lines, f.Name+"："+v)
		}
	}
	for _, t := range item.Tables {
		if rows := c.Tables[t.ID]; len(rows) > 0 && !t.Persons {
			lines = append(append(lines, t.Name), rowsOf(t, rows)...)
		}
	}
	for _, f := range c.Files {
		lines = append(lines, f.Name)
	}
	return lines
}

func rowsOf(t disclosure.Table, rows [][]string) []string {
	lines := make([]string, 0, len(rows))
	for _, row := range rows {
		var cells []string
		for i, f := range t.Fields {
			if i < len(row) {
				if v := valueOf(f, row[i]); v != "" {
					cells = append(cells, v)
				}
			}
		}
		lines = append(lines, strings.Join(cells, " · "))
	}
	return lines
}

// valueOf is a value as people read it and look for it; "" where it isn't to be found.
func valueOf(f disclosure.Field, v string) string {
	switch f.Type {
	case disclosure.Person, disclosure.YesNo:
		return ""
	case disclosure.Money:
		fen, err := strconv.ParseInt(v, 10, 64)
		if err != nil {
			return ""
		}
		return yuan(fen)
	case disclosure.Choice:
		for _, o := range f.Choices {
			if o.ID == v {
				return o.Name + " " + o.NameEN
			}
		}
	}
	return strings.TrimSpace(v)
}

// yuan is an amount as pages show it: 1,280.00.
func yuan(fen int64) string {
	whole, rest, _ := strings.Cut(fund.Yuan(fen), ".")
	for i := len(whole) - 3; i > 0 && whole[i-1] != '-'; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return whole + "." + rest
}

// plain is a line of Markdown without its signs.
func plain(line string) string {
	line = strings.TrimLeft(strings.TrimSpace(line), "#>-*+ \t")
	return strings.TrimSpace(strings.NewReplacer("**", "", "__", "", "`", "", "|", " ").Replace(line))
}

// amountOf is the largest amount that a version states: a fact, or a column's total.
func amountOf(item disclosure.Item, c disclosure.Content) *int64 {
	var amounts []int64
	for _, f := range item.Facts {
		if fen, err := strconv.ParseInt(c.Facts[f.ID], 10, 64); f.Type == disclosure.Money && err == nil {
			amounts = append(amounts, fen)
		}
	}
	for _, t := range item.Tables {
		for i, f := range t.Fields {
			if f.Type == disclosure.Money && f.Sum && !t.Persons && len(c.Tables[t.ID]) > 0 {
				amounts = append(amounts, columnSum(c.Tables[t.ID], i))
			}
		}
	}
	if len(amounts) == 0 {
		return nil
	}
	most := slices.Max(amounts)
	return &most
}

func columnSum(rows [][]string, column int) (sum int64) {
	for _, row := range rows {
		if column < len(row) {
			fen, _ := strconv.ParseInt(row[column], 10, 64)
			sum += fen
		}
	}
	return sum
}

// Batches are the source of batches of payments: programme, place, period, total; no line.
type Batches struct {
	Store interface {
		FindPublication(ctx context.Context, id int64) (fund.Publication, error)
		ListProgrammes(ctx context.Context) ([]fund.Programme, error)
	}
	Synonyms map[string][]string // other names of programmes, by code
	Names    Names
}

// Document is a Source. A batch and those that took its place are one document.
func (s Batches) Document(ctx context.Context, record string) (Document, bool, error) {
	id, err := strconv.ParseInt(record, 10, 64)
	if err != nil {
		return Document{Doc: Doc{Record: record}}, false, nil //nolint:nilerr // no batch is called that
	}
	b, err := s.Store.FindPublication(ctx, id)
	if err != nil {
		return Document{}, false, wrap(err, "find a batch")
	}
	of := strconv.FormatInt(b.FirstID, 10)
	if b.State != fund.BatchPublished {
		return Document{Doc: Doc{Record: of}}, false, nil
	}
	programme := fund.Programme{Code: b.ProgrammeCode, Name: b.ProgrammeCode}
	list, err := s.Store.ListProgrammes(ctx)
	if err != nil {
		return Document{}, false, wrap(err, "list programmes")
	}
	for _, p := range list {
		if p.Code == b.ProgrammeCode {
			programme = p
		}
	}
	period := b.Filter().Period
	out := Document{Doc: Doc{Record: of, Target: record, Version: b.Version, ItemID: fundItem + b.ProgrammeCode, Class: disclosure.Subsidies, RegionCode: b.RegionCode,
		Period: period, Year: b.LastPeriod.Year(), Title: programme.Name, AmountFen: &b.TotalFen, PublishedAt: b.PublishedAt}}
	if out.About, err = s.Names.place(ctx, b.RegionCode); err != nil {
		return Document{}, false, err
	}
	out.About = append(append(out.About, programme.NameEN), s.Names.period(b.FirstPeriod)...)
	if b.LastPeriod != b.FirstPeriod {
		out.About = append(out.About, s.Names.period(b.LastPeriod)...)
	}
	out.About = append(out.About, s.Names.both("duties.class.subsidies", nil)...)
	out.About = append(out.About, s.Synonyms[b.ProgrammeCode]...)
	out.Lines = []string{s.Names.Say("zh-CN", "find.batch", map[string]any{"Count": b.Rows, "Amount": yuan(b.TotalFen)})}
	return out, true, nil
}

// Questions are the source of questions that are answered, and whose text is public.
type Questions struct {
	Store interface {
		FindQuestion(ctx context.Context, id string) (question.Question, error)
	}
	Catalogue disclosure.Catalogue
	Names     Names
}

// Document is a Source.
func (s Questions) Document(ctx context.Context, id string) (Document, bool, error) {
	q, err := s.Store.FindQuestion(ctx, id)
	if err != nil {
		return Document{}, false, wrap(err, "find a question")
	}
	if q.Waits() || !q.Shown() {
		return Document{Doc: Doc{Record: id}}, false, nil
	}
	item, _ := s.Catalogue.Find(q.ItemID)
	out := Document{Doc: Doc{Record: id, Target: id, ItemID: q.ItemID, Class: item.Class, RegionCode: q.RegionCode, Period: q.Period,
		Year: q.AnsweredOn.Time().Year(), Title: q.Title, PublishedAt: q.AnsweredOn.Time().Unix()}}
	if _, isFund := programmeOf(q.ItemID); isFund {
		out.Class = disclosure.Subsidies
	}
	if out.About, err = s.Names.place(ctx, q.RegionCode); err != nil {
		return Document{}, false, err
	}
	out.About = append(append(out.About, item.Name, item.NameEN), s.Names.period(q.Period)...)
	out.Lines = append(strings.Split(q.Text, "\n"), strings.Split(q.Answer, "\n")...)
	return out, true, nil
}
