// Package matter is the catalogue of what can be reported: the fields in which public power
// is used, the kinds of wrong, each with its own questions, and the levels of those who may
// have done it. The catalogue is data (config/matters); a county may add to it.
package matter

import (
	"fmt"
	"slices"

	"qingyuan/models"
)

// Words are one text in both languages.
type Words struct {
	ZH string `yaml:"zh"`
	EN string `yaml:"en"`
}

// In a language, "en" or anything else: Chinese.
func (w Words) In(lang string) string {
	if lang == "en" {
		return w.EN
	}
	return w.ZH
}

func (w Words) whole() bool { return w.ZH != "" && w.EN != "" }

func (w Words) none() bool { return w == Words{} }

// Catalogue is all that can be chosen.
type Catalogue struct {
	Fields []Field `yaml:"fields"`
	Kinds  []Kind  `yaml:"kinds"`
	Levels []Level `yaml:"levels"`
}

// Field is where public power is used: 惠民补贴, 工程项目…
type Field struct {
	ID    string `yaml:"id"`
	Title Words  `yaml:"title"`
	Hint  Words  `yaml:"hint"`
}

// Kind is a kind of wrong, with the questions that help to check it.
type Kind struct {
	ID        string     `yaml:"id"`
	Title     Words      `yaml:"title"`
	Hint      Words      `yaml:"hint"`
	Fields    []string   `yaml:"fields"` // where it can happen; none: everywhere
	Questions []Question `yaml:"questions"`
}

// Question of a kind. None must be answered.
type Question struct {
	ID      string   `yaml:"id"`
	Title   Words    `yaml:"title"`
	Hint    Words    `yaml:"hint"`
	Choices []Choice `yaml:"choices"` // none: an answer in words
}

// Choice of a question.
type Choice struct {
	ID    string `yaml:"id"`
	Title Words  `yaml:"title"`
}

// Level of a subject's post, and who may handle a tip about it: units whose region's code
// has at most Reach digits (管理权限; 工作规则 art. 15). Reach 0: none below the centre.
type Level struct {
	ID    string `yaml:"id"`
	Title Words  `yaml:"title"`
	Reach int    `yaml:"reach"`
}

// AnyUnit is the reach of somebody whose level isn't known: every unit's.
const AnyUnit = 12

// Field by its id.
func (c Catalogue) Field(id string) (Field, bool) {
	return find(c.Fields, func(f Field) bool { return f.ID == id })
}

// Kind by its id.
func (c Catalogue) Kind(id string) (Kind, bool) {
	return find(c.Kinds, func(k Kind) bool { return k.ID == id })
}

// Level by its id.
func (c Catalogue) Level(id string) (Level, bool) {
	return find(c.Levels, func(l Level) bool { return l.ID == id })
}

// In reports whether a kind can happen in a field.
func (k Kind) In(field string) bool { return len(k.Fields) == 0 || slices.Contains(k.Fields, field) }

// Question by its id.
func (k Kind) Question(id string) (Question, bool) {
	return find(k.Questions, func(q Question) bool { return q.ID == id })
}

// Choice by its id.
func (q Question) Choice(id string) (Choice, bool) {
	return find(q.Choices, func(c Choice) bool { return c.ID == id })
}

// Reach is the shortest reach of some levels; ids that aren't known count as AnyUnit.
func (c Catalogue) Reach(levels ...string) int {
	reach := AnyUnit
	for _, id := range levels {
		if l, ok := c.Level(id); ok {
			reach = min(reach, l.Reach)
		}
	}
	return reach
}

// About is what decides who handles a tip of which this was said.
func (c Catalogue) About(said models.TipContent) models.About {
	levels := make([]string, len(said.Subjects))
	for i, s := range said.Subjects {
		levels[i] = s.Level
	}
	return models.About{RegionCode: said.RegionCode, Subjects: said.Subjects, Reach: c.Reach(levels...), Own: said.Own == models.OwnYes}
}

func find[T any](list []T, is func(T) bool) (T, bool) {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i], true
	}
	var none T
	return none, false
}

// Check says what is wrong with a catalogue, naming the entry; nil where nothing is.
func (c Catalogue) Check() error {
	if len(c.Fields) == 0 || len(c.Kinds) == 0 || len(c.Levels) == 0 {
		return fmt.Errorf("matters: fields, kinds and levels must each have an entry")
	}
	ids := idSet{}
	for _, f := range c.Fields {
		ids.add("field", f.ID, f.Title, f.Hint)
	}
	for _, l := range c.Levels {
		ids.add("level", l.ID, l.Title, Words{})
	}
	for _, k := range c.Kinds {
		ids.add("kind", k.ID, k.Title, k.Hint)
		for _, f := range k.Fields {
			if _, ok := c.Field(f); !ok {
				ids.wrong("kind %s: no field %q", k.ID, f)
			}
		}
		ids.questions(k)
	}
	return ids.err
}

// idSet finds ids that come twice and entries without words; err is the first.
type idSet struct {
	seen map[string]bool
	err  error
}

func (s *idSet) wrong(format string, args ...any) {
	if s.err == nil {
		s.err = fmt.Errorf("matters: "+format, args...)
	}
}

func (s *idSet) add(what, id string, title, hint Words) {
	if s.seen == nil {
		s.seen = map[string]bool{}
	}
	key := what + " " + id
	switch {
	case id == "":
		s.wrong("a %s has no id", what)
	case s.seen[key]:
		s.wrong("%s comes twice", key)
	case !title.whole():
		s.wrong("%s: its title is missing in one language", key)
	case !hint.whole() && !hint.none():
		s.wrong("%s: its hint is missing in one language", key)
	}
	s.seen[key] = true
}

func (s *idSet) questions(k Kind) {
	for _, q := range k.Questions {
		s.add("question of "+k.ID, q.ID, q.Title, q.Hint)
		for _, c := range q.Choices {
			s.add("choice of "+k.ID+" "+q.ID, c.ID, c.Title, Words{})
		}
	}
}
