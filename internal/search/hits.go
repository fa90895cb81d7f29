package search

import (
	"context"
	"strings"

	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// hits gives documents what a page shows of them.
func (s Search) hits(ctx context.Context, docs []Doc, terms []term) ([]Hit, error) {
	if len(docs) == 0 {
		return nil, nil
	}
	passages, err := s.passages(ctx, docs, terms)
	if err != nil {
		return nil, err
	}
	var codes []string
	for _, d := range docs {
		codes = append(append(codes, region.Ancestors(d.RegionCode)...), d.RegionCode)
	}
	places, err := s.regions(ctx, codes)
	if err != nil {
		return nil, err
	}
	programmes, err := s.programmes(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]Hit, len(docs))
	for i, d := range docs {
		h := Hit{Doc: d, Title: marked(d.Title, terms), Passage: excerpt(passages[d.Seq], terms)}
		for _, code := range append(region.Ancestors(d.RegionCode), d.RegionCode) {
			if r, ok := places[code]; ok {
				h.Path = append(h.Path, r)
			}
		}
		h.Item, _ = s.Catalogue.Find(d.ItemID)
		if code, ok := programmeOf(d.ItemID); ok {
			h.Programme = programmes[code]
		}
		list[i] = h
	}
	return list, nil
}

// passages are the parts of documents that excerpts are taken from.
func (s Search) passages(ctx context.Context, docs []Doc, terms []term) (map[int64]string, error) {
	var words []string
	for _, t := range terms {
		words = append(words, t.look())
	}
	parts, err := s.Store.ListPassages(ctx, seqsOf(docs), firstLines, words)
	if err != nil {
		return nil, wrap(err, "read passages")
	}
	of := make(map[int64]string, len(parts))
	for _, p := range parts {
		of[p.Doc] = p.Plain
	}
	return of, nil
}

// look is what a folded text with the term has in it.
func (t term) look() string {
	if !t.exact && !t.isHan() {
		return t.tokens[0]
	}
	return t.text
}

func (s Search) programmes(ctx context.Context) (map[string]fund.Programme, error) {
	list, err := s.Store.ListProgrammes(ctx)
	known := make(map[string]fund.Programme, len(list))
	for _, p := range list {
		known[p.Code] = p
	}
	return known, wrap(err, "list programmes")
}

// fundItem begins the item of batches; their programme's code follows.
const fundItem = "fund/"

func programmeOf(item string) (code string, ok bool) { return strings.CutPrefix(item, fundItem) }
