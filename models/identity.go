package models

// IdentityCheck computes the 18th character of an identity number from its first 17 digits
// (GB 11643-1999, ISO 7064 MOD 11-2).
func IdentityCheck(s string) byte {
	sum := 0
	for i := range 17 {
		sum = (sum + int(s[i]-'0')) * 2 % 11
	}
	return "10X98765432"[sum%11]
}

// BirthOf reads a birthday, YYYYMMDD; "" where it is none of 1850 to 2099.
func BirthOf(s string) Date {
	d := Date(s[:4] + "-" + s[4:6] + "-" + s[6:])
	if d < "1850" || d > "2099-12-31" || !d.Valid() {
		return ""
	}
	return d
}

// Luhn reports whether a card's digits add up (ISO/IEC 7812-1).
func Luhn(s string) bool { return s == "" || LuhnCheck(s[:len(s)-1]) == s[len(s)-1] }

// LuhnCheck computes the last digit of a card from those before it.
func LuhnCheck(s string) byte {
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return byte('0' + (10-sum%10)%10)
}
