// Package fund knows subsidy payments (惠民资金): programmes, batches and their lines, and
// how a payment sheet, as a county office sends it, is read into them. It is pure: what
// must be looked up comes in as values and functions, and nothing is written here.
package fund

import (
	"strings"

	"qingyuan/models"
)

// Programme is one subsidy (补贴项目).
type Programme struct {
	Code       string `gorm:"primaryKey" yaml:"code"` // farmland-protection
	Name       string `yaml:"name"`                   // 耕地地力保护补贴
	NameEN     string `yaml:"name_en"`
	Category   string `yaml:"category"`    // its name is the message fund.category.<category>
	Unit       string `yaml:"unit"`        // what is counted, unless the sheet says: 亩, 人, 户
	TotalsOnly bool   `yaml:"totals_only"` // lines would name minors or illness: publish totals alone
	NoticeDays int    `yaml:"notice_days"` // how long lines stay in public after the day of publication
	// Synonyms are other names by which sheets call it; not stored with it.
	Synonyms []string `gorm:"-" yaml:"synonyms"`
	// About says in plain words what it is and who gets it; not stored with it.
	About   string `gorm:"-" yaml:"about"`
	AboutEN string `gorm:"-" yaml:"about_en"`
}

// noticeDays is how long lines stay in public where the programme says nothing else (posted for
// ten days at the least: design §3).
const noticeDays = 10

// ListedUntil is the last day on which lines of the programme are shown that are published on a day.
func (p Programme) ListedUntil(on models.Date) models.Date { return on.AddDays(p.Notice()) }

// Notice is how many days after the day of publication lines stay in public.
func (p Programme) Notice() int {
	if p.NoticeDays > 0 {
		return p.NoticeDays
	}
	return noticeDays
}

// Catalogue finds programmes by the many ways in which sheets write their names.
type Catalogue struct {
	list   []Programme
	byName map[string]int
}

// NewCatalogue indexes programmes. Where two share a name, the first has it.
func NewCatalogue(list []Programme) *Catalogue {
	c := &Catalogue{list: list, byName: map[string]int{}}
	for i, p := range list {
		for _, name := range append([]string{p.Code, p.Name, p.NameEN}, p.Synonyms...) {
			key := programmeKey(name)
			if _, taken := c.byName[key]; key != "" && !taken {
				c.byName[key] = i
			}
		}
	}
	return c
}

// List gives all programmes in their order.
func (c *Catalogue) List() []Programme { return c.list }

// Find finds a programme by its code or any of its names.
func (c *Catalogue) Find(text string) (Programme, bool) {
	i, ok := c.byName[programmeKey(text)]
	if !ok {
		return Programme{}, false
	}
	return c.list[i], true
}

// InTitle finds the programme that a title names: the longest name in it, so that
// 城乡居民基本养老保险 isn't found where only 养老保险 is meant. Two programmes whose names
// don't contain each other make it unclear, and none is found.
func (c *Catalogue) InTitle(title string) (Programme, bool) {
	title = programmeKey(title)
	best, found := "", -1
	for name, i := range c.byName {
		if len([]rune(name)) < 3 || !strings.Contains(title, name) {
			continue
		}
		switch {
		case found < 0 || strings.Contains(name, best):
			best, found = name, i
		case i != found && !strings.Contains(best, name):
			return Programme{}, false
		}
	}
	if found < 0 {
		return Programme{}, false
	}
	return c.list[found], true
}

// programmeKey makes names comparable: 2026年耕地地力保护补贴资金 → 耕地地力保护补贴.
func programmeKey(s string) string {
	s = strings.ToLower(strip(Narrow(s), isSpace, isPunctuation))
	if m := yearBefore.FindStringSubmatch(s); m != nil {
		s = m[1]
	}
	for _, tail := range []string{"项目", "资金"} {
		if short := strings.TrimSuffix(s, tail); short != "" {
			s = short
		}
	}
	return s
}
