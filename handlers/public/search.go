package public

import (
	"errors"
	"maps"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/i18n"
	"qingyuan/internal/search"
	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// Search finds what is published.
type Search struct {
	Pages mw.Renderer
	Find  search.Search
	Texts *i18n.Catalogue
}

// SearchView is a question and one page of what it finds.
type SearchView struct {
	Q, From, To string // as typed
	Problems    models.Problems
	Asked       bool
	Hidden      map[string]string // what the amounts' form carries on beside the words, by name
	Carried     map[string]string // what the words' form carries on
	Chosen      []ChosenView
	Hits        []HitView
	Count       int
	More        bool
	Sorted      bool // newest first
	Best, Newer string
	Next        string
	First       string // the first page, where this isn't it
	Facets      []FacetsView
	Places      []LinkView
	Items       []disclosure.Item
	Programmes  []fund.Programme
	Together    bool              // Items and Programmes are asked for in Places
	Near        []disclosure.Item // where nothing is found
	Everywhere  string            // the same words without filters
	Feed        string            // news of the place and item that are chosen; empty where neither is
}

// HitView is one document.
type HitView struct {
	search.Hit
	URL   string
	On    models.Date
	Place []region.Region // without those that no address has
}

// ChosenView is a filter that holds, with the address without it. One of its names is set.
type ChosenView struct {
	Key, Name, URL string
	Item           disclosure.Item
	Programme      fund.Programme
	Period         fund.Period
}

// FacetsView is one way to narrow down.
type FacetsView struct {
	Key  string // region, class, kind, period
	List []FacetView
}

// FacetView is a value; Name is that of a region, Key a message else.
type FacetView struct {
	Name, Key, URL string
	Count          int // 0: not known
}

// LinkView is a place and where it leads.
type LinkView struct {
	search.Place
	URL, Within string
}

// Show shows the box, and what a question finds:
// GET /search?q=低保&region=990101&class=affairs&item=…&kind=batch&period=2026&from=1000&to=5万&sort=new&after=….
func (h Search) Show(c *fiber.Ctx) error {
	asked := askedOf(c)
	view := SearchView{Q: asked.Get("q"), From: asked.Get("from"), To: asked.Get("to")}
	view.Hidden = carried(asked, "region", "class", "item", "kind", "period", "sort")
	view.Carried = carried(asked, "region", "class", "item", "kind", "period", "sort", "from", "to")
	q, problems := queryOf(asked)
	r, err := h.Find.Find(mw.Context(c), q)
	if wrong, ok := errors.AsType[models.Problems](err); ok {
		problems = append(problems, wrong...)
	} else if err != nil {
		return err
	}
	if view.Problems = problems; problems.Any() {
		return h.Pages.Again(c, "public/search", view)
	}
	view.fill(asked, r)
	return h.Pages.Render(c, "public/search", view)
}

// askedOf are the parts of an address that a search knows, without those that are empty.
func askedOf(c *fiber.Ctx) url.Values {
	asked := url.Values{}
	for _, name := range []string{"q", "region", "class", "item", "kind", "period", "from", "to", "sort", "after"} {
		if v := strings.TrimSpace(c.Query(name)); v != "" {
			asked.Set(name, v)
		}
	}
	return asked
}

func carried(asked url.Values, names ...string) map[string]string {
	list := map[string]string{}
	for _, name := range names {
		if v := asked.Get(name); v != "" {
			list[name] = v
		}
	}
	return list
}

// queryOf reads a question. What is no filter lets everything through, but for amounts, which
// people type.
func queryOf(asked url.Values) (search.Query, models.Problems) {
	var problems models.Problems
	q := search.Query{Text: asked.Get("q"), Region: asked.Get("region"), Item: asked.Get("item"), Newest: asked.Get("sort") == "new", From: search.ParseCursor(asked.Get("after"))}
	for _, class := range disclosure.Classes() {
		if asked.Get("class") == string(class) {
			q.Class = class
		}
	}
	switch kind := disclosure.Kind(asked.Get("kind")); kind {
	case disclosure.KindDisclosure, disclosure.KindBatch, disclosure.KindQuestion:
		q.Kind = kind
	}
	if p := models.Period(asked.Get("period")); p.Valid() {
		q.Period = p
	}
	q.Least, q.Most = amountOf(asked, "from", &problems), amountOf(asked, "to", &problems)
	if q.Least != nil && q.Most != nil && *q.Least > *q.Most {
		problems.Add("to", "find.err.amounts", "Label", "find.amount_to")
	}
	return q, problems
}

// amountOf reads an amount in yuan as people type it: 5000, 5,000.00, 5万.
func amountOf(asked url.Values, name string, problems *models.Problems) *int64 {
	text := asked.Get(name)
	if text == "" {
		return nil
	}
	fen, ok := search.ParseYuan(text)
	if !ok {
		problems.Add(name, "find.err.amount", "Label", "find.amount_"+name)
		return nil
	}
	return &fen
}

func (v *SearchView) fill(asked url.Values, r search.Result) {
	q := r.Query
	v.Asked, v.Count, v.More, v.Sorted = r.Asked, r.Count, r.More, q.Newest
	v.Best, v.Newer = searchURL(asked, "sort", ""), searchURL(asked, "sort", "new")
	if !q.From.IsZero() {
		v.First = searchURL(asked, "after", "")
	}
	if !r.Next.IsZero() {
		v.Next = searchURL(asked, "after", r.Next.String())
	}
	for _, hit := range r.Hits {
		v.Hits = append(v.Hits, HitView{Hit: hit, URL: docURL(hit.Doc), On: models.DateOf(time.Unix(hit.PublishedAt, 0)), Place: withoutFillers(hit.Path)})
	}
	v.Items, v.Programmes, v.Together, v.Near = r.Items, r.Programmes, r.Together, r.Near
	for _, p := range r.Places {
		v.Places = append(v.Places, LinkView{Place: p, URL: "/places/" + p.Code, Within: searchURL(url.Values{}, "region", p.Code)})
	}
	if q.Filtered() && q.Text != "" {
		v.Everywhere = searchURL(url.Values{"q": {q.Text}}, "sort", asked.Get("sort"))
	}
	v.Feed = feedURL(q.Region, q.Item)
	v.choose(asked, r)
	v.narrow(asked, r)
}

// choose lists the filters that hold.
func (v *SearchView) choose(asked url.Values, r search.Result) {
	add := func(name string, c ChosenView) {
		if asked.Get(name) != "" {
			c.URL = searchURL(asked, name, "")
			v.Chosen = append(v.Chosen, c)
		}
	}
	if n := len(r.Path); n > 0 {
		add("region", ChosenView{Name: r.Path[n-1].Name})
	}
	if r.Query.Class != "" {
		add("class", ChosenView{Key: "duties.class." + string(r.Query.Class)})
	}
	if r.Query.Kind != "" {
		add("kind", ChosenView{Key: "find.kind." + string(r.Query.Kind)})
	}
	if r.Query.Period != "" {
		add("period", ChosenView{Period: r.Query.Period})
	}
	add("item", ChosenView{Item: r.Item, Programme: r.Programme})
	add("from", ChosenView{Key: "find.amount_at_least", Name: v.From})
	add("to", ChosenView{Key: "find.amount_at_most", Name: v.To})
}

// facetsShown is how many values of one kind are offered.
const facetsShown = 12

// narrow lists what could be chosen beside: only what would make a difference. Counts stand
// only where they are all there is.
func (v *SearchView) narrow(asked url.Values, r search.Result) {
	add := func(name, key string, list []search.Facet) {
		if len(list) < 2 {
			return
		}
		f := FacetsView{Key: name}
		for _, one := range list[:min(len(list), facetsShown)] {
			view := FacetView{Name: one.Name, URL: searchURL(asked, name, one.Value)}
			if key != "" {
				view.Key = key + one.Value
			} else if view.Name == "" {
				view.Name = one.Value
			}
			if !r.More {
				view.Count = one.Count
			}
			f.List = append(f.List, view)
		}
		v.Facets = append(v.Facets, f)
	}
	add("region", "", r.Regions)
	add("class", "duties.class.", r.Classes)
	add("period", "", r.Years)
	add("kind", "find.kind.", r.Kinds)
}

// searchURL is the address of a question with one part changed; the first page of it, but where
// that part is the page.
func searchURL(asked url.Values, name, value string) string {
	q := maps.Clone(asked)
	if q.Del("after"); value == "" {
		q.Del(name)
	} else {
		q.Set(name, value)
	}
	if len(q) == 0 {
		return "/search"
	}
	return "/search?" + q.Encode()
}

// docURL is where a document is read.
func docURL(d search.Doc) string { return recordURL(d.Kind, d.Target, 0) }

// recordURL is where something public is read; a disclosure's version 0 is the newest.
func recordURL(kind disclosure.Kind, record string, version int) string {
	switch {
	case kind == disclosure.KindBatch:
		return "/funds/batches/" + record
	case kind == disclosure.KindQuestion:
		return "/questions/" + record
	case kind == disclosure.KindStandard:
		return "/programmes/" + record
	case version > 0:
		return "/disclosures/" + record + "/versions/" + strconv.Itoa(version)
	}
	return "/disclosures/" + record
}

// feedURL is the feed of a place, an item, or both; empty for neither.
func feedURL(code, item string) string {
	query := ""
	if item != "" {
		query = "?item=" + url.QueryEscape(item)
	}
	switch {
	case code != "":
		return "/feeds/places/" + code + ".atom" + query
	case strings.HasPrefix(item, "fund/"):
		return "/feeds/all.atom" + query
	case item != "":
		return "/feeds/items/" + url.PathEscape(item) + ".atom"
	}
	return ""
}

func withoutFillers(path []region.Region) []region.Region {
	var list []region.Region
	for i, r := range path {
		if i == len(path)-1 || !region.Filler(r.Name) {
			list = append(list, r)
		}
	}
	return list
}

// suggestion is one line below the box.
type suggestion struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
	Note string `json:"note,omitempty"`
	Href string `json:"href"`
}

// Suggest answers what the words that are being typed could become: GET /search/suggest?q=….
func (h Search) Suggest(c *fiber.Ctx) error {
	s, err := h.Find.Suggest(mw.Context(c), c.Query("q"))
	if err != nil {
		return err
	}
	lang := mw.Of(c).Lang
	kind := func(name string) string { return h.Texts.Text(lang, "find.kind."+name, nil) }
	name := func(zh, en string) string {
		if lang == i18n.English {
			return en
		}
		return zh
	}
	list := []suggestion{}
	for _, p := range s.Places {
		list = append(list, suggestion{kind("place"), p.Name, p.Path, "/places/" + p.Code})
	}
	for _, it := range s.Items {
		list = append(list, suggestion{kind("item"), name(it.Name, it.NameEN), "", "/search?item=" + url.QueryEscape(it.ID)})
	}
	for _, p := range s.Programmes {
		list = append(list, suggestion{kind("programme"), name(p.Name, p.NameEN), "", "/funds?programme=" + url.QueryEscape(p.Code)})
	}
	for _, d := range s.Docs {
		list = append(list, suggestion{kind(string(d.Kind)), d.Title, "", docURL(d)})
	}
	c.Set(fiber.HeaderCacheControl, "private, max-age=60")
	return c.JSON(list)
}
