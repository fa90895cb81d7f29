package fund

import (
	"strconv"
	"strings"
)

// Decimal writes a number that is kept in parts of 10^places, without separators and without
// zeros at its end: 1500 thousandths → 1.5.
func Decimal(n int64, places int) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	unit := int64(1)
	for range places {
		unit *= 10
	}
	rest := strings.TrimRight(strconv.FormatInt(unit+n%unit, 10)[1:], "0")
	if rest != "" {
		rest = "." + rest
	}
	return sign + strconv.FormatInt(n/unit, 10) + rest
}
