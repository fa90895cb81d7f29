package fund

import (
	"strings"
	"unicode"
)

// headingRows is how deep the headings of a sheet are looked for.
const headingRows = 20

// sheet is what is known of the sheet that is being read.
type sheet struct {
	name      string
	headed    bool
	seen      int      // rows above the headings
	title     []string // their texts
	unit      int      // of money, as a power of ten
	above     []string // the row above
	layout    layout
	year      int // in the title
	programme *Programme
	period    Period
}

func (rd *reader) startSheet(name string) {
	rd.sheets = append(rd.sheets, name)
	rd.sheet = sheet{name: name}
	rd.tally.startSheet()
}

// endSheet notes a sheet without headings among others; a workbook often has an
// explanation or a summary with it.
func (rd *reader) endSheet() error {
	rd.tally.endSheet()
	if len(rd.sheets) == 0 || rd.sheet.headed {
		return nil
	}
	rd.note(Remark{Sheet: rd.sheet.name, Field: FieldNone, Reason: reasonPrefix + noteSheetSkipped})
	return nil
}

// seekHeadings reads a row above the headings, or the headings themselves.
func (rd *reader) seekHeadings(r Row) error {
	s := &rd.sheet
	if s.seen++; s.seen > headingRows {
		return nil
	}
	cells := texts(r)
	for _, candidate := range [][]string{cells, under(s.above, cells)} {
		l := rd.opt.Words.findLayout(candidate, s.unit)
		if rd.isHeading(&l) {
			return rd.startRows(l)
		}
		if rd.best == nil || l.found > rd.best.found || rd.best.found == 0 && len(rd.best.headings) == 1 {
			rd.best = &l
		}
	}
	if power, ok := unitAbove(cells); ok {
		s.unit = power
	}
	s.title = append(s.title, cells...)
	s.above = cells
	return nil
}

func texts(r Row) []string {
	cells := make([]string, r.Len())
	for i := range cells {
		cells[i] = r.Text(i)
	}
	return cells
}

// isHeading reports whether nothing is missing that every payment must have; the programme,
// the period and the village may come from elsewhere.
func (rd *reader) isHeading(l *layout) bool { return len(rd.missing(l)) == 0 }

func (rd *reader) missing(l *layout) []Field {
	var list []Field
	for _, f := range []Field{FieldName, FieldIdentity, FieldAmount} {
		if !l.has(f) {
			list = append(list, f)
		}
	}
	named := l.has(FieldVillage) && rd.opt.Villages != nil
	if !l.has(FieldRegion) && !named && rd.opt.Village == "" {
		list = append(list, FieldRegion)
	}
	if !l.has(FieldPeriod) && rd.period == "" {
		if _, ok := rd.titlePeriod(); !ok {
			list = append(list, FieldPeriod)
		}
	}
	return list
}

// titlePeriod finds the period in the same places.
func (rd *reader) titlePeriod() (Period, bool) {
	for _, text := range rd.titles() {
		if p, ok := periodInTitle(text); ok {
			return p, true
		}
	}
	return "", false
}

// startRows takes a row as the headings and settles what the sheet doesn't say in columns.
func (rd *reader) startRows(l layout) error {
	s := &rd.sheet
	s.headed, s.layout = true, l
	rd.good++
	if p, ok := rd.titlePeriod(); ok {
		s.period, s.year = p, p.Year()
	}
	if rd.period != "" {
		s.period = rd.period
	} else if !l.has(FieldPeriod) {
		rd.note(Remark{Sheet: s.name, Field: FieldPeriod, Value: string(s.period), Reason: reasonPrefix + notePeriodTitle})
	}
	s.programme = rd.chosen
	if rd.chosen == nil && !l.has(FieldProgramme) {
		return rd.programmeFromTitle()
	}
	return nil
}

func (rd *reader) programmeFromTitle() error {
	p, ok := rd.titleProgramme()
	if !ok {
		return rd.fail(keyProgrammeNeeded)
	}
	s := &rd.sheet
	s.programme = &p
	rd.note(Remark{Sheet: s.name, Field: FieldProgramme, Value: p.Name, Reason: reasonPrefix + noteProgrammeTitle})
	return nil
}

// titleProgramme finds the programme in what stands above the headings, in the sheet's or
// in the file's name.
func (rd *reader) titleProgramme() (Programme, bool) {
	for _, text := range rd.titles() {
		if p, ok := rd.opt.Programmes.InTitle(text); ok {
			return p, true
		}
	}
	return Programme{}, false
}

func (rd *reader) titles() []string {
	return []string{strings.Join(rd.sheet.title, " "), rd.sheet.name, rd.opt.File}
}

// missingColumns names what the file lacks, and what was found in its place.
func (rd *reader) missingColumns() error {
	if rd.best == nil {
		return rd.fail(keyNoRows)
	}
	var lacking, found []string
	fields := rd.missing(rd.best)
	if rd.chosen == nil && !rd.best.has(FieldProgramme) {
		if _, ok := rd.titleProgramme(); !ok {
			fields = append(fields, FieldProgramme)
		}
	}
	for _, f := range fields {
		lacking = append(lacking, rd.opt.Words.names[f])
	}
	for _, text := range rd.best.headings {
		if text = strip(cut(text, 20), unicode.IsControl); text != "" && len(found) < 20 {
			found = append(found, maskNumbers(text, false))
		}
	}
	return rd.fail(keyMissingColumns).With("Fields", fields).
		With("Missing", strings.Join(lacking, "、")).With("Found", strings.Join(found, "、"))
}
