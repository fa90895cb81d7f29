package testkit

import (
	"testing"

	"qingyuan/config/calendars"
	"qingyuan/config/terms"
	"qingyuan/models/deadline"
)

// Clocks counts by the rules and calendars that ship.
func Clocks(t testing.TB) func(deadline.Facts) []deadline.Clock {
	t.Helper()
	rules, err := terms.Load()
	Must(t, err)
	days, err := calendars.Load()
	Must(t, err)
	tips := rules.Of(deadline.Tips)
	return func(f deadline.Facts) []deadline.Clock { return deadline.Clocks(tips, days, f) }
}
