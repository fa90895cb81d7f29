package disclosure

import (
	"errors"
	"fmt"
	"slices"
)

// Override is what an installation changes in an item: that it isn't demanded here, or that it
// is due earlier or stays posted longer.
type Override struct {
	ID       string `yaml:"id"`
	Off      bool   `yaml:"off,omitempty"`
	DueDay   int    `yaml:"due_day,omitempty"`
	DueDays  int    `yaml:"due_days,omitempty"`
	PostDays int    `yaml:"post_days,omitempty"`
}

// String is the override as configuration check prints it.
func (o Override) String() string {
	if o.Off {
		return o.ID + ": off"
	}
	text := o.ID + ":"
	for _, set := range []struct {
		name string
		days int
	}{{"due_day", o.DueDay}, {"due_days", o.DueDays}, {"post_days", o.PostDays}} {
		if set.days != 0 {
			text += fmt.Sprintf(" %s %d", set.name, set.days)
		}
	}
	return text
}

// With applies an installation's overrides. Terms can be tightened, never loosened. The error
// names every override that is refused.
func (c Catalogue) With(overrides []Override) (Catalogue, error) {
	if err := errors.Join(c.Refused(overrides)...); err != nil {
		return Catalogue{}, err
	}
	items := slices.Clone(c.list)
	for _, o := range overrides {
		it := &items[c.byID[o.ID]]
		it.Off = o.Off
		it.DueDay, it.DueDays, it.PostDays = or(o.DueDay, it.DueDay), or(o.DueDays, it.DueDays), or(o.PostDays, it.PostDays)
	}
	return NewCatalogue(items), nil
}

func or(set, shipped int) int {
	if set != 0 {
		return set
	}
	return shipped
}

// Refused says which overrides can't be, each with its item and why.
func (c Catalogue) Refused(overrides []Override) (wrong []error) {
	for n, o := range overrides {
		err := c.refuse(o)
		if slices.ContainsFunc(overrides[:n], func(before Override) bool { return before.ID == o.ID }) {
			err = errors.New("twice")
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("item %q: %w", o.ID, err))
		}
	}
	return wrong
}

func (c Catalogue) refuse(o Override) error {
	it, there := c.Find(o.ID)
	switch {
	case !there:
		return errors.New("there is no such item")
	case o.Off && (o.DueDay != 0 || o.DueDays != 0 || o.PostDays != 0):
		return errors.New("is off and changed at once")
	case !o.Off && o == (Override{ID: o.ID}):
		return errors.New("changes nothing")
	case o.DueDay < 0 || o.DueDay > 0 && (it.Frequency == Event || o.DueDay > it.DueDay):
		return fmt.Errorf("due_day %d isn't from 1 to %d", o.DueDay, it.DueDay)
	case o.DueDays < 0 || o.DueDays > 0 && (it.Frequency != Event || o.DueDays > it.DueDays):
		return fmt.Errorf("due_days %d isn't from 1 to %d", o.DueDays, it.DueDays)
	case o.PostDays != 0 && o.PostDays < it.PostDays:
		return fmt.Errorf("post_days %d is less than %d", o.PostDays, it.PostDays)
	}
	return nil
}
