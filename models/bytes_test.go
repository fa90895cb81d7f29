package models

import "testing"

func TestBytes(t *testing.T) {
	for n, want := range map[Bytes]string{0: "0 B", 1023: "1023 B", 1 << 10: "1 KB", 512 << 10: "512 KB", 1<<20 - 1: "1024 KB",
		1 << 20: "1 MB", 3<<20 + 400<<10: "3.4 MB", 20 << 20: "20 MB", 2 << 30: "2 GB"} {
		if got := n.String(); got != want {
			t.Errorf("%d bytes are written %q, want %q", int64(n), got, want)
		}
	}
}
