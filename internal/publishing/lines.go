package publishing

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"hash"
	"io"

	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// place is what a village and its town are called.
type place struct{ town, village string }

// places are the names of villages by their codes.
type places map[string]place

// find looks up the villages of records that aren't known yet.
func (p places) find(ctx context.Context, store Store, records []fund.Record) error {
	var codes []string
	for i := range records {
		code := records[i].RegionCode
		if _, known := p[code]; !known {
			p[code] = place{}
			codes = append(codes, code)
		}
	}
	if len(codes) == 0 {
		return nil
	}
	wanted := map[string]bool{}
	for _, code := range codes {
		wanted[code], wanted[region.Parent(code)] = true, true
	}
	all := make([]string, 0, len(wanted))
	for code := range wanted {
		all = append(all, code)
	}
	names, err := store.RegionNames(ctx, all)
	if err != nil {
		return wrap(err, "name regions")
	}
	for _, code := range codes {
		p[code] = place{names[region.Parent(code)], names[code]}
	}
	return nil
}

// lineHead are the columns of a batch's canonical lines. They are the same in every language,
// for who compares files and their hashes. The last has no cells: its name is the batch's salt.
func lineHead(salt []byte) []string {
	return []string{"village_code", "town", "village", "group", "name", "programme_code", "period", "quantity", "unit", "rate_yuan", "amount_yuan", "paid_on", "salt:" + hex.EncodeToString(salt)}
}

// lineRow is one canonical line. Texts are written so that no spreadsheet takes one for a formula.
func lineRow(l fund.Listing, at place) []string {
	quantity, price := "", ""
	if l.Quantity != 0 {
		quantity = fund.Decimal(l.Quantity, 3)
	}
	if l.UnitPrice != 0 {
		price = fund.Decimal(l.UnitPrice, 4)
	}
	return []string{l.RegionCode, fund.SafeCell(at.town), fund.SafeCell(at.village), fund.SafeCell(l.GroupName), fund.SafeCell(l.Name), l.ProgrammeCode,
		string(l.Period), quantity, fund.SafeCell(l.Unit), price, fund.Yuan(l.AmountFen), string(l.PaidOn), ""}
}

// newLineTable begins a file of canonical lines: CSV as Excel reads it.
func newLineTable(w io.Writer, salt []byte) (*csv.Writer, error) {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return nil, err
	}
	table := csv.NewWriter(w)
	table.UseCRLF = true
	return table, table.Write(lineHead(salt))
}

// lineHash is the SHA-256 of a batch's canonical lines, as they are written.
type lineHash struct {
	hash  hash.Hash
	table *csv.Writer
}

func newLineHash(salt []byte) *lineHash {
	h := sha256.New()
	table, _ := newLineTable(h, salt) // a hash takes everything
	return &lineHash{h, table}
}

func (h *lineHash) add(l fund.Listing, at place) { _ = h.table.Write(lineRow(l, at)) }

// sum of all lines; nil where there is no hash.
func (h *lineHash) sum() []byte {
	if h == nil {
		return nil
	}
	h.table.Flush()
	return h.hash.Sum(nil)
}
