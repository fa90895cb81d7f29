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
	for width := int64(firstBlocks); to >= 0; width = min(4*width, mostBlocks) {
		from := max(to-width+1, 0)
		found, err := s.intersect(ctx, want, from, to)
		if err != nil {
			return err
		}
		for block := to; block >= from; block-- {
			if more, err := hand(block, found[block], below, yield); err != nil || !more {
				return err
			}
		}
		to = from - 1
	}
	return nil
}

// handful is how many documents are handed on at once.
const handful = 100

func hand(block int64, in *set, below int64, yield func([]int64) (bool, error)) (more bool, err error) {
	if in == nil {
		return true, nil
	}
	more = true
	pending := make([]int64, 0, handful)
	in.down(func(place uint16) bool {
		if doc := block*blockSize + int64(place); doc < below {
			pending = append(pending, doc)
		}
		if len(pending) == handful {
			more, err = yield(pending)
			pending = pending[:0]
		}
		return more && err == nil
	})
	if len(pending) > 0 && more && err == nil {
		more, err = yield(pending)
	}
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
