package staff

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/casework"
	"qingyuan/internal/i18n"
	"qingyuan/models"
)

// QueueView is one page of the queue.
type QueueView struct {
	casework.Queue
	Tabs       []TabView
	Saved      []ViewLink // after those that everybody has
	IsSaved    bool       // this view is one of them
	Fields     []FilterField
	Narrowed   []Narrowing // by what the filter narrows
	Here, All  string      // addresses: of this view's first page, and without a filter
	Prev, Next string      // addresses; empty where there is no such page
	Gone       string      // how a tip left the unit, just now; empty: none did
	Ticks      bool        // the visitor may tick some, to give them to a colleague
}

// TabView is a tab of the queue.
type TabView struct {
	casework.Tab
	casework.Count
	Href    string
	Current bool
}

// FilterField is a field of the filter's form.
type FilterField struct {
	Name, Value string
	Options     []Option
}

// Option is a value that a field may have.
type Option struct{ Value, Text string }

// Narrowing is a field that narrows the queue.
type Narrowing struct {
	Name, Text string // the field, and its value in words
	Without    string // the address of the queue without it
	Tips       int64  // how many there are then; told where there are none with it
}

// Queue lists tips: GET /staff/tips?tab=working&handler=me&due=3&from=…&back=1.
func (h Tips) Queue(c *fiber.Ctx) error {
	look := casework.Look{Tab: tabOf(c.Query("tab")), Filter: filterOf(c), From: models.ParseTipPlace(c.Query("from")), Back: c.Query("back") == "1"}
	q, err := h.Casework.Queue(mw.Context(c), mw.Visitor(c), look)
	if err != nil {
		return err
	}
	view := h.queue(mw.Of(c).Lang, q)
	view.Gone = known(c.Query("gone"), "hand-over", "transfer", "return")
	view.Ticks = mw.Visitor(c).Is(models.RoleSupervisor) && slices.ContainsFunc(q.Rows, casework.Row.Assignable)
	return h.Pages.Render(c, "staff/tips", view)
}

func tabOf(word string) casework.Tab {
	if t := casework.Tab(word); slices.Contains(casework.Tabs(), t) {
		return t
	}
	return casework.Waiting
}

// filterOf reads a filter from an address.
func filterOf(c *fiber.Ctx) models.TipFilter {
	return models.ReadTipFilter(func(name string) string { return c.Query(name) })
}

// queueAt is the address of a queue's first page.
func queueAt(tab casework.Tab, f models.TipFilter) string {
	return "/staff/tips?" + queueValues(tab, f).Encode()
}

func queueValues(tab casework.Tab, f models.TipFilter) url.Values {
	values := f.Values()
	values.Set("tab", string(tab))
	return values
}

func (h Tips) queue(lang i18n.Lang, q casework.Queue) QueueView {
	view := QueueView{Queue: q, Here: queueAt(q.Tab, q.Filter), All: queueAt(q.Tab, models.TipFilter{})}
	stateless := q.Filter
	stateless.State = ""
	for _, t := range casework.Tabs() {
		view.Tabs = append(view.Tabs, TabView{t, q.Counts[t], queueAt(t, stateless), t == q.Tab})
	}
	view.Saved = linksTo(append(h.everyones(lang, q.Tab), q.Views...), view.Here)
	view.IsSaved = slices.ContainsFunc(view.Saved, func(s ViewLink) bool { return s.Current })
	view.Fields = h.fields(lang, q)
	for _, field := range view.Fields {
		if field.Value == "" {
			continue
		}
		n := Narrowing{Name: field.Name, Without: queueAt(q.Tab, q.Filter.Without(field.Name)), Tips: q.Loosened[field.Name]}
		for _, o := range field.Options {
			if o.Value == field.Value {
				n.Text = o.Text
			}
		}
		view.Narrowed = append(view.Narrowed, n)
	}
	page := func(from models.TipPlace, back bool) string {
		if from.IsZero() {
			return ""
		}
		values := queueValues(q.Tab, q.Filter)
		values.Set("from", from.String())
		if back {
			values.Set("back", "1")
		}
		return "/staff/tips?" + values.Encode()
	}
	view.Prev, view.Next = page(q.Prev, true), page(q.Next, false)
	return view
}

// everyones are the views that nobody needs to save.
func (h Tips) everyones(lang i18n.Lang, tab casework.Tab) (views []models.SavedView) {
	for _, by := range []string{models.ByMe, models.ByNobody} {
		views = append(views, models.SavedView{Name: h.Texts.Text(lang, "desk.handler."+by, nil), Tab: string(tab), Filter: models.TipFilter{Handler: by}})
	}
	return views
}

// fields of the filter's form, in the order in which it shows them.
func (h Tips) fields(lang i18n.Lang, q casework.Queue) []FilterField {
	f, text := q.Filter, func(key string) string { return h.Texts.Text(lang, key, nil) }
	handlers := worded([]string{models.ByMe, models.ByNobody, models.BySomebody}, "desk.handler.", text)
	for _, st := range q.Colleagues {
		handlers = append(handlers, Option{strconv.FormatInt(st.ID, 10), st.Name})
	}
	var rules []Option
	for _, r := range q.Rules {
		rules = append(rules, Option{r.Rule, h.Texts.Text(lang, "desk.rule_of", map[string]any{"Rule": text("deadline.rule." + r.Rule), "Count": r.Tips})})
	}
	if f.Rule != "" && !slices.ContainsFunc(q.Rules, func(r casework.RuleCount) bool { return r.Rule == f.Rule }) {
		rules = append(rules, Option{f.Rule, h.Texts.Name(lang, "deadline.rule."+f.Rule, f.Rule)})
	}
	return []FilterField{
		{models.FilterHandler, f.Handler, handlers},
		{models.FilterDue, string(f.Due), worded(models.Dues(), "desk.due.", text)},
		{models.FilterRule, f.Rule, rules},
		{models.FilterState, string(f.State), worded(models.States(), "state.", text)},
		{models.FilterWay, string(f.Way), worded(models.Ways(), "desk.way.", text)},
		{models.FilterChannel, string(f.Channel), worded(models.Channels(), "channel.", text)},
	}
}

// worded are options whose words are found by their values.
func worded[T ~string](values []T, prefix string, text func(key string) string) []Option {
	options := make([]Option, len(values))
	for i, v := range values {
		options[i] = Option{string(v), text(prefix + string(v))}
	}
	return options
}

// Shortcuts lists the keys, and switches them off.
func (h Tips) Shortcuts(c *fiber.Ctx) error { return h.Pages.Render(c, "staff/shortcuts", nil) }
