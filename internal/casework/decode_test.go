package casework

import "testing"

func TestTextsAreReadAsTheyWereWritten(t *testing.T) {
	for name, c := range map[string]struct {
		bytes string
		cut   bool
		want  string
	}{
		"UTF-8":              {"清水镇\r\n低保", false, "清水镇\n低保"},
		"with a mark":        {"\xef\xbb\xbf清水", false, "清水"},
		"cut":                {"清水\xe9\x95", true, "清水"},
		"GB18030":            {"\xc7\xe5\xcb\xae\xd5\xf2", false, "清水镇"},
		"UTF-16 LE":          {"\xff\xfe\x05\x6e\x34\x6c", false, "清水"},
		"UTF-16 BE":          {"\xfe\xff\x6e\x05\x6c\x34", false, "清水"},
		"control characters": {"a\x00\x1b[31mb\tc", false, "a[31mb\tc"},
		"nothing":            {"", true, ""},
	} {
		if got := decoded([]byte(c.bytes), c.cut); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
