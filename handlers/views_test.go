package handlers

import (
	"testing"

	"qingyuan/internal/i18n"
	"qingyuan/models/matter"
	"qingyuan/static"
	"qingyuan/views"
)

// Pages are parsed when somebody asks for them: one that can't be is found here.
func TestEveryPageCanBeParsed(t *testing.T) {
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	assets, err := NewAssets(static.FS)
	if err != nil {
		t.Fatal(err)
	}
	all, err := NewViews(views.FS, texts, assets, matter.Catalogue{})
	if err != nil {
		t.Fatal(err)
	}
	for lang, pages := range all.langs {
		if len(pages) < 70 {
			t.Errorf("%d pages in %s", len(pages), lang)
		}
		for name, parse := range pages {
			if page, err := parse(); err != nil || page.own.Lookup("main") == nil || page.own.Lookup("title") == nil {
				t.Errorf("%s in %s: %v", name, lang, err)
			}
		}
	}
}
