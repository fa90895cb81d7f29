package main

import (
	"context"

	fundconfig "qingyuan/config/fund"
	"qingyuan/internal/blob"
	"qingyuan/internal/jobs"
	"qingyuan/internal/publishing"
	"qingyuan/internal/seal"
	"qingyuan/internal/sheets"
	"qingyuan/models/fund"
)

// sheetWords are what ships to understand payment sheets by.
type sheetWords struct {
	words    *fund.Words
	synonyms map[string][]string // of programmes, by code, as about
	about    map[string]publishing.About
	english  map[string]string // names of programmes, by item ID
}

func loadSheetWords() (sheetWords, error) {
	words, err := fundconfig.Words()
	if err != nil {
		return sheetWords{}, err
	}
	programmes, err := fundconfig.Programmes()
	if err != nil {
		return sheetWords{}, err
	}
	w := sheetWords{words: words, synonyms: map[string][]string{}, about: map[string]publishing.About{}, english: map[string]string{}}
	for _, p := range programmes {
		w.synonyms[p.Code] = p.Synonyms
		w.about[p.Code] = publishing.About{ZH: p.About, EN: p.AboutEN}
		w.english["fund/"+p.Code] = p.NameEN
	}
	return w, nil
}

func (p *parts) desk() publishing.Desk {
	return publishing.Desk{Store: p.db, Blob: blob.Aging{Store: p.files}, Sealer: p.sealer, Keyer: seal.NewHasher(p.keys.hashes),
		Words: p.sheets.words, Synonyms: p.sheets.synonyms, OpenSheet: sheets.Open, Trail: p.trail(), Changes: p.changes(), Clock: p.clock, MaxSize: int64(p.cfg.Limits.Sheet)}
}

func (p *parts) ledger() publishing.Ledger {
	return publishing.Ledger{Store: p.db, Regions: p.regions(), Clock: p.clock, About: p.sheets.about}
}

// expireLines takes payments out of the public lists whose notice period is over.
func (p *parts) expireLines(ctx context.Context, keep jobs.Keep) error {
	_, err := p.desk().Expire(ctx, keep)
	return err
}
