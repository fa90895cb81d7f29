package terms

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"qingyuan/internal/i18n"
	"qingyuan/models/deadline"
)

// The terms that the law and the regulations set, and the product's own.
func TestTerms(t *testing.T) {
	rules, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range rules {
		text := fmt.Sprintf("%s: %d %s from %s, %s", r.ID, r.Term.Amount, r.Term.Unit, r.Starts, r.Condition)
		if r.Extension > 0 {
			text += fmt.Sprintf(", +%d", r.Extension)
		}
		if r.Statutory {
			text += ", statutory"
		}
		got = append(got, text)
	}
	want := []string{
		"accept-notice: 15 workday from received, named, statutory",
		"result-notice: 15 workday from concluded, named, statutory",
		"conclude-named: 2 month from accepted, named, +1",
		"conclude-anonymous: 3 month from accepted, anonymous, +1",
		"objection: 30 day from objected, any",
		"retaliation: 1 workday from retaliation-reported, any",
		"recusal: 3 workday from recusal-requested, any",
		"reward: 30 day from reward-claimed, any",
		"report-up: 5 workday from received, superior, statutory",
		"accept-transfer: 5 workday from transfer-received, any, statutory",
		"transfer: 5 workday from received, elsewhere, statutory",
		"propose: 1 month from assigned, any, statutory",
		"inquiry-answer: 15 workday from inquiry-served, any",
		"inquiry-close: 30 day from inquiry-answered, any, statutory",
		"report-back: 3 month from case-assigned, any, +3, statutory",
		"rectify: 3 month from recommendation-served, any",
		"petition-accept: 15 day from received, any, statutory",
		"petition-conclude: 60 day from accepted, any, +30, statutory",
		"petition-review: 30 day from objected, any, statutory",
		"question-village: 3 day from asked, any",
		"question-town: 10 day from asked, any",
		"question-county: 15 day from asked, any",
		"eu-acknowledge: 7 day from received, any, statutory",
		"eu-feedback: 3 month from acknowledged, any, statutory",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for profile, count := range map[deadline.Profile]int{deadline.Tips: 16, deadline.Petitions: 3, deadline.Questions: 3, deadline.EU: 2} {
		if n := len(rules.Of(profile)); n != count {
			t.Errorf("%d rules of %s, want %d", n, profile, count)
		}
	}
}

// Every rule has its title in both languages.
func TestTitles(t *testing.T) {
	rules, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rules {
		for _, lang := range i18n.Langs() {
			if texts.Name(lang, "deadline.rule."+r.ID, "") == "" {
				t.Errorf("%s has no title in %s", r.ID, lang)
			}
		}
	}
}

func TestRowsThatCantBe(t *testing.T) {
	for want, text := range map[string]string{
		`rule "x": starts: "now"`:  `rules: [{id: x, starts: now}]`,
		"field amount not found":   `rules: [{id: x, amount: 3}]`,
		"cannot unmarshal !!str":   `rules: [{id: x, statutory: perhaps}]`,
		`rule "x": term: amount 0`: `rules: [{id: x, term: {unit: day}}]`,
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %s: %v", want, err)
		}
	}
}
