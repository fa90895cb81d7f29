package testkit

import (
	"testing"
	"time"

	"qingyuan/config/calendars"
	"qingyuan/config/terms"
	"qingyuan/internal/almanac"
	"qingyuan/internal/trail"
	"qingyuan/models/deadline"
)

// Clocks counts by the rules and calendars that ship.
func Clocks(t testing.TB) func(deadline.Facts) []deadline.Clock {
	t.Helper()
	return Almanac(t, nil, time.Now).Clocks
}

// AlmanacStore is what an almanac rests on.
type AlmanacStore interface {
	almanac.Store
	trail.Store
}

// Almanac is the calendars that ship and those that a store keeps, once it is refreshed.
func Almanac(t testing.TB, s AlmanacStore, clock func() time.Time) *almanac.Almanac {
	t.Helper()
	rules, err := terms.Load()
	Must(t, err)
	papers, err := calendars.Papers()
	Must(t, err)
	a, err := almanac.New(s, trail.Trail{Store: s, Hash: Hash, Clock: clock}, papers, rules.Of(deadline.Tips), clock)
	Must(t, err)
	return a
}
