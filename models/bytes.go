package models

import (
	"fmt"
	"strings"
)

// Bytes is a size, written in the unit that people use: 3.4 MB (binary multiples, as phones
// show them).
type Bytes int64

// String is the size in its largest unit that it fills.
func (b Bytes) String() string {
	for _, u := range []struct {
		size Bytes
		name string
	}{{1 << 30, "GB"}, {1 << 20, "MB"}, {1 << 10, "KB"}} {
		if b >= u.size {
			return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(b)/float64(u.size)), ".0") + " " + u.name
		}
	}
	return fmt.Sprintf("%d B", int64(b))
}
