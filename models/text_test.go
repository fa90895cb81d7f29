package models_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"qingyuan/models"
)

func TestFileName(t *testing.T) {
	for sent, want := range map[string]string{
		`C:\清单\高龄津贴.xlsx`:   "高龄津贴.xlsx",
		"/tmp/a.csv":        "a.csv",
		"bill\u202Egnp.exe": "billgnp.exe",
		"a\x00b\nc.csv":     "abc.csv",
		"\xff.csv":          ".csv",
		"":                  "file",
		"folder/":           "file",
		" 三月.csv ":          "三月.csv",
	} {
		if got := models.FileName(sent); got != want {
			t.Errorf("FileName(%q) = %q, want %q", sent, got, want)
		}
	}
	long := models.FileName(strings.Repeat("长", 300) + ".xlsx")
	if utf8.RuneCountInString(long) != 120 || !strings.HasSuffix(long, ".xlsx") {
		t.Errorf("a long name became %q", long)
	}
}
