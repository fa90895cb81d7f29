package models

// About is what decides who handles a tip.
type About struct {
	RegionCode string
	Subjects   []Subject
	Reach      int   // the longest region code of a unit that may handle the highest level named (matter.Level)
	Own        bool  // the reporter says that a subject is of the unit that would handle it
	At         int64 // a unit that is asked for by itself; 0: none is
	Past       int64 // a unit that hands it over: only one above it may handle it; 0: none does
}

// Recipients are the people to whom a tip's parts are sealed.
type Recipients struct {
	Unit        Unit
	Readers     []Staff // PartTip: reviewers and supervisors of the unit
	Supervisors []Staff // PartSupervision: the unit's and its superior's; may be none
	Custodians  []Staff // PartReporter; none: nobody could keep a name
	Recused     []int64 // of the staff: whom a subject's name keeps out
	Passed      bool    // went past a unit that a subject is of, or that is too low for one
}

// Of is those to whom a part is sealed.
func (r Recipients) Of(part Part) []Staff {
	switch part {
	case PartTip:
		return r.Readers
	case PartReporter:
		return r.Custodians
	case PartSupervision:
		return r.Supervisors
	}
	return nil
}
