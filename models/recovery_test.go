package models_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"qingyuan/models"
)

func TestRecoveryCodes(t *testing.T) {
	seen := map[string]bool{}
	for range 500 {
		c := models.NewRecoveryCode()
		typed := strings.Join(c.Groups(), " ")
		if len(c.Groups()) != 8 || len(typed) != 39 || seen[typed] {
			t.Fatalf("groups %v", c.Groups())
		}
		seen[typed] = true
		if got, ok := models.ParseRecoveryCode(strings.ReplaceAll(typed, " ", "－")); !ok || got != c {
			t.Fatalf("%s doesn't read back", typed)
		}
		if _, ok := models.ParseReceipt(typed); ok {
			t.Fatalf("%s passes for a receipt", typed)
		}
	}
	c := models.NewRecoveryCode()
	digits := strings.Join(c.Groups(), "")
	for i := range digits {
		typo := digits[:i] + string('0'+(digits[i]-'0'+1)%10) + digits[i+1:]
		if _, ok := models.ParseRecoveryCode(typo); ok {
			t.Errorf("%s passes for %s", typo, digits)
		}
	}
	out, err := json.Marshal(map[string]any{"code": c})
	if s := fmt.Sprintf("%v %+v %#v %s", c, c, c, out); err != nil || strings.Contains(s, digits[:8]) {
		t.Errorf("it prints as %s", s)
	}
}
