// Package i18n holds every word that people read, in Chinese and English. The texts are
// in locales/<area>.<language>.yaml; both languages are complete, a test holds that.
package i18n

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"sync/atomic"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"
)

//go:embed locales
var locales embed.FS

// Lang is a language of the portal, as in the lang attribute of a page.
type Lang string

// The languages; Chinese is the first.
const (
	Chinese Lang = "zh-CN"
	English Lang = "en"
)

// Langs lists the languages, the first first.
func Langs() []Lang { return []Lang{Chinese, English} }

// Catalogue finds texts.
type Catalogue struct {
	localizers map[Lang]*goi18n.Localizer
	plain      map[Lang]map[string]string // texts without placeholders or plurals
	matcher    language.Matcher
	matched    sync.Map // languages by Accept-Language
	kept       atomic.Int64
}

// Load reads the embedded locale files.
func Load() (*Catalogue, error) {
	bundle := goi18n.NewBundle(language.MustParse(string(Chinese)))
	bundle.RegisterUnmarshalFunc("yaml", yaml.Unmarshal)
	c := &Catalogue{localizers: map[Lang]*goi18n.Localizer{}, plain: map[Lang]map[string]string{},
		matcher: language.NewMatcher([]language.Tag{language.SimplifiedChinese, language.English})}
	for _, lang := range Langs() {
		plain, err := loadLang(bundle, lang)
		if err != nil {
			return nil, err
		}
		c.plain[lang] = plain
		c.localizers[lang] = goi18n.NewLocalizer(bundle, string(lang))
	}
	return c, nil
}

// suffix of the files of a language.
func suffix(lang Lang) string { return map[Lang]string{Chinese: "zh", English: "en"}[lang] + ".yaml" }

func loadLang(bundle *goi18n.Bundle, lang Lang) (map[string]string, error) {
	plain := map[string]string{}
	names, err := fs.Glob(locales, "locales/*."+suffix(lang))
	if err != nil {
		return nil, fmt.Errorf("locales: %w", err)
	}
	for _, name := range names {
		text, err := locales.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("locales: %w", err)
		}
		var raw map[string]any
		if err := yaml.Unmarshal(text, &raw); err != nil {
			return nil, fmt.Errorf("locales: %s: %w", name, err)
		}
		if err := add(bundle, lang, raw, plain); err != nil {
			return nil, fmt.Errorf("locales: %s: %w", name, err)
		}
	}
	return plain, nil
}

// add puts the messages of one file into the bundle: key: text, or key: {one: …, other: …}.
func add(bundle *goi18n.Bundle, lang Lang, raw map[string]any, plain map[string]string) error {
	tag := language.MustParse(string(lang))
	for key, value := range raw {
		m := &goi18n.Message{ID: key}
		switch v := value.(type) {
		case string:
			if !strings.Contains(v, "{{") {
				plain[key] = v
				continue
			}
			m.Other = v
		case map[string]any:
			m.One, _ = v["one"].(string)
			m.Other, _ = v["other"].(string)
		}
		if m.Other == "" {
			return fmt.Errorf("%s has no text", key)
		}
		if m.One == "" { // the same for one and for many
			m.One = m.Other
		}
		if err := bundle.AddMessages(tag, m); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	return nil
}

// Text is the message key in lang with args in its placeholders; an arg named Count
// chooses the plural. A key without a text shows as ⟦key⟧: tests look for that mark.
func (c *Catalogue) Text(lang Lang, key string, args map[string]any) string {
	if s, ok := c.plain[lang][key]; ok {
		return s
	}
	cfg := &goi18n.LocalizeConfig{MessageID: key, TemplateData: args}
	if n, ok := args["Count"]; ok {
		cfg.PluralCount = n
	}
	s, err := c.localizers[lang].Localize(cfg)
	if err != nil {
		return "⟦" + key + "⟧"
	}
	return s
}

// Plain is the message key in lang, where it has neither placeholders nor plurals.
func (c *Catalogue) Plain(lang Lang, key string) (string, bool) {
	s, ok := c.plain[lang][key]
	return s, ok
}

// Name is the message key in lang, or fallback where there is none: for names that come
// with data, of which not every one has a text. It takes no placeholders.
func (c *Catalogue) Name(lang Lang, key, fallback string) string {
	if s, ok := c.Plain(lang, key); ok {
		return s
	}
	return fallback
}

// Match finds the language for an Accept-Language header, Chinese where it says nothing
// that we speak.
func (c *Catalogue) Match(accept string) Lang {
	if lang, ok := c.matched.Load(accept); ok {
		return lang.(Lang)
	}
	lang := c.match(accept)
	if len(accept) <= longestKept && c.kept.Add(1) <= mostKept {
		c.matched.Store(strings.Clone(accept), lang)
	}
	return lang
}

// The headers whose answers are kept: reading one takes longer than all else that a kept page
// costs, and browsers send a few hundred different ones.
const (
	mostKept    = 1000
	longestKept = 100
)

func (c *Catalogue) match(accept string) Lang {
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil || len(tags) == 0 {
		return Chinese
	}
	_, i, confidence := c.matcher.Match(tags...)
	if confidence == language.No {
		return Chinese
	}
	return Langs()[i]
}
