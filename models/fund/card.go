package fund

import (
	"strings"

	"qingyuan/models"
)

// readCard reads a bank card or passbook number: 9 to 32 digits, as rural banks still have
// passbooks. ok is false for what is none; luhn tells whether a card's digits add up.
// A passbook (fewer than 16 digits) has no check digit.
func readCard(text string, numeric bool) (digits string, luhn, ok bool) {
	s := strings.ReplaceAll(compact(text), "-", "")
	if len(s) < 9 || len(s) > 32 || !digitsOnly(s) || numeric && len(s) > 15 {
		return "", false, false
	}
	return s, len(s) < 16 || models.Luhn(s), true
}

// maskCard shows a card's last four digits.
func maskCard(s string) string {
	r := []rune(clean(s))
	if len(r) <= 8 {
		return strings.Repeat("*", len(r))
	}
	return strings.Repeat("*", min(len(r), 32)-4) + string(r[len(r)-4:])
}
