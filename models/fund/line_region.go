package fund

import "strings"

const villageDigits = 12

type regionHit struct {
	name  string
	known bool
}

// agreement asks whether what a sheet calls a region is its name by the register.
type agreement struct{ written, registered, town string }

// readRegion finds the village: by its code, else by its name where that is unambiguous,
// else it is the clerk's own.
func (l *lineReader) readRegion() {
	code := compact(l.text(FieldRegion))
	if code == "" {
		code = l.codeByName()
	} else if len(code) != villageDigits || !digitsOnly(code) {
		l.refuse(FieldRegion, reasonRegionMalformed)
		return
	}
	if code == "" {
		return
	}
	if !strings.HasPrefix(code, l.rd.opt.Within) {
		l.refuse(FieldRegion, reasonRegionOutside)
		return
	}
	village := l.region(code)
	if !village.known {
		l.refuse(FieldRegion, reasonRegionUnknown)
		return
	}
	l.payment.RegionCode = code
	l.compareNames(code, village.name)
}

// codeByName finds the code of a row that has none; "" after it has refused the row.
func (l *lineReader) codeByName() string {
	name := l.optional(FieldVillage)
	own := l.rd.opt.Village
	if name == "" || l.rd.opt.Villages == nil {
		if own == "" {
			l.refuse(FieldRegion, reasonRegionMissing)
		}
		return own
	}
	codes := l.rd.opt.Villages(l.optional(FieldTown), name)
	switch len(codes) {
	case 1:
		return codes[0]
	case 0:
		l.refuse(FieldVillage, reasonVillageUnknown)
	default:
		l.refuse(FieldVillage, reasonVillageUnclear, "Count", len(codes))
	}
	return ""
}

func (l *lineReader) region(code string) regionHit {
	return l.regions.of(code, func() regionHit {
		name, ok := l.rd.opt.Region(code)
		return regionHit{name, ok}
	})
}

// compareNames notes a village or town whose name isn't that of the code.
func (l *lineReader) compareNames(code, name string) {
	town := l.region(code[:9])
	if written := l.optional(FieldVillage); written != "" && !l.agrees(written, name, town.name) {
		l.note(FieldVillage, MarkVillageDiffers, noteVillageDiffers, "Name", name)
	}
	if written := l.optional(FieldTown); written != "" && town.known && !l.agrees(written, town.name, "") {
		l.note(FieldTown, MarkVillageDiffers, noteTownDiffers, "Name", town.name)
	}
}

// agrees compares names without their suffixes; the written one may have the town before it.
func (l *lineReader) agrees(written, registered, town string) bool {
	return l.agreements.of(agreement{written, registered, town}, func() bool {
		w := l.rd.opt.Words
		short := written
		if town != "" {
			short = strings.TrimPrefix(strings.TrimFunc(Narrow(written), isSpace), town)
		}
		base := w.VillageBase(registered)
		return w.VillageBase(short) == base || w.VillageBase(written) == base
	})
}

// readGroup takes the village group as it is; it is shown in public.
func (l *lineReader) readGroup() {
	l.payment.GroupName = l.shortText(FieldGroup, 20)
}

// shortText is a text of at most n characters that will be shown; one with markup or a
// formula in it is refused.
func (l *lineReader) shortText(f Field, n int) string {
	text := strings.TrimFunc(Narrow(l.optional(f)), isSpace)
	if isFormula(text) || strings.ContainsFunc(text, isUnsafe) || strings.ContainsRune(text, '\uFFFD') {
		l.refuse(f, reasonTextUnsafe)
		return ""
	}
	if l.isPersonal(text) {
		l.refusePersonal(f)
		return ""
	}
	return cut(text, n)
}

// refusePersonal refuses a text that would tell a number in public; the remark doesn't repeat it.
func (l *lineReader) refusePersonal(f Field) {
	l.refuse(f, reasonTextPersonal)
	l.refused[len(l.refused)-1].Value = hidden
}

// hidden stands for what isn't shown.
const hidden = "***"

// isPersonal asks once for each text of a sheet: groups and units repeat.
func (l *lineReader) isPersonal(text string) bool {
	if text == "" || l.rd.opt.Personal == nil {
		return false
	}
	return l.personal.of(text, func() bool { return l.rd.opt.Personal(text) })
}
