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

// Override is what an installation changes in a rule: its term, how long it may be extended
// once, or that it doesn't apply.
type Override struct {
	ID        string `yaml:"id"`
	Term      Term   `yaml:"term,omitempty"`
	Extension *int   `yaml:"extension,omitempty"` // in the term's unit
	Drop      bool   `yaml:"drop,omitempty"`
}

// String is the override as configuration check prints it.
func (o Override) String() string {
	switch {
	case o.Drop:
		return o.ID + ": dropped"
	case o.Extension != nil:
		return fmt.Sprintf("%s: %d %s, +%d", o.ID, o.Term.Amount, o.Term.Unit, *o.Extension)
	}
	return fmt.Sprintf("%s: %d %s", o.ID, o.Term.Amount, o.Term.Unit)
}

// With applies an installation's own terms. A statutory rule can be tightened only; any
// other may be changed or dropped. The error names every override that is refused.
func (rs Rules) With(overrides []Override) (Rules, error) {
	if err := errors.Join(rs.Refused(overrides)...); err != nil {
		return nil, err
	}
	var changed Rules
	for _, r := range rs {
		i := slices.IndexFunc(overrides, func(o Override) bool { return o.ID == r.ID })
		switch {
		case i < 0:
			changed = append(changed, r)
		case !overrides[i].Drop:
			changed = append(changed, overrides[i].of(r))
		}
	}
	return changed, nil
}

// Refused says which overrides can't be, each with its rule and why.
func (rs Rules) Refused(overrides []Override) (wrong []error) {
	for n, o := range overrides {
		err := rs.refuse(o)
		if slices.ContainsFunc(overrides[:n], func(before Override) bool { return before.ID == o.ID }) {
			err = errors.New("twice")
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("rule %q: %w", o.ID, err))
		}
	}
	return wrong
}

func (rs Rules) refuse(o Override) error {
	r, there := rs.Find(o.ID)
	switch {
	case !there:
		return errors.New("there is no such rule")
	case o.Drop && r.Statutory:
		return errors.New("is statutory and can't be dropped")
	case o.Drop && (o.Term != Term{} || o.Extension != nil):
		return errors.New("is dropped and changed at once")
	case o.Drop:
		return nil
	}
	return o.check(r)
}

// of is a rule with the override.
func (o Override) of(r Rule) Rule {
	if (o.Term != Term{}) {
		r.Term = o.Term
	}
	if o.Extension != nil {
		r.Extension = *o.Extension
	}
	return r
}

func (o Override) check(r Rule) error {
	fresh := o.of(r)
	if (o.Term != Term{} || o.Extension == nil) {
		if err := o.Term.check(); err != nil {
			return err
		}
	}
	longer, longest := Term{fresh.Term.Amount + fresh.Extension, fresh.Term.Unit}, Term{r.Term.Amount + r.Extension, r.Term.Unit}
	switch {
	case fresh.Extension < 0:
		return fmt.Errorf("extension %d is below 0", fresh.Extension)
	case fresh.Term.Unit != r.Term.Unit && r.Extension > 0 && o.Extension == nil:
		return fmt.Errorf("its extension is %d %s: say anew what it is, in %s", r.Extension, r.Term.Unit, fresh.Term.Unit)
	case !r.Statutory:
		return nil
	case !fresh.Term.within(r.Term):
		return fmt.Errorf("is statutory: %d %s may end later than %d %s", fresh.Term.Amount, fresh.Term.Unit, r.Term.Amount, r.Term.Unit)
	case fresh.Extension > 0 && (r.Extension == 0 || !longer.within(longest)):
		return fmt.Errorf("is statutory: extended by %d %s it may end later than the rule allows", fresh.Extension, fresh.Term.Unit)
	}
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
