package models

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
)

// TipFilter narrows a queue. What is empty lets all through.
type TipFilter struct {
	Handler string  `json:"handler,omitempty"` // ByMe, ByNobody, BySomebody, or the id of one of the staff
	State   State   `json:"state,omitempty"`
	Rule    string  `json:"rule,omitempty"` // that is due next
	Due     Due     `json:"due,omitempty"`
	Way     Way     `json:"way,omitempty"`
	Channel Channel `json:"channel,omitempty"`
}

// Whose cases, beside those of one colleague.
const (
	ByMe       = "me"
	ByNobody   = "nobody"
	BySomebody = "somebody"
)

// Due is how soon something is due.
type Due string

// How soon. What is overdue is within any number of days.
const (
	Overdue  Due = "overdue"
	DueIn3   Due = "3"
	DueIn7   Due = "7"
	DueIn30  Due = "30"
	DueNever Due = "never"
)

// Dues lists them in the order in which pages offer them.
func Dues() []Due { return []Due{Overdue, DueIn3, DueIn7, DueIn30, DueNever} }

// Before is the day before which it is due, seen from today; Overdue is due before today
// itself. Of DueNever, and of no Due, there is none.
func (d Due) Before(today Date) Date {
	if d == Overdue {
		return today
	}
	if n, err := strconv.Atoi(string(d)); err == nil {
		return today.AddDays(n + 1)
	}
	return ""
}

// Way is whether a reporter gave a name.
type Way string

// The ways.
const (
	WayNamed     Way = "named"
	WayAnonymous Way = "anonymous"
)

// Ways lists them.
func Ways() []Way { return []Way{WayNamed, WayAnonymous} }

// Channels lists the ways by which tips come.
func Channels() []Channel { return append([]Channel{ByPortal}, StaffChannels()...) }

// The names of a filter's fields, in forms and addresses.
const (
	FilterHandler = "handler"
	FilterState   = "state"
	FilterRule    = "rule"
	FilterDue     = "due"
	FilterWay     = "way"
	FilterChannel = "channel"
)

var ruleID = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)

// ReadTipFilter reads a filter by the names of its fields; what is no value of a field is left out.
func ReadTipFilter(field func(name string) string) (f TipFilter) {
	f.Handler = field(FilterHandler)
	if id, err := strconv.ParseInt(f.Handler, 10, 64); (err != nil || id <= 0) && !slices.Contains([]string{ByMe, ByNobody, BySomebody}, f.Handler) {
		f.Handler = ""
	}
	f.State = known(field(FilterState), States())
	if f.Rule = field(FilterRule); !ruleID.MatchString(f.Rule) {
		f.Rule = ""
	}
	f.Due = known(field(FilterDue), Dues())
	f.Way = known(field(FilterWay), Ways())
	f.Channel = known(field(FilterChannel), Channels())
	return f
}

func known[T ~string](word string, all []T) (none T) {
	if slices.Contains(all, T(word)) {
		return T(word)
	}
	return none
}

// Values are the fields that narrow, as they stand in an address.
func (f TipFilter) Values() url.Values {
	values := url.Values{}
	for name, value := range map[string]string{FilterHandler: f.Handler, FilterState: string(f.State), FilterRule: f.Rule,
		FilterDue: string(f.Due), FilterWay: string(f.Way), FilterChannel: string(f.Channel)} {
		if value != "" {
			values.Set(name, value)
		}
	}
	return values
}

// IsZero reports whether the filter lets all through.
func (f TipFilter) IsZero() bool { return f == TipFilter{} }

// Without is the filter without one of its fields.
func (f TipFilter) Without(name string) TipFilter {
	return ReadTipFilter(func(field string) string {
		if field == name {
			return ""
		}
		return f.Values().Get(field)
	})
}
