package search

import (
	"context"
	"slices"
	"strings"

	"qingyuan/internal/fold"
	"qingyuan/models/disclosure"
	"qingyuan/models/fund"
)

// Named are what words themselves name.
type Named struct {
	Places     []Place
	Items      []disclosure.Item
	Programmes []fund.Programme
	// Together says that Items and Programmes are asked for in Places: one word named those, the
	// others these (红旗村 低保).
	Together bool
}

// namedMax is how many of each are told.
const namedMax = 3

// named finds what is called by all words, then places by the words together and by each of
// them; where one word names a place, what the others name is asked for there.
func (s Search) named(ctx context.Context, text string, terms []term) (n Named, err error) {
	if len(terms) == 0 {
		return n, nil
	}
	if n, err = s.called(ctx, func(folded string) bool { return allIn(folded, terms) }); err != nil {
		return n, err
	}
	var others []term
	if n.Places, others, err = s.places(ctx, text, terms); err != nil || len(others) == 0 || len(n.Items)+len(n.Programmes) > 0 {
		return n, err
	}
	places := n.Places
	n, err = s.called(ctx, func(folded string) bool { return allIn(folded, others) })
	n.Places, n.Together = places, len(n.Items)+len(n.Programmes) > 0
	return n, err
}

// called are the items and programmes whose folded name, in one language, is right.
func (s Search) called(ctx context.Context, right func(folded string) bool) (n Named, err error) {
	for _, it := range s.Catalogue.List() {
		if len(n.Items) < namedMax && (right(fold.Text(it.Name)) || right(fold.Text(it.NameEN))) {
			n.Items = append(n.Items, it)
		}
	}
	programmes, err := s.Store.ListProgrammes(ctx)
	for _, p := range programmes {
		names := append([]string{p.Name, p.NameEN}, s.Synonyms[p.Code]...)
		if len(n.Programmes) < namedMax && slices.ContainsFunc(names, func(name string) bool { return right(fold.Text(name)) }) {
			n.Programmes = append(n.Programmes, p)
		}
	}
	return n, wrap(err, "list programmes")
}

// shortestPlace is how long a word must be to name a place beside others, in bytes: two characters.
// 村 alone begins the names of villages all over the country.
const shortestPlace = 6

// places finds places by all words; else by the first of them that names some, and returns the
// others beside them.
func (s Search) places(ctx context.Context, text string, terms []term) (list []Place, others []term, err error) {
	list, err = s.Places(ctx, strings.TrimSpace(fold.Text(text)))
	for i := 0; err == nil && len(list) == 0 && i < len(terms); i++ {
		if terms[i].isHan() && len(terms[i].text) >= shortestPlace {
			list, err = s.Places(ctx, terms[i].text)
			others = slices.Delete(slices.Clone(terms), i, i+1)
		}
	}
	if err != nil || len(list) == 0 {
		return nil, nil, wrap(err, "find places")
	}
	list, err = s.publishing(ctx, list)
	return list, others, err
}

// publishing leaves the first few places, those that published something before the others.
func (s Search) publishing(ctx context.Context, list []Place) ([]Place, error) {
	asked := make([]string, len(list))
	for i, p := range list {
		asked[i] = markRegion + p.Code
	}
	known, err := s.Store.HasTokens(ctx, asked)
	slices.SortStableFunc(list, func(a, b Place) int {
		return has(known, markRegion+b.Code) - has(known, markRegion+a.Code)
	})
	return list[:min(len(list), namedMax)], wrap(err, "look who publishes")
}

// has is 1 where a list has a text, 0 where it doesn't.
func has(list []string, text string) int {
	if slices.Contains(list, text) {
		return 1
	}
	return 0
}

// nearMax is how many items are named in place of what isn't found.
const nearMax = 4

// near are the items whose names share most with the words.
func (s Search) near(terms []term) []disclosure.Item {
	type scored struct {
		disclosure.Item
		shared int
	}
	var list []scored
	for _, it := range s.Catalogue.List() {
		has := tokens{}
		has.text("", fold.Text(it.Name+" "+it.NameEN))
		one := scored{Item: it}
		for _, t := range terms {
			for _, token := range t.tokens {
				if _, ok := has[token]; ok {
					one.shared++
				}
			}
		}
		if one.shared > 0 {
			list = append(list, one)
		}
	}
	slices.SortStableFunc(list, func(a, b scored) int { return b.shared - a.shared })
	var near []disclosure.Item
	for _, one := range list[:min(len(list), nearMax)] {
		near = append(near, one.Item)
	}
	return near
}

// Suggestions are what the beginning of a question could become.
type Suggestions struct {
	Named
	Docs []Doc // newest first
}

// suggestLookMax is how many documents a suggestion may look at.
const suggestLookMax = 200

// Suggest completes what is being typed: its last word may be a part of one.
func (s Search) Suggest(ctx context.Context, text string) (out Suggestions, err error) {
	terms := termsOf(text)
	if len(terms) == 0 || len([]rune(text)) > QueryMax {
		return out, nil
	}
	if out.Named, err = s.begun(ctx, text, terms); err != nil {
		return out, err
	}
	want, err := s.begunTokens(ctx, terms)
	if err != nil {
		return out, err
	}
	head, err := s.Store.SearchHead(ctx)
	if err != nil {
		return out, wrap(err, "find how far the index is")
	}
	looked := 0
	err = s.scan(ctx, want, head.Seq+1, func(seqs []int64) (bool, error) {
		docs, err := s.pick(ctx, Query{}, run{}, nil, seqs)
		out.Docs = append(out.Docs, docs...)
		looked += len(seqs)
		return err == nil && len(out.Docs) < namedMax && looked < suggestLookMax, err
	})
	out.Docs = out.Docs[:min(len(out.Docs), namedMax)]
	return out, err
}

// begun is named, for words of which the last is still being typed.
func (s Search) begun(ctx context.Context, text string, terms []term) (Named, error) {
	n, err := s.called(ctx, func(folded string) bool {
		return !slices.ContainsFunc(terms, func(t term) bool { return !strings.Contains(folded, t.text) })
	})
	if err != nil {
		return n, err
	}
	n.Places, _, err = s.places(ctx, text, nil)
	return n, err
}

// begunTokens are those of titles with the terms, the last of which may go on.
func (s Search) begunTokens(ctx context.Context, terms []term) ([][]string, error) {
	want := wanted(markTitle, terms, nil)
	last := terms[len(terms)-1]
	if last.isHan() || last.exact {
		return want, nil
	}
	goOn, err := s.Store.ListTokens(ctx, markTitle+last.tokens[0], namedMax)
	want[len(want)-1] = append(want[len(want)-1], goOn...)
	return want, wrap(err, "complete a word")
}
