package deadline

import (
	"errors"
	"fmt"
	"slices"
)

// Rules are rules in the order in which they are shown; each id is there once.
type Rules []Rule

// NewRules checks rules. The error names every row that can't be, and why.
func NewRules(rows []Rule) (Rules, error) {
	var wrong []error
	seen := map[string]bool{}
	for _, r := range rows {
		if err := r.check(); err != nil {
			wrong = append(wrong, err)
		}
		if seen[r.ID] {
			wrong = append(wrong, fmt.Errorf("rule %q: twice", r.ID))
		}
		seen[r.ID] = true
	}
	return rows, errors.Join(wrong...)
}

// Of are the rules of a profile.
func (rs Rules) Of(p Profile) Rules {
	return slices.DeleteFunc(slices.Clone(rs), func(r Rule) bool { return r.Profile != p })
}

// Find finds a rule by its id.
func (rs Rules) Find(id string) (Rule, bool) {
	i := rs.index(id)
	if i < 0 {
		return Rule{}, false
	}
	return rs[i], true
}

func (rs Rules) index(id string) int {
	return slices.IndexFunc(rs, func(r Rule) bool { return r.ID == id })
}

// Override is what an installation changes in a rule: its term, or that it doesn't apply.
type Override struct {
	ID   string `yaml:"id"`
	Term Term   `yaml:"term"`
	Drop bool   `yaml:"drop"`
}

// With applies an installation's own terms. A statutory rule can be tightened only; any
// other may be changed or dropped. The error names every override that is refused.
func (rs Rules) With(overrides []Override) (Rules, error) {
	changed := slices.Clone(rs)
	var wrong []error
	for _, o := range overrides {
		if err := changed.override(o); err != nil {
			wrong = append(wrong, fmt.Errorf("rule %q: %w", o.ID, err))
		}
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(changed, func(r Rule) bool {
		return slices.ContainsFunc(overrides, func(o Override) bool { return o.Drop && o.ID == r.ID })
	}), nil
}

func (rs Rules) override(o Override) error {
	i := rs.index(o.ID)
	switch {
	case i < 0:
		return errors.New("there is no such rule")
	case o.Drop && rs[i].Statutory:
		return errors.New("is statutory and can't be dropped")
	case o.Drop:
		return nil
	}
	if err := o.Term.check(); err != nil {
		return err
	}
	if rs[i].Statutory && !o.Term.within(rs[i].Term) {
		return fmt.Errorf("is statutory: %d %s may end later than %d %s",
			o.Term.Amount, o.Term.Unit, rs[i].Term.Amount, rs[i].Term.Unit)
	}
	rs[i].Term = o.Term
	return nil
}

// shortestMonth in days: no month is over sooner.
const shortestMonth = 28

// within reports whether t never ends later than the term it replaces, from whichever day.
// n working days take at least n days, and n months at least 28 n.
func (t Term) within(old Term) bool {
	switch {
	case t.Unit == old.Unit, t.Unit == CalDay && old.Unit == Workday:
		return t.Amount <= old.Amount
	case t.Unit == CalDay && old.Unit == Month:
		return t.Amount <= shortestMonth*old.Amount
	}
	return false
}
