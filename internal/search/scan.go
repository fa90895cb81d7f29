package search

import "context"

// Blocks are read few at first, since most questions are answered by the newest documents,
// and ever more at a time where they aren't.
const (
	firstBlocks = 4
	mostBlocks  = 256
)

// scan finds the documents below a number that have, of each of want, one token at least. It
// calls yield with runs of them, the newest first, until it returns false.
func (s Search) scan(ctx context.Context, want [][]string, below int64, yield func(seqs []int64) (bool, error)) error {
	to, _ := blockOf(below - 1)
	h := handing{below: below, size: firstHandful, yield: yield}
	for width := int64(firstBlocks); to >= 0; width = min(4*width, mostBlocks) {
		from := max(to-width+1, 0)
		found, err := s.intersect(ctx, want, from, to)
		if err != nil {
			return err
		}
		for block := to; block >= from; block-- {
			if more, err := h.block(block, found[block]); err != nil || !more {
				return err
			}
		}
		to = from - 1
	}
	return nil
}

// Documents are handed on some at a time, at first no more than a page needs.
const (
	firstHandful = 50
	mostHandful  = 800
)

// handing hands documents on.
type handing struct {
	below   int64
	size    int
	pending []int64
	yield   func([]int64) (bool, error)
}

// block hands on what was found in a block.
func (h *handing) block(block int64, in *set) (more bool, err error) {
	if in == nil {
		return true, nil
	}
	more = true
	in.down(func(place uint16) bool {
		if doc := block*blockSize + int64(place); doc < h.below {
			h.pending = append(h.pending, doc)
		}
		if len(h.pending) >= h.size {
			more, err = h.flush()
		}
		return more && err == nil
	})
	if len(h.pending) > 0 && more && err == nil {
		return h.flush()
	}
	return more, err
}

func (h *handing) flush() (bool, error) {
	more, err := h.yield(h.pending)
	h.pending, h.size = h.pending[:0], min(2*h.size, mostHandful)
	return more, err
}

// intersect finds, by block, the documents that have one of each.
func (s Search) intersect(ctx context.Context, want [][]string, from, to int64) (map[int64]*set, error) {
	var tokens []string
	for _, some := range want {
		tokens = append(tokens, some...)
	}
	rows, err := s.Store.ListPostings(ctx, tokens, from, to)
	if err != nil {
		return nil, wrap(err, "read the index")
	}
	blocks := map[int64]map[string]*set{}
	for _, p := range rows {
		if blocks[p.Block] == nil {
			blocks[p.Block] = map[string]*set{}
		}
		blocks[p.Block][p.Token] = setOf(p.Docs)
	}
	found := map[int64]*set{}
	for block, has := range blocks {
		if all := meet(want, has); all != nil {
			found[block] = all
		}
	}
	return found, nil
}

// meet is what of a block has one of each; nil where nothing has.
func meet(want [][]string, has map[string]*set) *set {
	var all *set
	for _, some := range want {
		var one set
		for _, token := range some {
			if s := has[token]; s != nil {
				one.or(s)
			}
		}
		if all == nil {
			all = &one
		} else {
			all.and(&one)
		}
		if all.len() == 0 {
			return nil
		}
	}
	return all
}
