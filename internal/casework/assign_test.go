package casework_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"qingyuan/internal/casework"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

func TestSeveralAreAssignedAtOnceAndEachIsAnsweredFor(t *testing.T) {
	w := newWalk(t)
	ctx := t.Context()
	seen := func(id string) casework.Seen {
		row, err := w.db.FindTip(ctx, id)
		testkit.Must(t, err)
		return casework.Seen{TipID: id, Version: row.Version}
	}
	ready := func(subject string) casework.Seen { // accepted, to be assigned
		sent := w.office.send(t, subject)
		testkit.Must(t, w.Accept(ctx, w.li, seen(sent.id)))
		return seen(sent.id)
	}
	first, second, theirs, changed, keyless := ready("第一"), ready("第二"), ready("第三"), ready("第四"), ready("第五")
	fresh := seen(w.office.send(t, "第六").id)
	gone := casework.Seen{TipID: models.NewID(), Version: 1}
	testkit.Must(t, w.Act(ctx, w.sun, theirs, deed(models.Assign, "handler", strconv.FormatInt(w.zhao.Staff.ID, 10))))
	theirs = seen(theirs.TipID)
	testkit.Must(t, w.Act(ctx, w.li, changed, deed(models.Note, "note", "看过")))
	testkit.Must(t, w.db.Recuse(ctx, []models.Recusal{{TipID: keyless.TipID, StaffID: w.zhao.Staff.ID, Cause: models.CauseReported, RecusedOn: models.DateOf(w.now)}}))

	b, err := w.Gather(ctx, w.sun, []casework.Seen{first, keyless, gone})
	testkit.Must(t, err)
	if len(b.Rows) != 2 || b.Rows[0].Subject != "第一" || b.Gone != 1 || len(b.All()) != 1 || b.All()[0].Name != "李明" ||
		!slices.Equal(b.Some(), []casework.Candidate{{ID: w.zhao.Staff.ID, Name: "赵岩", Opens: 1}}) {
		t.Fatalf("%+v", b)
	}
	if acts := w.acts(t); !strings.HasPrefix(acts[len(acts)-1], "tip.list 孙正") {
		t.Errorf("what was shown isn't in the trail: %q", acts[len(acts)-1])
	}

	before := len(w.acts(t))
	all, err := w.AssignAll(ctx, w.sun, []casework.Seen{first, second, theirs, changed, keyless, fresh, gone}, w.zhao.Staff.ID)
	testkit.Must(t, err)
	var got []casework.AssignOutcome
	for _, a := range all {
		got = append(got, a.Outcome)
	}
	if want := []casework.AssignOutcome{casework.AssignDone, casework.AssignDone, casework.AssignAlready, casework.AssignChanged, casework.AssignCant,
		casework.AssignNotNow, casework.AssignGone}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	for _, s := range []casework.Seen{first, second, changed, keyless, fresh} {
		row, err := w.db.FindTip(ctx, s.TipID)
		testkit.Must(t, err)
		if has := row.HandlerID == w.zhao.Staff.ID; has != (s == first || s == second) {
			t.Errorf("tip %s: handler %d", row.Ref(), row.HandlerID)
		}
	}
	if acts := w.acts(t)[before:]; len(acts) != 2 {
		t.Errorf("the trail has %q", acts)
	}
	for _, v := range []models.Visitor{w.li, {}} {
		_, err = w.AssignAll(ctx, v, []casework.Seen{first}, w.li.Staff.ID)
		testkit.WantCode(t, err, models.NotFound)
		_, err = w.Gather(ctx, v, []casework.Seen{first})
		testkit.WantCode(t, err, models.NotFound)
	}
	if all, err := w.AssignAll(ctx, w.chief, []casework.Seen{second}, w.chen.Staff.ID); err != nil || all[0].Outcome != casework.AssignGone {
		t.Errorf("another unit's supervisor: %+v, %v", all, err)
	}
}
