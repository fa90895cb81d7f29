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
	return Identity{Number: models.Secret(s), Birth: birthOf(s[6:14]), CheckOK: s[17] == checkDigit(s)}, faultNone
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
	birth := birthOf(long[6:14])
	if birth == "" {
		return Identity{}, faultOld
	}
	long += string(checkDigit(long))
	return Identity{Number: models.Secret(long), Birth: birth, CheckOK: true, Converted: true}, faultNone
}

// birthOf reads a birthday, YYYYMMDD; "" where it is none of 1850 to 2099.
func birthOf(s string) models.Date {
	d := models.Date(s[:4] + "-" + s[4:6] + "-" + s[6:])
	if d < "1850" || d > "2099-12-31" || !d.Valid() {
		return ""
	}
	return d
}

// checkDigit computes the 18th character from the first 17 (ISO 7064 MOD 11-2).
func checkDigit(s string) byte {
	sum := 0
	for i := range 17 {
		sum = (sum + int(s[i]-'0')) * 2 % 11
	}
	return "10X98765432"[sum%11]
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
