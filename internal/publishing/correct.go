package publishing

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"

	"qingyuan/models/fund"
)

// former is the batch whose place a correction takes.
type former struct {
	fund.Publication
	totals []fund.BatchTotal
	lines  map[lineKey]*pair
}

// lineKey is the person and the period of a line.
type lineKey struct {
	identity [16]byte // of the hash
	period   fund.Period
}

// pair is what the lines of a key say, before and after: how many they are, and the sum of
// their digests.
type pair struct {
	before, after   uint64
	nBefore, nAfter uint32
}

// replace takes a batch out: its lines leave the lists, it is marked as corrected. What it put
// into the totals is taken out at the end, together with what the new lines put in.
func (w *writer) replace(id int64) (err error) {
	f := &former{lines: map[lineKey]*pair{}}
	if f.Publication, err = w.store.FindPublication(w.ctx, id); err != nil {
		return fmt.Errorf("find what is corrected: %w", err)
	}
	ended := f.Publication
	ended.State, ended.EndedAt = fund.BatchCorrected, w.origin.PublishedAt
	if err := w.store.EndPublication(w.ctx, ended); err != nil {
		return err
	}
	if f.totals, err = w.store.ListBatchTotals(w.ctx, id); err != nil {
		return err
	}
	if err := f.read(w); err != nil {
		return err
	}
	w.former = f
	return w.store.UnlistPayments(w.ctx, id, 0, 0)
}

// read goes through the lines that were published, for the comparison.
func (f *former) read(w *writer) error {
	for after := int64(0); ; {
		lines, err := w.store.ListBatchPayments(w.ctx, f.ID, after, chunk)
		if err != nil {
			return err
		}
		for i := range lines {
			p := f.at(&lines[i])
			p.before += digest(&lines[i])
			p.nBefore++
			after = lines[i].ID
		}
		if len(lines) < chunk {
			return nil
		}
	}
}

// meet takes a new line in.
func (f *former) meet(l *fund.Payment) {
	p := f.at(l)
	p.after += digest(l)
	p.nAfter++
}

func (f *former) at(l *fund.Payment) *pair {
	k := lineKey{period: l.Period}
	copy(k.identity[:], l.IdentityHash)
	p := f.lines[k]
	if p == nil {
		p = &pair{}
		f.lines[k] = p
	}
	return p
}

// digest is what of a line the public can see to have changed.
func digest(l *fund.Payment) uint64 {
	h := fnv.New64a()
	for _, text := range []string{l.RegionCode, l.Name, l.GroupName, l.Unit, string(l.PaidOn)} {
		h.Write([]byte(text))
		h.Write([]byte{0})
	}
	var numbers []byte
	for _, n := range []int64{l.Quantity, l.UnitPrice, l.AmountFen} {
		numbers = binary.LittleEndian.AppendUint64(numbers, uint64(n))
	}
	h.Write(numbers)
	return h.Sum64()
}

// compare counts how the lines differ. A line is the same one where person and period are.
func (f *former) compare() (added, removed, changed int) {
	for _, p := range f.lines {
		switch {
		case p.nAfter > p.nBefore:
			added += int(p.nAfter - p.nBefore)
		case p.nBefore > p.nAfter:
			removed += int(p.nBefore - p.nAfter)
		case p.before != p.after:
			changed++
		}
	}
	return added, removed, changed
}
