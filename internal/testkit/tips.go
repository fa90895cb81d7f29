package testkit

import (
	"net/http"
	"testing"

	"qingyuan/config/matters"
	"qingyuan/internal/seal"
	"qingyuan/models"
	"qingyuan/models/matter"
)

// Matters is the catalogue that ships.
func Matters(t testing.TB) matter.Catalogue {
	t.Helper()
	c, err := matters.Load()
	Must(t, err)
	return c
}

// Hash is a keyed hash under a key of the tests'.
func Hash(kind, value string) []byte { return seal.NewHasher(make([]byte, 32)).Hash(kind, value) }

// Said is a tip about a person in a region, as a reporter fills it in; without a name, the
// reporter doesn't know who it was.
func Said(regionCode, name string) models.TipContent {
	c := models.TipContent{RegionCode: regionCode, Field: "benefits", Kind: "favour", Unknown: name == "",
		Narrative: "把低保给了自己的弟弟。"}
	if name != "" {
		c.Subjects = []models.Subject{{Name: name}}
	}
	return c
}

// Tell sends a tip over HTTP, step by step, as a browser without scripts does, and returns
// the receipt. The captcha must be off.
func Tell(c *Client, said models.TipContent, files ...File) string {
	c.Get("/report")
	c.Post("/report").Want(http.StatusOK)
	c.Post("/report/where", "region", said.RegionCode, "action", "next").Want(http.StatusOK)
	c.Post("/report/what", "kind", said.Kind, "subject", said.First(), "narrative", said.Narrative).Want(http.StatusOK)
	if len(files) > 0 {
		c.Upload("/report/evidence", files...).Want(http.StatusOK)
	}
	c.Get("/report/check").Want(http.StatusOK)
	c.Post("/report/check", "action", "send").Want(http.StatusOK)
	return c.Find(`class="code" aria-label="([^"]+)"`)
}
