package models_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"qingyuan/models"
)

func TestReferencesReadBack(t *testing.T) {
	id := strings.Repeat("0a", 16)
	for query, kind := range map[string]models.ReferenceKind{
		"about=" + id:                               models.ToDisclosure,
		"about=" + id + "&row=list.3&version=2":     models.ToDisclosure,
		"about=" + id + "&row=people&version=12":    models.ToDisclosure,
		"batch=17":                                  models.ToBatch,
		"payment=9007199254740993":                  models.ToPayment,
		"question=" + id:                            models.ToQuestion,
		"programme=elderly-allowance&region=990101": models.ToTotal,
		"period=2026-03&region=990101101200":        models.ToTotal,
	} {
		values, _ := url.ParseQuery(query)
		r, ok := models.ParseReference(values.Get)
		if !ok || r.Kind != kind || r.Query() != query {
			t.Errorf("%s: %+v, %v, again %s", query, r, ok, r.Query())
		}
	}
	for _, query := range []string{"", "about=x", "about=" + id + "&version=0", "about=" + id + "&version=-1", "about=" + id + "&row=../x",
		"payment=0", "payment=1x", "batch=-1", "question=1", "region=99010", "region=990101&period=2026-13", "programme=%27"} {
		values, _ := url.ParseQuery(query)
		if r, ok := models.ParseReference(values.Get); ok {
			t.Errorf("%q passes for %+v", query, r)
		}
	}
}

func TestFollowCodes(t *testing.T) {
	c := models.NewFollowCode()
	typed := strings.Join(c.Groups(), "-")
	if got, ok := models.ParseFollowCode(typed); !ok || got != c || len(typed) != 19 {
		t.Errorf("%q doesn't read back", typed)
	}
	if _, ok := models.ParseReceipt(typed); ok {
		t.Error("a follow code passes for a receipt")
	}
	wrong := []byte(strings.Join(c.Groups(), ""))
	wrong[3] = '0' + (wrong[3]-'0'+1)%10
	if _, ok := models.ParseFollowCode(string(wrong)); ok {
		t.Error("a wrong digit isn't noticed")
	}
	if s := fmt.Sprintf("%v %+v %#v", c, c, c); strings.ContainsAny(s, "0123456789") {
		t.Errorf("it prints as %s", s)
	}
}
