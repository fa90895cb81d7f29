package fundconfig

import "testing"

// Every programme is explained, in both languages.
func TestProgrammesAreExplained(t *testing.T) {
	list, err := Programmes()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range list {
		if p.About == "" || p.AboutEN == "" {
			t.Errorf("%s isn't explained in both languages", p.Code)
		}
	}
}
