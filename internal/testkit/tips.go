package testkit

import (
	"context"
	"net/http"
	"testing"

	"qingyuan/config/letters"
	"qingyuan/config/matters"
	"qingyuan/internal/i18n"
	"qingyuan/internal/seal"
	"qingyuan/models"
	"qingyuan/models/letter"
	"qingyuan/models/matter"
)

// Matters is the catalogue that ships.
func Matters(t testing.TB) matter.Catalogue {
	t.Helper()
	c, err := matters.Load()
	Must(t, err)
	return c
}

// Letters is the catalogue of templates that ships, and the texts that fill them.
func Letters(t testing.TB) (letter.Catalogue, func(lang, key string, args map[string]any) string) {
	t.Helper()
	c, err := letters.Load()
	Must(t, err)
	texts, err := i18n.Load()
	Must(t, err)
	return c, func(lang, key string, args map[string]any) string { return texts.Text(i18n.Lang(lang), key, args) }
}

// Hash is a keyed hash under a key of the tests'.
func Hash(kind, value string) []byte { return seal.NewHasher(make([]byte, 32)).Hash(kind, value) }

// Said is a tip about a person in a region, as a reporter fills it in; without a name, the
// reporter doesn't know who it was.
func Said(regionCode, name string) models.TipContent {
	c := models.TipContent{RegionCode: regionCode, Field: "benefits", Kind: "favour", Unknown: name == "", Own: models.OwnNot,
		Narrative: "把低保给了自己的弟弟。"}
	if name != "" {
		c.Subjects = []models.Subject{{Name: name}}
	}
	return c
}

// Step is one page of a tip's way, filled in as a browser without scripts does.
type Step struct {
	Name string
	Do   func(c *Client)
}

// Way is every step of an anonymous tip, up to the page that shows the receipt. The captcha
// must be off.
func Way(said models.TipContent, files ...File) []Step {
	post := func(name string, pairs ...string) Step {
		return Step{name, func(c *Client) {
			c.Get("/report/" + name).Want(http.StatusOK)
			c.Post("/report/"+name, append(pairs, "action", "next")...).Want(http.StatusOK)
		}}
	}
	evidence := Step{"evidence", func(c *Client) {
		c.Get("/report/evidence").Want(http.StatusOK)
		c.Upload("/report/evidence", files...).Want(http.StatusOK)
	}}
	if len(files) == 0 {
		evidence = Step{"evidence", func(c *Client) { c.Get("/report/evidence").Want(http.StatusOK) }}
	}
	whom := []string{"unknown", "yes"}
	if said.First() != "" {
		whom = []string{"subject-0-name", said.First(), "own", string(said.Own)}
	}
	return []Step{
		{"start", func(c *Client) {
			c.Get("/report").Want(http.StatusOK)
			c.Post("/report", "read", "yes").Want(http.StatusOK)
		}},
		post("where", "region", said.RegionCode),
		post("whom", whom...),
		post("kind", "field", said.Field, "kind", said.Kind),
		post("what", "narrative", said.Narrative),
		evidence,
		post("you", "named", "no"),
		{"check", func(c *Client) {
			c.Get("/report/check").Want(http.StatusOK)
			c.Post("/report/check", "action", "send").Want(http.StatusOK)
		}},
	}
}

// Tell goes the whole way and returns the receipt.
func Tell(c *Client, said models.TipContent, files ...File) string {
	for _, s := range Way(said, files...) {
		s.Do(c)
	}
	return ReceiptOn(c)
}

// ReceiptOn reads the receipt off the page that shows it.
func ReceiptOn(c *Client) string { return c.Find(`class="code" aria-label="([^"]+)"`) }

// AnyRegion is an intake's regions, each of which there is.
type AnyRegion struct{}

// HasRegion reports that there is a region.
func (AnyRegion) HasRegion(context.Context, string) (bool, error) { return true, nil }
