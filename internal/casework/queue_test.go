package casework_test

import (
	"fmt"
	"slices"
	"testing"

	"qingyuan/internal/casework"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

func (o *office) look(t *testing.T, v models.Visitor, look casework.Look) casework.Queue {
	t.Helper()
	q, err := o.Queue(t.Context(), v, look)
	testkit.Must(t, err)
	return q
}

func subjects(q casework.Queue) (names []string) {
	for _, r := range q.Rows {
		names = append(names, r.Subject)
	}
	return names
}

func TestQueuePagesThereAndBack(t *testing.T) {
	o := open(t)
	li := o.reviewer(t, "李明", o.unit)
	if q := o.look(t, li, casework.Look{Tab: casework.Waiting}); len(q.Rows) != 0 || !q.Next.IsZero() || !q.Prev.IsZero() {
		t.Fatalf("an empty queue: %+v", q)
	}
	var all []string
	for n := range casework.PageSize*2 + 5 { // one a day, so that the order is known
		all = append(all, fmt.Sprintf("第%d人", n))
		o.send(t, all[n])
		o.now = o.now.AddDate(0, 0, 1)
	}
	first := o.look(t, li, casework.Look{Tab: casework.Waiting})
	second := o.look(t, li, casework.Look{Tab: casework.Waiting, From: first.Next})
	third := o.look(t, li, casework.Look{Tab: casework.Waiting, From: second.Next})
	if !slices.Equal(slices.Concat(subjects(first), subjects(second), subjects(third)), all) {
		t.Fatalf("%q %q %q", subjects(first), subjects(second), subjects(third))
	}
	if !first.Prev.IsZero() || !third.Next.IsZero() || third.Prev.IsZero() || first.Counts[casework.Waiting].Tips != int64(len(all)) {
		t.Fatal("the ends aren't where they are")
	}
	back := o.look(t, li, casework.Look{Tab: casework.Waiting, From: third.Prev, Back: true})
	if !slices.Equal(subjects(back), subjects(second)) || back.Prev.IsZero() || back.Next.IsZero() {
		t.Fatalf("back: %q", subjects(back))
	}
	front := o.look(t, li, casework.Look{Tab: casework.Waiting, From: back.Prev, Back: true})
	if !slices.Equal(subjects(front), subjects(first)) || !front.Prev.IsZero() || front.Next.IsZero() {
		t.Fatalf("front: %q", subjects(front))
	}
	beyond := o.look(t, li, casework.Look{Tab: casework.Waiting, From: models.TipPlace{On: models.NeverDue, Then: "2099-01-01", ID: "f"}})
	if !slices.Equal(subjects(beyond), subjects(first)) {
		t.Fatalf("a place that is gone: %q", subjects(beyond))
	}
}

func TestABrokenTipDoesNotHideTheOthers(t *testing.T) {
	o := open(t)
	li := o.reviewer(t, "李明", o.unit)
	o.send(t, "王某")
	id := models.NewID()
	testkit.Must(t, o.db.CreateTip(t.Context(), models.NewTip{Tip: models.Tip{ID: id, UnitID: o.unit.ID, State: models.Received,
		ReceiptIndex: []byte{1}, ReceiptKey: []byte{1}, Content: []byte("not sealed"), ReceivedOn: "2026-01-01", Version: 1},
		Keys: []models.TipKey{{TipID: id, Part: models.PartTip, StaffID: li.Staff.ID, Sealed: []byte("no key")}}, First: models.TipEvent{TipID: id, Seq: 1}}))
	q := o.look(t, li, casework.Look{Tab: casework.Waiting})
	if len(q.Rows) != 2 || !q.Rows[0].Broken || q.Rows[1].Broken || q.Rows[1].Subject != "王某" {
		t.Fatalf("%+v", q.Rows)
	}
	_, err := o.Open(t.Context(), li, id)
	testkit.WantCode(t, err, models.Internal)
}
