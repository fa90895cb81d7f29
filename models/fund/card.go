package fund

import "strings"

// readCard reads a bank card or passbook number: 9 to 32 digits, as rural banks still have
// passbooks. ok is false for what is none; luhn tells whether a card's digits add up.
// A passbook (fewer than 16 digits) has no check digit.
func readCard(text string, numeric bool) (digits string, luhn, ok bool) {
	s := strings.ReplaceAll(compact(text), "-", "")
	if len(s) < 9 || len(s) > 32 || !digitsOnly(s) || numeric && len(s) > 15 {
		return "", false, false
	}
	return s, len(s) < 16 || luhnOK(s), true
}

func luhnOK(s string) bool {
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// maskCard shows a card's last four digits.
func maskCard(s string) string {
	r := []rune(clean(s))
	if len(r) <= 8 {
		return strings.Repeat("*", len(r))
	}
	return strings.Repeat("*", min(len(r), 32)-4) + string(r[len(r)-4:])
}
