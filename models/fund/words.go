package fund

import (
	"fmt"
	"strings"
)

// Words are the words by which payment sheets are understood, as config/fund/columns.yaml
// and surnames.yaml give them. Make them with NewWords.
type Words struct {
	headings  map[string]heading
	names     [fieldCount]string // what messages call a field's column
	totals    []string
	subtotals []string
	suffixes  []string
	surnames  Surnames
}

// heading is what a column's heading means; of two headings of one field the one of lower
// rank is meant (实发金额 before 应发金额).
type heading struct {
	field Field
	rank  int
}

// WordLists are the words as they are kept.
type WordLists struct {
	Names           map[string]string   `yaml:"names"`   // what messages call each field's column
	Columns         map[string][]string `yaml:"columns"` // headings by field, the best first
	Totals          []string            `yaml:"totals"`
	Subtotals       []string            `yaml:"subtotals"`
	VillageSuffixes []string            `yaml:"village_suffixes"`
	Surnames        []string            `yaml:"surnames"`
}

// NewWords indexes the lists. It fails where a field is unknown or has no headings, or a
// heading stands for two fields.
func NewWords(lists WordLists) (*Words, error) {
	w := &Words{headings: map[string]heading{}, suffixes: lists.VillageSuffixes, surnames: NewSurnames(lists.Surnames)}
	for _, f := range Fields() {
		list := lists.Columns[f.String()]
		if len(list) == 0 || lists.Names[f.String()] == "" {
			return nil, fmt.Errorf("column words: %s has no headings or no name", f)
		}
		w.names[f] = lists.Names[f.String()]
		for rank, text := range list {
			key, _ := headingKey(text)
			if other, taken := w.headings[key]; taken && other.field != f {
				return nil, fmt.Errorf("column words: %q stands for %s and %s", text, other.field, f)
			}
			w.headings[key] = heading{f, rank}
		}
	}
	if len(lists.Columns) != int(fieldCount) {
		return nil, fmt.Errorf("column words: %d fields, want %d", len(lists.Columns), fieldCount)
	}
	w.totals, w.subtotals = totalKeys(lists.Totals), totalKeys(lists.Subtotals)
	return w, nil
}

// Mask shows a name by its surname; see Surnames.Mask.
func (w *Words) Mask(name string) string { return w.surnames.Mask(name) }

// headingKey makes headings comparable and parts off what stands in brackets:
// 补贴 标准（元/亩） → 补贴标准, 元/亩.
func headingKey(text string) (key, bracketed string) {
	s := strings.ToLower(strip(Narrow(text), isSpace))
	s = strings.NewReplacer("[", "(", "【", "(", "〔", "(", "]", ")", "】", ")", "〕", ")").Replace(s)
	if from := strings.IndexByte(s, '('); from >= 0 {
		if to := strings.IndexByte(s[from:], ')'); to >= 0 {
			bracketed = s[from+1 : from+to]
			s = s[:from] + s[from+to+1:]
		}
	}
	return strip(s, isPunctuation), bracketed
}

// VillageBase is what a village is called however it is written: 柳树村村民委员会, 柳树村委会
// and 柳树村 are 柳树.
func (w *Words) VillageBase(name string) string {
	s := strip(Narrow(name), isSpace, isPunctuation)
	for again := true; again; {
		again = false
		for _, suffix := range w.suffixes {
			if short := strings.TrimSuffix(s, suffix); short != "" && short != s {
				s, again = short, true
			}
		}
	}
	return s
}

func totalKeys(list []string) []string {
	keys := make([]string, 0, len(list))
	for _, s := range list {
		keys = append(keys, totalKey(s))
	}
	return keys
}

func totalKey(s string) string { return strip(Narrow(s), isSpace, isPunctuation) }
