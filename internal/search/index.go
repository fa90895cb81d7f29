package search

import (
	"context"
	"maps"
	"slices"
	"time"

	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/index"
)

// Indexer follows the public changes, off the transactions that make them: a publication of ten
// thousand rows waits for nothing here. Any number of nodes may run one; whoever has something
// to do takes a lease for as long as it does it.
type Indexer struct {
	Store   Store
	Sources map[disclosure.Kind]Source // changes of other kinds are passed over
	Holder  string                     // of this process alone
	Clock   func() time.Time
}

// scheme is that of tokens and of texts: when they are made in another way, it is another
// number, and everything is indexed anew.
const scheme = 1

// leaseTime is until another node takes over from one that is silent.
const leaseTime = 30 * time.Second

// followEvery is how often a node looks for changes.
const followEvery = time.Second

// Follow catches up whenever there is something new, until ctx ends.
func (x Indexer) Follow(ctx context.Context, failed func(error)) {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	for {
		if err := x.CatchUp(ctx); err != nil && ctx.Err() == nil {
			failed(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// CatchUp indexes what changed since the index was written last. Where another node is at it,
// that is nothing.
func (x Indexer) CatchUp(ctx context.Context) error {
	behind, err := x.behind(ctx)
	if err != nil || !behind {
		return err
	}
	return x.work(ctx, func(ctx context.Context) error { return x.follow(ctx, nil) })
}

// Rebuild empties the index and fills it anew; progress is told how many of the changes are
// done. models.Conflict while another node writes.
func (x Indexer) Rebuild(ctx context.Context, progress func(done, of int64)) error {
	began := false
	err := x.work(ctx, func(ctx context.Context) error {
		began = true
		if err := x.empty(ctx); err != nil {
			return err
		}
		return x.follow(ctx, progress)
	})
	if err == nil && !began {
		return models.Fail(models.Conflict, "find.err.busy")
	}
	return err
}

func (x Indexer) behind(ctx context.Context) (bool, error) {
	head, err := x.Store.SearchHead(ctx)
	if err != nil {
		return false, wrap(err, "find how far the index is")
	}
	last, err := x.Store.LastChange(ctx)
	if err != nil || head.Seq < last || head.Scheme != scheme {
		return true, wrap(err, "find the last change")
	}
	left, err := x.Store.ListSearchLeftovers(ctx, 1) // by whoever broke off last
	return len(left) > 0, wrap(err, "list what is left over")
}

// work does something under the lease, or nothing where another holds it.
func (x Indexer) work(ctx context.Context, do func(ctx context.Context) error) error {
	now := x.Clock()
	taken, err := x.Store.TakeSearch(ctx, x.Holder, now.Unix(), now.Add(leaseTime).Unix())
	if err != nil || !taken {
		return wrap(err, "take the index")
	}
	done := do(ctx)
	if err := x.Store.LeaveSearch(context.WithoutCancel(ctx), x.Holder); err != nil && done == nil {
		return wrap(err, "leave the index")
	}
	return done
}

// empty begins anew. Until it is done the index is of no scheme, so that a crash begins it again.
func (x Indexer) empty(ctx context.Context) error {
	if err := x.Store.MoveSearch(ctx, 0, 0); err != nil {
		return wrap(err, "empty the index")
	}
	if err := x.Store.EmptySearch(ctx); err != nil {
		return wrap(err, "empty the index")
	}
	return wrap(x.Store.MoveSearch(ctx, 0, scheme), "empty the index")
}

// follow takes the changes that aren't indexed yet, some at a time.
func (x Indexer) follow(ctx context.Context, progress func(done, of int64)) error {
	head, err := x.Store.SearchHead(ctx)
	if err != nil {
		return wrap(err, "find how far the index is")
	}
	if head.Scheme != scheme {
		if err := x.empty(ctx); err != nil {
			return err
		}
		head.Seq = 0
	}
	if err := x.clean(ctx); err != nil { // what was broken off
		return err
	}
	for {
		list, err := x.Store.ListChangesAfter(ctx, head.Seq, changesMax)
		if err != nil || len(list) == 0 {
			return wrap(err, "list changes")
		}
		if head.Seq, err = x.step(ctx, list); err != nil {
			return err
		}
		if progress != nil {
			last, err := x.Store.LastChange(ctx)
			if err != nil {
				return wrap(err, "find the last change")
			}
			progress(head.Seq, last)
		}
	}
}

// A step takes so many changes at the most, and no more once their texts have so many bytes.
const (
	changesMax = 200
	bytesMax   = 2 << 20
)

// step is the work of one.
type step struct {
	seq     int64 // of the last change that it takes in
	docs    []Doc
	texts   map[int64][]Text
	touched map[record]int64 // by record, the change that counts
	news    map[string][]int64
}

// tokens are all that the step's documents and changes are found by, with their numbers.
func (st step) tokens() map[string][]int64 {
	of := maps.Clone(st.news)
	for _, d := range st.docs {
		for token := range tokensFor(d, st.texts[d.Seq]) {
			of[token] = append(of[token], d.Seq)
		}
	}
	return of
}

type record struct {
	kind   disclosure.Kind
	record string
}

// step indexes some changes and returns the number of the last. Documents are written first,
// then what they are found by, in transactions of its own of a moment each; the last makes them
// live in the place of older ones and moves the head. What a crash leaves is cleaned up from the
// documents that aren't live.
func (x Indexer) step(ctx context.Context, list []disclosure.Change) (int64, error) {
	st, err := x.read(ctx, list)
	if err != nil {
		return 0, err
	}
	for some := range slices.Chunk(st.docs, docsAtOnce) {
		if err := x.inTx(ctx, func(ctx context.Context) error { return x.write(ctx, some, st.texts) }); err != nil {
			return 0, wrap(err, "write documents")
		}
	}
	if err := x.post(ctx, st.tokens(), (*set).add); err != nil {
		return 0, err
	}
	if err := x.inTx(ctx, func(ctx context.Context) error { return x.turn(ctx, st) }); err != nil {
		return 0, wrap(err, "make documents live")
	}
	return st.seq, x.clean(ctx)
}

// docsAtOnce is how many documents one transaction writes.
const docsAtOnce = 50

func (x Indexer) write(ctx context.Context, docs []Doc, texts map[int64][]Text) error {
	for _, d := range docs {
		if err := x.Store.AddSearchDoc(ctx, d, texts[d.Seq]); err != nil {
			return err
		}
	}
	return nil
}

// read makes the documents of changes. Of several changes of one record the last one counts.
func (x Indexer) read(ctx context.Context, list []disclosure.Change) (step, error) {
	st := step{texts: map[int64][]Text{}, touched: map[record]int64{}, news: map[string][]int64{}}
	size := 0
	for _, c := range list {
		if size >= bytesMax {
			break
		}
		st.seq = c.Seq
		for _, token := range newsTokens(c) {
			st.news[token] = append(st.news[token], c.Seq)
		}
		source := x.Sources[c.Kind]
		if source == nil || c.Happened == disclosure.WasExpired {
			continue
		}
		d, public, err := source(ctx, c.Record)
		if models.CodeOf(err) == models.NotFound { // it isn't there any more
			d, err = Document{Doc: Doc{Record: c.Record}}, nil
		}
		if err != nil {
			return st, wrap(err, "read what changed")
		}
		of := record{c.Kind, d.Record}
		if was, ok := st.touched[of]; ok {
			st.docs = slices.DeleteFunc(st.docs, func(d Doc) bool { return d.Seq == was })
		}
		if st.touched[of] = c.Seq; public {
			d.Seq, d.Kind, d.State = c.Seq, c.Kind, index.Writing
			st.docs, st.texts[c.Seq] = append(st.docs, d.Doc), d.texts()
			for _, t := range st.texts[c.Seq] {
				size += len(t.Plain)
			}
		}
	}
	return st, nil
}

// turn makes the step's documents live, in the place of those before them, and moves the head.
func (x Indexer) turn(ctx context.Context, st step) error {
	for of, seq := range st.touched {
		old, err := x.Store.FindSearchDocsOf(ctx, of.kind, of.record)
		if err != nil {
			return err
		}
		old = slices.DeleteFunc(old, func(d Doc) bool { return d.Seq >= seq })
		if err := x.Store.SetSearchState(ctx, seqsOf(old), index.Gone); err != nil {
			return err
		}
	}
	if err := x.Store.SetSearchState(ctx, seqsOf(st.docs), index.Live); err != nil {
		return err
	}
	return x.Store.MoveSearch(ctx, st.seq, scheme)
}

// clean removes documents that aren't live, with all that they were found by.
func (x Indexer) clean(ctx context.Context) error {
	for {
		left, err := x.Store.ListSearchLeftovers(ctx, changesMax)
		if err != nil || len(left) == 0 {
			return wrap(err, "list what is left over")
		}
		for _, d := range left {
			texts, err := x.Store.ListTexts(ctx, d.Seq)
			if err != nil {
				return wrap(err, "read a document")
			}
			one := step{docs: []Doc{d}, texts: map[int64][]Text{d.Seq: texts}, news: map[string][]int64{}}
			if err := x.post(ctx, one.tokens(), (*set).remove); err != nil {
				return err
			}
			if err := x.inTx(ctx, func(ctx context.Context) error { return x.Store.RemoveSearchDoc(ctx, d.Seq) }); err != nil {
				return wrap(err, "remove a document")
			}
		}
	}
}

// tokensAtOnce is how many tokens one transaction writes.
const tokensAtOnce = 2000

// post adds numbers to the postings of tokens, or removes them.
func (x Indexer) post(ctx context.Context, of map[string][]int64, change func(s *set, place uint16)) error {
	for some := range slices.Chunk(slices.Sorted(maps.Keys(of)), tokensAtOnce) {
		err := x.inTx(ctx, func(ctx context.Context) error { return x.rewrite(ctx, some, of, change) })
		if err != nil {
			return wrap(err, "write the index")
		}
	}
	return nil
}

// rewrite reads the postings of some tokens, changes them and writes them back.
func (x Indexer) rewrite(ctx context.Context, some []string, of map[string][]int64, change func(s *set, place uint16)) error {
	type key struct {
		token string
		block int64
	}
	from, to := blocksOf(some, of)
	rows, err := x.Store.ListPostings(ctx, some, from, to)
	if err != nil {
		return err
	}
	sets := map[key]*set{}
	for _, p := range rows {
		sets[key{p.Token, p.Block}] = setOf(p.Docs)
	}
	var list []Posting
	for _, token := range some {
		changed := map[int64]*set{}
		for _, seq := range of[token] {
			block, place := blockOf(seq)
			if changed[block] == nil {
				if changed[block] = sets[key{token, block}]; changed[block] == nil {
					changed[block] = new(set)
				}
			}
			change(changed[block], place)
		}
		for block, s := range changed {
			list = append(list, Posting{Token: token, Block: block, Docs: s.bytes()})
		}
	}
	return x.Store.PutPostings(ctx, list)
}

// blocksOf are the first and the last block of the documents of some tokens.
func blocksOf(some []string, of map[string][]int64) (from, to int64) {
	from = -1
	for _, token := range some {
		for _, seq := range of[token] {
			block, _ := blockOf(seq)
			if from < 0 || block < from {
				from = block
			}
			to = max(to, block)
		}
	}
	return from, to
}

// inTx works in a transaction that holds the lease.
func (x Indexer) inTx(ctx context.Context, fn func(ctx context.Context) error) error {
	return x.Store.InTx(ctx, func(ctx context.Context) error {
		if err := x.Store.KeepSearch(ctx, x.Holder, x.Clock().Add(leaseTime).Unix()); err != nil {
			return err
		}
		return fn(ctx)
	})
}
