package models_test

import (
	"testing"
	"time"

	"qingyuan/models"
)

func TestDateOfIsTheDayInShanghai(t *testing.T) {
	for at, want := range map[string]models.Date{
		"2026-03-04T15:59:59Z":      "2026-03-04",
		"2026-03-04T16:00:00Z":      "2026-03-05",
		"2026-12-31T23:59:59+08:00": "2026-12-31",
	} {
		when, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := models.DateOf(when); got != want {
			t.Errorf("%s is %s, want %s", at, got, want)
		}
	}
}

func TestDates(t *testing.T) {
	for d, valid := range map[models.Date]bool{"2024-02-29": true, "2026-02-29": false, "2026-13-01": false, "": false, "2026-3-5": false} {
		if d.Valid() != valid {
			t.Errorf("%q valid: %v", d, d.Valid())
		}
	}
	if got := models.Date("2026-02-27").AddDays(2); got != "2026-03-01" {
		t.Errorf("two days after 27 February 2026 is %s", got)
	}
}

func TestIDs(t *testing.T) {
	if id := models.NewID(); !models.IsID(id) || id == models.NewID() {
		t.Errorf("%s", id)
	}
	for _, bad := range []string{"", "../../etc/passwd", "ABCDEF00112233445566778899AABBCC", "00112233445566778899aabbccddeef"} {
		if models.IsID(bad) {
			t.Errorf("%q passes", bad)
		}
	}
}
