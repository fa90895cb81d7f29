package testkit

import (
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
