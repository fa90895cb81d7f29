package trail

import (
	"bytes"
	"context"
	"fmt"
	"math"

	"qingyuan/models"
)

// Fault is what is wrong with a link of the trail.
type Fault string

// The faults.
const (
	Gap     Fault = "gap"     // this number is missing
	Unknown Fault = "unknown" // it stands before the first
	Moved   Fault = "moved"   // it was written under another number
	Content Fault = "content" // it isn't what was written
	Prev    Fault = "prev"    // it doesn't follow the entry before it
	Head    Fault = "head"    // the row that names the last entry doesn't fit: entries are missing at the end, or that row was changed
	Noted   Fault = "noted"   // it isn't the entry that was noted down, or that one is missing
)

// Outcome of looking at the whole trail.
type Outcome struct {
	Head  models.Head // up to here it is whole
	Fault Fault       // "" where all of it is
	At    int64       // the number of the first link that is broken
}

// Whole reports whether nothing is wrong.
func (o Outcome) Whole() bool { return o.Fault == "" }

// page is how many entries are in memory at once.
const page = 1000

// Verify looks at every entry, from the first, in steady memory; what is added meanwhile isn't
// waited for. noted is a head that was noted down earlier and elsewhere; the zero Head: none.
func (t Trail) Verify(ctx context.Context, noted models.Head) (Outcome, error) {
	head, err := t.Store.TrailHead(ctx) // first: entries that come later lie beyond it
	if err != nil {
		return Outcome{}, fmt.Errorf("verify the trail: %w", err)
	}
	o := Outcome{Head: models.Head{Hash: models.NoHash()}}
	for from := int64(math.MinInt64); ; from = o.Head.Seq + 1 {
		entries, err := t.Store.ListEntriesFrom(ctx, from, page)
		if err != nil {
			return o, fmt.Errorf("verify the trail: %w", err)
		}
		for _, e := range entries {
			if fault := t.fault(o.Head, e, head, noted); fault != "" {
				o.Fault, o.At = fault, min(e.Seq, o.Head.Seq+1)
				return o, nil
			}
			o.Head = models.Head{Seq: e.Seq, Hash: e.Hash}
		}
		if len(entries) < page {
			return t.ended(ctx, o, head, noted)
		}
	}
}

// fault looks at an entry after those before it.
func (t Trail) fault(before models.Head, e models.Entry, head, noted models.Head) Fault {
	right := bytes.Equal(e.Hash, t.hash(e))
	switch {
	case e.Seq <= before.Seq:
		return Unknown
	case e.Seq > before.Seq+1:
		return Gap
	case !right && t.moved(e, head.Seq):
		return Moved
	case !right:
		return Content
	case !bytes.Equal(e.Prev, before.Hash):
		return Prev
	case e.Seq == noted.Seq && !bytes.Equal(e.Hash, noted.Hash):
		return Noted
	case e.Seq == head.Seq && !bytes.Equal(e.Hash, head.Hash):
		return Head
	}
	return ""
}

// moved reports whether an entry is what was written under another number.
func (t Trail) moved(e models.Entry, last int64) bool {
	was := e.Hash
	for e.Seq = 1; e.Seq <= last; e.Seq++ {
		if bytes.Equal(was, t.hash(e)) {
			return true
		}
	}
	return false
}

// ended looks at where the entries end.
func (t Trail) ended(ctx context.Context, o Outcome, head, noted models.Head) (Outcome, error) {
	now, err := t.Store.TrailHead(ctx)
	if err != nil {
		return o, fmt.Errorf("verify the trail: %w", err)
	}
	switch last := o.Head.Seq; {
	case last < noted.Seq:
		o.Fault, o.At = Noted, last+1
	case last < head.Seq:
		o.Fault, o.At = Head, last+1
	case last > now.Seq:
		o.Fault, o.At = Head, now.Seq+1
	}
	return o, nil
}
