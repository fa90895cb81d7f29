package models_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"qingyuan/models"
)

func TestReceiptReadsBack(t *testing.T) {
	seen := map[string]bool{}
	for range 2000 {
		r := models.NewReceipt()
		typed := strings.Join(r.Groups(), " ")
		if len(r.Groups()) != 6 || len(typed) != 29 {
			t.Fatalf("groups %v", r.Groups())
		}
		if got, ok := models.ParseReceipt(typed); !ok || got != r {
			t.Fatalf("%s doesn't read back", typed)
		}
		if seen[typed] {
			t.Fatalf("%s was drawn twice", typed)
		}
		seen[typed] = true
	}
}

func TestReceiptAsPeopleTypeIt(t *testing.T) {
	r := models.NewReceipt()
	digits := strings.Join(r.Groups(), "")
	wide := strings.Map(func(c rune) rune { return c - '0' + '０' }, digits)
	for _, typed := range []string{digits, strings.Join(r.Groups(), "-"), wide, " " + strings.Join(r.Groups(), "　") + "\n"} {
		if got, ok := models.ParseReceipt(typed); !ok || got != r {
			t.Errorf("%q isn't understood", typed)
		}
	}
}

// MOD 97-10 catches every single digit that is wrong and every two neighbours that are
// swapped (ISO/IEC 7064).
func TestReceiptCatchesTypos(t *testing.T) {
	digits := strings.Join(models.NewReceipt().Groups(), "")
	for i := range digits {
		for d := byte('0'); d <= '9'; d++ {
			typo := digits[:i] + string(d) + digits[i+1:]
			if _, ok := models.ParseReceipt(typo); ok && typo != digits {
				t.Errorf("%s passes for %s", typo, digits)
			}
		}
		if i+1 < len(digits) && digits[i] != digits[i+1] {
			swapped := digits[:i] + string(digits[i+1]) + string(digits[i]) + digits[i+2:]
			if _, ok := models.ParseReceipt(swapped); ok {
				t.Errorf("%s passes for %s", swapped, digits)
			}
		}
	}
	for _, bad := range []string{"", "123", digits[:23], digits + "0", strings.Replace(digits, digits[:1], "x", 1)} {
		if _, ok := models.ParseReceipt(bad); ok {
			t.Errorf("%q passes", bad)
		}
	}
}

func FuzzParseReceipt(f *testing.F) {
	f.Add("1234 5678 9012 3456 7890 1234")
	f.Add("１２３４")
	f.Fuzz(func(t *testing.T, typed string) {
		if r, ok := models.ParseReceipt(typed); ok {
			if again, ok := models.ParseReceipt(strings.Join(r.Groups(), " ")); !ok || again != r {
				t.Errorf("%q reads as something that doesn't read back", typed)
			}
		}
	})
}

func TestSecretsPrintSealed(t *testing.T) {
	r, s := models.NewReceipt(), models.Secret("canary")
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "receipt", r, "secret", s, "both", struct {
		R models.Receipt
		S models.Secret
	}{r, s})
	text, err := json.Marshal(map[string]any{"r": r, "s": s})
	if err != nil {
		t.Fatal(err)
	}
	all := log.String() + string(text) + fmt.Sprint(r, s) + fmt.Sprintf("%v %+v %#v %s %q %v %+v %#v %s %q", r, r, r, r, r, s, s, s, s, s)
	for _, secret := range append(r.Groups(), "canary") {
		if strings.Contains(all, secret) {
			t.Errorf("%s is printed: %s", secret, all)
		}
	}
	if s.Reveal() != "canary" {
		t.Error("Reveal doesn't give the text")
	}
}
