package config

import (
	"fmt"
	"strconv"
	"strings"
)

// Size is a number of bytes, written 512MiB, 64KiB, 2GiB or as a plain number.
type Size int64

// Binary multiples of a byte.
const (
	KiB Size = 1 << 10
	MiB Size = 1 << 20
	GiB Size = 1 << 30
)

var units = []struct {
	name string
	size Size
}{{"GiB", GiB}, {"MiB", MiB}, {"KiB", KiB}}

// UnmarshalText reads a size.
func (s *Size) UnmarshalText(text []byte) error {
	t, mul := strings.TrimSpace(string(text)), Size(1)
	for _, u := range units {
		if n, ok := strings.CutSuffix(t, u.name); ok {
			t, mul = strings.TrimSpace(n), u.size
			break
		}
	}
	n, err := strconv.ParseInt(t, 10, 64)
	if err != nil || n < 0 || n > int64(1<<62)/int64(mul) {
		return fmt.Errorf("%q is not a size such as 512MiB", text)
	}
	*s = Size(n) * mul
	return nil
}

// MarshalText writes the largest whole unit.
func (s Size) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

func (s Size) String() string {
	for _, u := range units {
		if s >= u.size && s%u.size == 0 {
			return fmt.Sprintf("%d%s", s/u.size, u.name)
		}
	}
	return strconv.FormatInt(int64(s), 10)
}
