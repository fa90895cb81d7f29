package models_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"qingyuan/models"
)

func TestVoucherIsItsSeeds(t *testing.T) {
	seen := map[string]bool{}
	for i := range 256 {
		seed := bytes.Repeat([]byte{byte(i)}, 32)
		v := models.VoucherOf(seed)
		typed := strings.Join(v.Groups(), " ")
		if len(typed) != 19 || v != models.VoucherOf(seed) || seen[typed] {
			t.Fatalf("seed %d makes %q", i, typed)
		}
		seen[typed] = true
		if got, ok := models.ParseVoucher(strings.ReplaceAll(typed, " ", "－")); !ok || got != v {
			t.Fatalf("%s doesn't read back", typed)
		}
		if _, ok := models.ParseReceipt(typed); ok {
			t.Fatalf("%s passes for a receipt", typed)
		}
		if s := fmt.Sprintf("%v %+v %#v %s", v, v, v, v); strings.ContainsAny(s, "0123456789") {
			t.Fatalf("it prints as %s", s)
		}
	}
	typo := strings.Join(models.VoucherOf(make([]byte, 32)).Groups(), "")
	typo = typo[:3] + string('0'+(typo[3]-'0'+1)%10) + typo[4:]
	if _, ok := models.ParseVoucher(typo); ok {
		t.Error("a typo passes")
	}
}
