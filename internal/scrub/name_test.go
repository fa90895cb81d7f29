package scrub_test

import (
	"testing"

	"qingyuan/internal/scrub"
)

func TestNamed(t *testing.T) {
	for _, c := range []struct{ name, kind, want string }{
		{"账单.jpg", "image/jpeg", "账单.jpg"},
		{"账单.JPEG", "image/jpeg", "账单.JPEG"},
		{"账单.pdf", "image/jpeg", "账单.pdf.jpg"},
		{"账单.exe", "application/pdf", "账单.exe.pdf"},
		{"账单", "application/pdf", "账单.pdf"},
		{"会议 2024.12", "video/mp4", "会议 2024.12.mp4"},
		{"老文件.wps", "application/x-ole-storage", "老文件.wps"},
		{"", "image/png", ".png"},
		{"x", "application/x-unheard-of", "x.bin"},
	} {
		if got := scrub.Named(c.name, c.kind); got != c.want {
			t.Errorf("Named(%q, %s) = %q, want %q", c.name, c.kind, got, c.want)
		}
	}
}
