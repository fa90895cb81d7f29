package i18n

import (
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// messages reads a language's files: key → text (the "other" form of plurals).
func messages(t *testing.T, lang Lang) map[string]string {
	t.Helper()
	all := map[string]string{}
	names, err := fs.Glob(locales, "locales/*."+suffix(lang))
	if err != nil || len(names) == 0 {
		t.Fatalf("no locale files of %s: %v", lang, err)
	}
	for _, name := range names {
		text, _ := locales.ReadFile(name)
		var raw map[string]any
		if err := yaml.Unmarshal(text, &raw); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for key, value := range raw {
			if _, twice := all[key]; twice {
				t.Errorf("%s: %s is in two files", name, key)
			}
			switch v := value.(type) {
			case string:
				all[key] = v
			case map[string]any:
				all[key], _ = v["other"].(string)
			}
			if strings.TrimSpace(all[key]) == "" {
				t.Errorf("%s: %s is empty", name, key)
			}
		}
	}
	return all
}

var placeholder = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

func placeholders(s string) []string {
	names := map[string]bool{}
	for _, m := range placeholder.FindAllStringSubmatch(s, -1) {
		names[m[1]] = true
	}
	return slices.Sorted(maps.Keys(names))
}

func TestBothLanguagesAreComplete(t *testing.T) {
	zh, en := messages(t, Chinese), messages(t, English)
	for key := range zh {
		if _, ok := en[key]; !ok {
			t.Errorf("%s has no English", key)
		}
	}
	for key := range en {
		if _, ok := zh[key]; !ok {
			t.Errorf("%s has no Chinese", key)
		}
	}
	for key := range zh {
		if a, b := placeholders(zh[key]), placeholders(en[key]); !slices.Equal(a, b) {
			t.Errorf("%s: placeholders %v in Chinese, %v in English", key, a, b)
		}
	}
}

func TestText(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for key := range messages(t, Chinese) {
		for _, lang := range Langs() {
			for n := range 3 {
				if got := c.Text(lang, key, map[string]any{"Count": n}); strings.Contains(got, "⟦") {
					t.Errorf("%s of %d in %s: %s", key, n, lang, got)
				}
			}
		}
	}
	if got := c.Text(English, "no.such.key", nil); got != "⟦no.such.key⟧" {
		t.Errorf("a missing key shows as %q", got)
	}
	if got := c.Name(English, "no.such.key", "校庆"); got != "校庆" {
		t.Errorf("a name without a text shows as %q", got)
	}
}

func TestMatch(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for accept, want := range map[string]Lang{
		"": Chinese, "zh-CN,zh;q=0.9": Chinese, "zh-TW": Chinese, "en-GB,en;q=0.8": English,
		"fr": Chinese, "fr,en;q=0.5": English, "garbage;;;": Chinese,
	} {
		if got := c.Match(accept); got != want {
			t.Errorf("Match(%q) = %s, want %s", accept, got, want)
		}
	}
}
