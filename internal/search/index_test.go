package search_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"qingyuan/internal/search"
	"qingyuan/internal/testkit"
	"qingyuan/models/disclosure"
	"qingyuan/models/index"
)

// spy breaks off before a number of writes, and notes how large the largest was.
type spy struct {
	search.Store
	left    int
	largest int
}

var errPower = errors.New("the power went out")

func (s *spy) PutPostings(ctx context.Context, list []index.Posting) error {
	if s.left--; s.left < 0 {
		return errPower
	}
	s.largest = max(s.largest, len(list))
	return s.Store.PutPostings(ctx, list)
}

// A long table is found to its last cell, and no transaction holds all of it.
func TestALongTable(t *testing.T) {
	eachLibrary(t, func(l *library) {
		var rows [][]string
		for i := range 4000 {
			rows = append(rows, []string{fmt.Sprintf("第%d段%c渠", i, rune(0x4e00+i%500)), "100"})
		}
		l.print("test-works", willow, disclosure.Content{Title: "全县渠道", Tables: map[string][][]string{"parts": rows}})
		l.print("test-works", willow, disclosure.Content{Title: "另一件"})
		s := &spy{Store: l.db, left: 1000}
		l.index.Store = s
		l.catchUp()
		l.expect("第3999段", "全县渠道")
		l.expect("另一件", "另一件")
		if s.left > 997 || s.largest > 2000 {
			l.Errorf("%d writes, the largest of %d postings", 1000-s.left, s.largest)
		}
		if r := l.ask(search.Query{Text: "第3999段"}); marks(r.Hits[0].Passage) == "" {
			l.Error("the row isn't shown")
		}
	})
}

// What is broken off anywhere is taken up again, and nothing of it stays behind.
func TestWhatIsBrokenOffIsTakenUp(t *testing.T) {
	l := newLibrary(t, testkit.SQLite(t))
	d := l.print("test-works", willow, disclosure.Content{Title: "水渠清淤", Body: "第一稿"})
	l.catchUp()
	l.correct(d, disclosure.Content{Title: "水渠清淤", Body: "第二稿"})
	for left := range 3 { // before the first write, before what was goes, and not at all
		s := &spy{Store: l.db, left: left}
		l.index.Store = s
		if err := l.index.CatchUp(t.Context()); left == 0 && !errors.Is(err, errPower) {
			t.Fatalf("it went on: %v", err)
		}
	}
	l.index.Store = l.db
	l.catchUp()
	l.expect("第二稿", "水渠清淤")
	l.expect("第一稿", "")
	if n := l.count("search_docs") + l.count("search_postings WHERE token = '一稿'"); n != 1 {
		t.Errorf("%d rows are left", n)
	}
}

// Of several nodes one writes; where it falls silent another goes on.
func TestOneNodeWrites(t *testing.T) {
	l := newLibrary(t, testkit.SQLite(t))
	l.print("test-works", willow, disclosure.Content{Title: "水渠清淤"})
	taken, err := l.db.TakeSearch(t.Context(), "another", l.clock.Unix(), l.clock.Unix()+30)
	testkit.Must(t, err)
	l.catchUp()
	l.expect("水渠", "")
	if err := l.index.Rebuild(t.Context(), nil); !taken || err == nil {
		t.Errorf("taken %v, rebuilt beside it: %v", taken, err)
	}
	l.clock = l.clock.AddDate(0, 0, 1)
	l.catchUp()
	l.expect("水渠", "水渠清淤")
	if err := l.db.KeepSearch(t.Context(), "another", l.clock.Unix()+30); err == nil {
		t.Error("who fell silent goes on writing")
	}
}
