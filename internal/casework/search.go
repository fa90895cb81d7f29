package casework

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"qingyuan/models"
)

// What one search may take. Whoever wants more goes on.
const (
	searchTime  = 4 * time.Second
	searchMost  = 5000 // tips
	searchBatch = 100  // tips that are read at once
	hitsMost    = 50   // in one request
	wordsMost   = 100  // characters
)

// How often one person may search: each takes what the processors have.
const (
	searches      = 30
	searchesTime  = time.Minute
	foundBefore   = 200 // ids that a search which goes on brings along
	snippetsOfTip = 3
)

// Search is what somebody looks for inside the tips that they may open, the newest first, and
// how far they have come. Words are never kept.
type Search struct {
	Words    string
	From     models.TipPlace // the zero place: from the first
	Searched int64           // up to there
	Found    []string        // up to there: ids, which are shown again
}

// Findings is what a search found, and how far it came.
type Findings struct {
	Search             // goes on from here; the zero From: all was searched
	Total      int64   // tips that the visitor may open
	Hits       []Hit   // the newest first
	Unreadable int     // of this request: what can't be opened
	Seconds    float64 // that it took
}

// Left is how many tips weren't searched yet.
func (f Findings) Left() int64 { return max(0, f.Total-f.Searched) }

// Hit is a tip that has every word.
type Hit struct {
	ID         string
	Ref        string
	State      models.State
	ReceivedOn models.Date
	Subject    string
	Unit       string
	Snippets   []Snippet
}

// Snippet is where in a tip words were found: "ref", "subject", "said", "detail", "message",
// "note", "file".
type Snippet struct {
	Place string
	Marks []Mark
}

// Search opens tips, several at once, and looks for words in what they say: names, units and
// posts, the story and its details, messages and notes, names of files. It stops when it has
// taken long enough, and says where. The trail notes how many were opened, those that were found
// before among them, not for what.
func (c Casework) Search(ctx context.Context, v models.Visitor, s Search) (Findings, error) {
	if err := only(v, models.Readers()...); err != nil {
		return Findings{}, err
	}
	found := Findings{Search: s}
	terms, err := c.terms(ctx, v, s.Words)
	if err != nil {
		return found, err
	}
	start := c.Clock()
	all, err := c.Count(ctx, v)
	if err != nil {
		return found, err
	}
	for _, n := range all.Counts {
		found.Total += n.Tips
	}
	look := seeker{Casework: c, v: v, terms: terms, found: &found}
	if look.mine, err = c.Sealer.Opener(v.Identity); err != nil {
		return found, fmt.Errorf("search: %w", err)
	}
	if err := look.again(ctx, s.Found); err != nil {
		return found, err
	}
	if err := look.onwards(ctx, start.Add(searchTime)); err != nil {
		return found, err
	}
	found.Seconds = c.Clock().Sub(start).Seconds()
	return found, c.note(ctx, v, models.Act{Name: models.SearchTips, Kind: models.OfTip}.
		Says(models.FieldTips, strconv.Itoa(look.opened)).Says(models.FieldFound, strconv.Itoa(len(found.Hits))))
}

// terms are the words to look for, folded. Problems speak of "words".
func (c Casework) terms(ctx context.Context, v models.Visitor, words string) ([]string, error) {
	terms := strings.Fields(fold(clean(words)))
	if len(terms) == 0 {
		return nil, models.Problems{{Field: "words", Key: "desk.err.words_missing"}}
	}
	if n := utf8.RuneCountInString(words); n > wordsMost {
		return nil, models.Problems{{Field: "words", Key: "desk.err.words_long", Args: map[string]any{"Max": wordsMost, "Length": n}}}
	}
	err := c.Limits.Take(ctx, "search", strconv.FormatInt(v.Staff.ID, 10), searches, searchesTime)
	if models.CodeOf(err) == models.TooMany {
		return nil, models.Problems{{Field: "words", Key: "desk.err.searches"}}
	}
	if err != nil {
		return nil, fmt.Errorf("limit searches: %w", err)
	}
	return terms, nil
}

// seeker is a search at work.
type seeker struct {
	Casework
	v     models.Visitor
	mine  models.Opener
	terms []string
	found *Findings

	opened int // tips, or tried to
}

// again looks at what was found before.
func (s *seeker) again(ctx context.Context, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	held, err := s.Store.ListHeldTipsByID(ctx, ids[:min(len(ids), foundBefore)], s.v.Unit.ID, s.v.Staff.ID)
	if err != nil {
		return fmt.Errorf("find tips again: %w", err)
	}
	slices.SortFunc(held, func(a, b models.HeldTip) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	s.found.Found = nil
	return s.batch(ctx, held)
}

// onwards looks at one batch after the other until a moment.
func (s *seeker) onwards(ctx context.Context, until time.Time) error {
	f := s.found
	most, hits := f.Searched+searchMost, len(f.Hits)+hitsMost
	for f.Searched < most && len(f.Hits) < hits && s.Clock().Before(until) {
		held, err := s.Store.ListNewestTips(ctx, models.TipQuery{UnitID: s.v.Unit.ID, StaffID: s.v.Staff.ID, From: f.From, Limit: searchBatch})
		if err != nil {
			return fmt.Errorf("list tips to search: %w", err)
		}
		if err := s.batch(ctx, held); err != nil {
			return err
		}
		f.Searched += int64(len(held))
		if len(held) < searchBatch {
			f.From = models.TipPlace{}
			return nil
		}
		last := held[len(held)-1]
		f.From = models.TipPlace{On: last.ReceivedOn, ID: last.ID}
	}
	return nil
}

// batch opens tips and looks at them.
func (s *seeker) batch(ctx context.Context, held []models.HeldTip) error {
	if len(held) == 0 {
		return nil
	}
	rest, err := s.Store.ListSealedWords(ctx, tipIDs(held))
	if err != nil {
		return fmt.Errorf("list what tips say: %w", err)
	}
	s.opened += len(held)
	hits := make([]*Hit, len(held))
	var unreadable atomic.Int64
	each(len(held), func(i int) {
		var err error
		if hits[i], err = s.look(held[i], rest[held[i].ID]); err != nil {
			unreadable.Add(1)
		}
	})
	s.found.Unreadable += int(unreadable.Load())
	for _, h := range hits {
		if h != nil {
			s.found.Hits, s.found.Found = append(s.found.Hits, *h), append(s.found.Found, h.ID)
		}
	}
	return nil
}

func tipIDs(held []models.HeldTip) []string {
	ids := make([]string, len(held))
	for i, t := range held {
		ids[i] = t.ID
	}
	return ids
}

// look opens a tip; nil where it hasn't every word.
func (s *seeker) look(tip models.HeldTip, rest []models.SealedWords) (*Hit, error) {
	open, err := s.unlock(s.mine, tip)
	if err != nil {
		return nil, err
	}
	said, err := saidBy(open, tip.Tip)
	if err != nil {
		return nil, err
	}
	passages := passagesOf(tip.Ref(), said)
	for _, r := range rest {
		p, err := passageOf(open, r)
		if err != nil {
			return nil, err
		}
		passages = append(passages, p)
	}
	if !s.all(passages) {
		return nil, nil //nolint:nilnil // no hit, and nothing wrong
	}
	hit := &Hit{ID: tip.ID, Ref: tip.Ref(), State: tip.State, ReceivedOn: tip.ReceivedOn, Subject: said.First()}
	if len(said.Subjects) > 0 {
		hit.Unit = said.Subjects[0].Unit
	}
	for _, p := range passages {
		if marks := marked(p.text, s.terms); marks != nil && len(hit.Snippets) < snippetsOfTip {
			hit.Snippets = append(hit.Snippets, Snippet{p.place, marks})
		}
	}
	return hit, nil
}

// all reports whether every word is somewhere.
func (s *seeker) all(passages []passage) bool {
	missing := slices.Clone(s.terms)
	for _, p := range passages {
		folded := fold(p.text)
		missing = slices.DeleteFunc(missing, func(term string) bool { return strings.Contains(folded, term) })
		if len(missing) == 0 {
			return true
		}
	}
	return false
}
