package fund

import (
	"strconv"
	"strings"

	"qingyuan/models"
)

// Identity is a resident identity number (公民身份号码, GB 11643-1999) of 18 characters.
// It holds the plain number: keep it no longer than it takes to hash it.
type Identity struct {
	Number    models.Secret
	Birth     models.Date // "" where the digits are no date
	CheckOK   bool
	Converted bool // it was written in the 15 digits of before 1999
}

const (
	faultLength    fault = "length"
	faultChars     fault = "chars"
	faultOld       fault = "old_invalid"
	faultRounded   fault = "rounded"
	identityLength       = 18
	oldLength            = 15
)

// readIdentity reads an identity number. A wrong check digit and an impossible date of
// birth don't make it unusable: finding those is what early warning is for. numeric says
// that the sheet keeps it as a number, which has lost what comes after 15 digits.
func readIdentity(text string, numeric bool) (Identity, fault) {
	s := strings.ToUpper(compact(text))
	switch {
	case s == "":
		return Identity{}, faultEmpty
	case isRounded(s) || numeric && len(s) > oldLength:
		return Identity{}, faultRounded
	case len(s) == oldLength && digitsOnly(s):
		return convertOld(s)
	case len(s) != identityLength:
		return Identity{}, faultLength
	case !digitsOnly(s[:17]) || s[17] != 'X' && !digitsOnly(s[17:]):
		return Identity{}, faultChars
	}
	return Identity{Number: models.Secret(s), Birth: models.BirthOf(s[6:14]), CheckOK: s[17] == models.IdentityCheck(s)}, faultNone
}

// isRounded finds a long number that a spreadsheet has turned into 9.90101E+17.
func isRounded(s string) bool {
	mantissa, exponent, found := strings.Cut(s, "E+")
	return found && exponent != "" && digitsOnly(exponent) && digitsOnly(strings.Replace(mantissa, ".", "", 1))
}

// convertOld makes 18 digits of 15: the century is 19 (GB 11643-1989 knew no other, save
// for centenarians) and the check digit is computed.
func convertOld(s string) (Identity, fault) {
	long := s[:6] + "19" + s[6:]
	birth := models.BirthOf(long[6:14])
	if birth == "" {
		return Identity{}, faultOld
	}
	long += string(models.IdentityCheck(long))
	return Identity{Number: models.Secret(long), Birth: birth, CheckOK: true, Converted: true}, faultNone
}

func digitsOnly(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// isMinor reports whether someone born on birth was under 18 on a day. An unknown birth
// counts as grown up.
func isMinor(birth, day models.Date) bool {
	if birth == "" || day == "" {
		return false
	}
	year, err := strconv.Atoi(string(birth[:4]))
	return err == nil && models.Date(strconv.Itoa(year+18))+birth[4:] > day
}
