package publishing

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// gazetteer finds the regions that a sheet names, a county at a time: a sheet is about one
// or a few. It keeps the first error of the store, because the reader of sheets can't take
// one: whoever uses it must ask for it before anything is believed.
type gazetteer struct {
	ctx      context.Context
	store    Store
	words    *fund.Words
	within   string
	counties map[string]map[string]string // names by code, by county
	byName   map[[2]string][]string       // codes of villages, by town and village as written
	villages int                          // that were found
	missed   int                          // that weren't
	err      error
}

func newGazetteer(ctx context.Context, store Store, words *fund.Words, within string) *gazetteer {
	return &gazetteer{ctx: ctx, store: store, words: words, within: within,
		counties: map[string]map[string]string{}, byName: map[[2]string][]string{}}
}

// region finds the name of a town or village.
func (g *gazetteer) region(code string) (string, bool) {
	name, ok := g.county(region.At(code, region.County))[code]
	if region.LevelOf(code) == region.Village {
		if ok {
			g.villages++
		} else {
			g.missed++
		}
	}
	return name, ok
}

func (g *gazetteer) county(code string) map[string]string {
	if names, ok := g.counties[code]; ok || code == "" {
		return names
	}
	list, err := g.store.ListRegionsWithin(g.ctx, code)
	if err != nil {
		g.err = errors.Join(g.err, fmt.Errorf("find the regions of a sheet: %w", err))
	}
	names := make(map[string]string, len(list))
	for _, r := range list {
		names[r.Code] = r.Name
	}
	g.counties[code] = names
	return names
}

// byNames finds villages by their names; nil, where the publisher's region is larger than a
// county and names would be ambiguous.
func (g *gazetteer) byNames() func(town, village string) []string {
	if region.LevelOf(g.within) < region.County {
		return nil
	}
	return func(town, village string) []string {
		key := [2]string{town, village}
		codes, ok := g.byName[key]
		if !ok {
			codes = g.find(town, village)
			g.byName[key] = codes
		}
		return codes
	}
}

func (g *gazetteer) find(town, village string) []string {
	var codes []string
	names := g.county(region.At(g.within, region.County))
	wanted := g.words.VillageBase(strings.TrimPrefix(village, town))
	for code, name := range names {
		if region.LevelOf(code) != region.Village || !region.Contains(g.within, code) || g.words.VillageBase(name) != wanted {
			continue
		}
		if town == "" || g.words.VillageBase(names[region.Parent(code)]) == g.words.VillageBase(town) {
			codes = append(codes, code)
		}
	}
	return codes
}
