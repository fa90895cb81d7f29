package search

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"unicode/utf8"

	"qingyuan/internal/fold"
	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// PageSize is how many documents a page lists; CountMax, up to which number they are counted
// and sorted out by place, class and year.
const (
	PageSize = 20
	CountMax = 500
)

// lookMax is how many documents are looked at for one page: one that isn't full by then ends
// there, and leads on.
const lookMax = 20_000

// Result is one page of what is found.
type Result struct {
	Query Query
	Asked bool            // there is something to look for
	Path  []region.Region // down to the filter's region
	Item  disclosure.Item // the filter's
	Hits  []Hit
	Next  Cursor // zero where there is no more
	Count int    // of all pages; More says that there are more than that
	More  bool

	Regions []Facet // of the first level below the filter's region at which they differ
	Classes []Facet
	Kinds   []Facet
	Years   []Facet

	// Named are what the words themselves name, on the first page only; Near are the items that
	// come closest to them, where nothing is found.
	Named
	Near []disclosure.Item

	Programme fund.Programme // the filter's item is a programme's batches
}

// Facet is a value by which what is found can be narrowed down.
type Facet struct {
	Value string
	Name  string // of a region
	Count int
}

// Hit is one document.
type Hit struct {
	Doc
	Title     []Mark
	Passage   []Mark
	Path      []region.Region
	Item      disclosure.Item // zero where it isn't of the catalogue
	Programme fund.Programme  // of a batch
}

// Find answers a question. A text that is too long is a models.Problems of the field q.
func (s Search) Find(ctx context.Context, q Query) (Result, error) {
	r := Result{Query: q}
	if utf8.RuneCountInString(q.Text) > QueryMax {
		var problems models.Problems
		problems.Add("q", "find.err.long", "Max", QueryMax)
		return r, problems
	}
	head, err := s.Store.SearchHead(ctx)
	if err != nil {
		return r, wrap(err, "find how far the index is")
	}
	if q.From.IsZero() {
		q.From = Cursor{Below: head.Seq + 1, Bound: head.Seq}
	}
	// A place that is made up leads no farther than the index is.
	q.From.Bound, q.From.Below = min(q.From.Bound, head.Seq), min(q.From.Below, head.Seq+1)
	if err := s.place(ctx, q, &r); err != nil {
		return r, err
	}
	terms := termsOf(q.Text)
	if r.Asked = len(terms) > 0 || q.Filtered(); !r.Asked {
		return r, nil
	}
	all, err := s.gather(ctx, q.fromTheFirst(), terms, CountMax)
	if err != nil {
		return r, err
	}
	page := all
	if !r.Query.From.IsZero() {
		if page, err = s.gather(ctx, q, terms, PageSize); err != nil {
			return r, err
		}
	}
	var docs []Doc
	docs, r.Next = page.first(PageSize)
	if r.Hits, err = s.hits(ctx, docs, terms); err != nil {
		return r, err
	}
	if err := s.count(ctx, q, all, &r); err != nil {
		return r, err
	}
	if len(r.Hits) == 0 {
		r.Near = s.near(terms)
	}
	if r.Query.From.IsZero() {
		r.Named, err = s.named(ctx, q.Text, terms)
	}
	return r, err
}

// place finds what the filters name; models.NotFound where there is no such region or item.
func (s Search) place(ctx context.Context, q Query, r *Result) error {
	if q.Item != "" {
		var err error
		if r.Item, r.Programme, err = s.ItemOf(ctx, q.Item); err != nil {
			return err
		}
	}
	if q.Region == "" {
		return nil
	}
	if region.LevelOf(q.Region) == 0 {
		return models.Fail(models.NotFound, "err.not_found")
	}
	path, err := s.Store.FindRegions(ctx, append(region.Ancestors(q.Region), q.Region))
	if err == nil && (len(path) == 0 || path[len(path)-1].Code != q.Region) {
		err = models.Fail(models.NotFound, "err.not_found")
	}
	r.Path = path
	return wrap(err, "find the region")
}

// ItemOf finds what an item's ID names: an item of the catalogue, or a programme of which there
// are batches. models.NotFound where it is neither.
func (s Search) ItemOf(ctx context.Context, id string) (it disclosure.Item, p fund.Programme, err error) {
	it, ok := s.Catalogue.Find(id)
	if code, isFund := programmeOf(id); isFund {
		known, err := s.programmes(ctx)
		if err != nil {
			return it, p, err
		}
		p, ok = known[code]
	}
	if !ok {
		return it, p, models.Fail(models.NotFound, "err.not_found")
	}
	return it, p, nil
}

// gatherer collects documents for one page.
type gatherer struct {
	size, looked int
	bound        int64
	docs         []Doc
	runs         []int // of each
	next         Cursor
}

// take takes what was picked of those that were looked at, and reports whether it wants more.
func (g *gatherer) take(run int, picked []Doc, looked []int64) bool {
	for _, d := range picked {
		if len(g.docs) == g.size {
			g.next = Cursor{g.runs[g.size-1], g.docs[g.size-1].Seq, g.bound}
			return false
		}
		g.docs, g.runs = append(g.docs, d), append(g.runs, run)
	}
	if g.looked += len(looked); g.looked >= lookMax {
		g.next = Cursor{run, looked[len(looked)-1], g.bound}
		return false
	}
	return true
}

// first are the first of the documents, and where what comes after them begins; the zero Cursor
// where nothing does.
func (g gatherer) first(size int) ([]Doc, Cursor) {
	if len(g.docs) <= size {
		return g.docs, g.next
	}
	return g.docs[:size], Cursor{g.runs[size-1], g.docs[size-1].Seq, g.bound}
}

// fromTheFirst is the question without its place, but within its bound.
func (q Query) fromTheFirst() Query {
	q.From = Cursor{Below: q.From.Bound + 1, Bound: q.From.Bound}
	return q
}

// gather collects documents from a place on, and where the next page begins.
func (s Search) gather(ctx context.Context, q Query, terms []term, size int) (gatherer, error) {
	g := gatherer{size: size, bound: q.From.Bound}
	runs, below := q.runs(terms), q.From.Below
	for n := q.From.Run; n < len(runs) && g.next.IsZero(); n++ {
		err := s.scan(ctx, runs[n].want, below, func(seqs []int64) (bool, error) {
			picked, err := s.pick(ctx, q, runs[n], terms, seqs)
			return err == nil && g.take(n, picked, seqs), err
		})
		if err != nil {
			return g, err
		}
		below = q.From.Bound + 1
	}
	return g, nil
}

// pick is what of some candidates is found: the index knows words and pairs of characters,
// and of longer terms the text itself is looked at.
func (s Search) pick(ctx context.Context, q Query, r run, terms []term, seqs []int64) ([]Doc, error) {
	docs, err := s.Store.ListSearchDocs(ctx, seqs, q.Least, q.Most)
	if err != nil {
		return nil, wrap(err, "read documents")
	}
	slices.SortFunc(docs, func(a, b Doc) int { return cmp.Compare(b.Seq, a.Seq) })
	if r.inTitle || r.notTitle {
		docs = slices.DeleteFunc(docs, func(d Doc) bool { return allIn(fold.Text(d.Title), terms) != r.inTitle })
	}
	if r.inTitle {
		return docs, nil
	}
	for _, t := range terms {
		if docs, err = s.withText(ctx, docs, t); err != nil {
			return nil, err
		}
	}
	return docs, nil
}

// withText leaves the documents whose text has a term.
func (s Search) withText(ctx context.Context, docs []Doc, t term) ([]Doc, error) {
	if !t.exact || len(docs) == 0 {
		return docs, nil
	}
	with, err := s.Store.FindTextsWith(ctx, seqsOf(docs), t.text)
	if err != nil {
		return nil, wrap(err, "look at texts")
	}
	return slices.DeleteFunc(docs, func(d Doc) bool { return !slices.Contains(with, d.Seq) }), nil
}

func seqsOf(docs []Doc) []int64 {
	list := make([]int64, len(docs))
	for i, d := range docs {
		list[i] = d.Seq
	}
	return list
}

// count counts what is found in all, up to a bound, and what it could be narrowed down to.
func (s Search) count(ctx context.Context, q Query, all gatherer, r *Result) error {
	docs := all.docs
	r.Count, r.More = len(docs), !all.next.IsZero()
	r.Classes = facets(docs, func(d Doc) string { return string(d.Class) })
	r.Kinds = facets(docs, func(d Doc) string { return string(d.Kind) })
	r.Years = facets(docs, func(d Doc) string { return strconv.Itoa(d.Year) })
	r.Regions = regionFacets(docs, region.LevelOf(q.Region)+1)
	return s.nameRegions(ctx, r.Regions)
}

// regionFacets are the regions of the first level, from one on, at which documents differ.
func regionFacets(docs []Doc, level region.Level) []Facet {
	for ; level <= region.Village; level++ {
		list := facets(docs, func(d Doc) string { return region.At(d.RegionCode, level) })
		if len(list) != 1 || list[0].Count != len(docs) {
			return list
		}
	}
	return nil
}

// facets counts the values of documents, the most frequent first.
func facets(docs []Doc, value func(Doc) string) []Facet {
	counts := map[string]int{}
	for _, d := range docs {
		if v := value(d); v != "" && v != "0" {
			counts[v]++
		}
	}
	list := make([]Facet, 0, len(counts))
	for v, n := range counts {
		list = append(list, Facet{Value: v, Count: n})
	}
	slices.SortFunc(list, func(a, b Facet) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(b.Value, a.Value)) })
	return list
}

func (s Search) nameRegions(ctx context.Context, list []Facet) error {
	codes := make([]string, len(list))
	for i, f := range list {
		codes[i] = f.Value
	}
	names, err := s.regions(ctx, codes)
	for i := range list {
		list[i].Name = cmp.Or(names[list[i].Value].Name, list[i].Value)
	}
	return err
}

// regions finds regions by their codes.
func (s Search) regions(ctx context.Context, codes []string) (map[string]region.Region, error) {
	known := map[string]region.Region{}
	if len(codes) == 0 {
		return known, nil
	}
	list, err := s.Store.FindRegions(ctx, codes)
	for _, r := range list {
		known[r.Code] = r
	}
	return known, wrap(err, "find regions")
}
