// Package disclosure knows what must be published (公开事项), what is published (公开内容) in
// which versions, and what changed in public. It is pure.
package disclosure

import (
	"qingyuan/models"
	"qingyuan/models/region"
)

// Class groups the items of the catalogue.
type Class string

// The classes, in the order in which pages show them.
const (
	Party       Class = "party"       // 党务
	Affairs     Class = "affairs"     // 村务
	Finance     Class = "finance"     // 财务
	Subsidies   Class = "subsidies"   // 惠民资金
	Procurement Class = "procurement" // 工程项目与采购
	Assets      Class = "assets"      // 三资
	Budget      Class = "budget"      // 预算决算
)

// Classes lists them.
func Classes() []Class {
	return []Class{Party, Affairs, Finance, Subsidies, Procurement, Assets, Budget}
}

// Frequency is how often an item must be published.
type Frequency string

// The frequencies.
const (
	Monthly   Frequency = "month"
	Quarterly Frequency = "quarter"
	HalfYear  Frequency = "half"
	Yearly    Frequency = "year"
	Event     Frequency = "event" // when it happens
)

// Months is the length of the item's periods; 0 for events.
func (f Frequency) Months() int {
	return map[Frequency]int{Monthly: 1, Quarterly: 3, HalfYear: 6, Yearly: 12}[f]
}

// Communities is whom of villages and residents' communities an item binds.
type Communities string

// The choices.
const (
	NoCommunities   Communities = ""     // villages alone
	CommunitiesToo  Communities = "too"  // both
	CommunitiesOnly Communities = "only" // communities alone
)

// Item is something that must be published: an item of the catalogue (公开事项).
type Item struct {
	ID        string       `yaml:"id"` // village-income
	Class     Class        `yaml:"class"`
	Name      string       `yaml:"name"`
	NameEN    string       `yaml:"name_en"`
	Level     region.Level `yaml:"-"` // of the regions that must publish it
	Frequency Frequency    `yaml:"frequency"`
	// Communities says whether an item of villages binds residents' communities (社区) too.
	Communities Communities `yaml:"communities"`
	// DueDay is the day of the month after the period by which it is due; DueMonth, of yearly
	// items, another month, counted from the January of the period's year: 3 is March in it, 15
	// is March after it. DueDays, of events, is how many days after they happened.
	DueDay   int `yaml:"due_day"`
	DueMonth int `yaml:"due_month"`
	DueDays  int `yaml:"due_days"`
	// PostDays is how long it must stay posted at least. NoticeDays is how long lines that name
	// persons stay in public: 0 where the item has none.
	PostDays   int           `yaml:"post_days"`
	NoticeDays int           `yaml:"notice_days"`
	Basis      string        `yaml:"basis"` // the paper and article that demand it
	BasisEN    string        `yaml:"basis_en"`
	Hint       string        `yaml:"hint"` // what it is, for a lay reader
	HintEN     string        `yaml:"hint_en"`
	Since      models.Period `yaml:"since"` // the first that is due; "" since ever
	// Ongoing items go on after they were published, as projects do: a further version may be
	// an update instead of a correction (docs/adr/0031-books-with-a-form-of-their-own.md).
	Ongoing bool `yaml:"ongoing"`
	// Programmes are subsidies, a published batch of which is this item's publication.
	Programmes []string `yaml:"programmes"`
	Off        bool     `yaml:"-"` // the installation doesn't demand it
	// Facts are the single fields of its form; Tables are what it lists.
	Facts  []Field `yaml:"facts"`
	Tables []Table `yaml:"tables"`
}

// Table is one of an item's tables.
type Table struct {
	ID     string  `yaml:"id"`
	Name   string  `yaml:"name"`
	NameEN string  `yaml:"name_en"`
	Fields []Field `yaml:"fields"`
	// Persons says that its rows are about persons: they leave the public when the notice
	// period ends.
	Persons bool `yaml:"persons"`
}

// FieldType is what a field holds, and how it is written in canonical content.
type FieldType string

// The types of fields.
const (
	Text    FieldType = "text"   // one line
	Long    FieldType = "long"   // several lines
	Money   FieldType = "money"  // fen, decimal digits with an optional minus
	Number  FieldType = "number" // decimal, at most six places: 1.5
	Count   FieldType = "count"  // whole number
	Percent FieldType = "percent"
	Day     FieldType = "date"   // 2026-03-15
	Person  FieldType = "person" // a name, masked before it is kept
	Choice  FieldType = "choice"
	YesNo   FieldType = "yesno" // yes, no
)

// Field is one field of a form or column of a table.
type Field struct {
	ID       string    `yaml:"id"`
	Name     string    `yaml:"name"`
	NameEN   string    `yaml:"name_en"`
	Type     FieldType `yaml:"type"`
	Required bool      `yaml:"required"`
	Sum      bool      `yaml:"sum"`     // pages show the column's total
	Choices  []Option  `yaml:"choices"` // of a Choice
}

// Option is one of a field's choices.
type Option struct {
	ID     string `yaml:"id"`
	Name   string `yaml:"name"`
	NameEN string `yaml:"name_en"`
}

// NextYearMonth is the month of the year after the period's in which it is due, of an item with
// a DueMonth beyond 12.
func (it Item) NextYearMonth() int { return it.DueMonth - 12 }

// Personal reports whether anything of the item is about persons.
func (it Item) Personal() bool {
	for _, t := range it.Tables {
		if t.Persons {
			return true
		}
	}
	return false
}

// Table finds one of the item's tables.
func (it Item) Table(id string) (Table, bool) {
	for _, t := range it.Tables {
		if t.ID == id {
			return t, true
		}
	}
	return Table{}, false
}

// Catalogue is the items, in the order in which pages show them.
type Catalogue struct {
	list []Item
	byID map[string]int
}

// NewCatalogue indexes items.
func NewCatalogue(list []Item) Catalogue {
	c := Catalogue{list: list, byID: make(map[string]int, len(list))}
	for i, it := range list {
		c.byID[it.ID] = i
	}
	return c
}

// List gives all items in their order.
func (c Catalogue) List() []Item { return c.list }

// Find finds an item.
func (c Catalogue) Find(id string) (Item, bool) {
	i, ok := c.byID[id]
	if !ok {
		return Item{}, false
	}
	return c.list[i], true
}
