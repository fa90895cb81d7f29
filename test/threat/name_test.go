package threat

import (
	"context"
	"slices"
	"testing"

	"qingyuan/internal/casework"
	"qingyuan/internal/testkit"
	"qingyuan/models"
	"qingyuan/models/workflow"
)

// A name that was asked for, granted and given opens to the custodian, as before, and to who
// asked; to nobody else of the staff, whatever they hold. Taken back, it opens to the custodian
// alone, though who asked has everything that is stored.
func TestANameThatWasGiven(t *testing.T) {
	onEachBackend(t, func(t *testing.T, k *county) {
		s := stage(t, k)
		k.cases.Confirm = func(context.Context, models.Visitor, models.Secret) error { return nil }
		k.give(t, s, "named", "town reviewer", "town supervisor", "town custodian")
		name := canary("named", "reporter")
		only := func(who ...string) {
			all := k.all(t)
			for person, v := range k.staff {
				if got := newThief(all).with([]byte(v.Identity.Reveal()), k.secret); got.reads(name) != slices.Contains(who, person) {
					t.Errorf("%s reads the name: %v", person, got.reads(name))
				}
			}
		}
		only("town reviewer", "town custodian")
		if _, err := k.db.EndUnsealings(t.Context(), "2999-01-01"); err != nil {
			t.Fatal(err)
		}
		only("town custodian")
	})
}

// give has a name asked for, granted and given.
func (k *county) give(t *testing.T, s scene, tip, asker, approver, custodian string) {
	t.Helper()
	ctx := t.Context()
	index, _, err := k.Sealer.Receipt(ctx, s.receipts[tip])
	testkit.Must(t, err)
	row, err := k.db.FindTipByReceipt(ctx, index)
	testkit.Must(t, err)
	testkit.Must(t, k.cases.Act(ctx, k.staff[asker], casework.Seen{TipID: row.ID, Version: row.Version},
		casework.Deed{Action: models.AskName, Said: map[workflow.Need]string{workflow.NoteWords: "核对账目"}}))
	open, err := k.cases.Requests(ctx, k.staff[approver], models.TipPlace{})
	testkit.Must(t, err)
	for _, r := range open.Open {
		if r.TipID == row.ID {
			testkit.Must(t, k.cases.Decide(ctx, k.staff[approver], r.ID, r.Version, casework.Decision{Outcome: casework.Grant, Reply: "同意"}))
		}
	}
	list, err := k.cases.GrantedNames(ctx, k.staff[custodian])
	testkit.Must(t, err)
	if len(list) != 1 {
		t.Fatalf("%d names wait to be given", len(list))
	}
	testkit.Must(t, k.cases.GiveName(ctx, k.staff[custodian], list[0].RequestID, "own"))
}
