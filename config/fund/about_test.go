package fundconfig

import "testing"

// At least the commonest programmes are explained, each in both languages.
func TestProgrammesAreExplained(t *testing.T) {
	list, err := Programmes()
	if err != nil {
		t.Fatal(err)
	}
	explained := 0
	for _, p := range list {
		if (p.About == "") != (p.AboutEN == "") {
			t.Errorf("%s is explained in one language", p.Code)
		}
		if p.About != "" {
			explained++
		}
	}
	if explained < 12 {
		t.Errorf("%d are explained", explained)
	}
}
