package intake_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"qingyuan/config"
	"qingyuan/internal/intake"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

// followed is a tip that was sent, its id, and the session of its reporter.
func followed(t *testing.T, b *bench) (id string, session []byte) {
	t.Helper()
	token := begun(t, b)
	d, err := b.Draft(t.Context(), token)
	testkit.Must(t, err)
	session, err = b.Enter(t.Context(), sent(t, b, token))
	testkit.Must(t, err)
	return d.TipID(), session
}

func (b *bench) follow(t *testing.T, session []byte) intake.Followed {
	t.Helper()
	f, err := b.Follow(t.Context(), session)
	testkit.Must(t, err)
	return f
}

// move leads a tip to a state, as a reviewer does, whatever its version.
func (b *bench) move(t *testing.T, id string, to models.State) {
	t.Helper()
	tip, err := b.db.FindTip(t.Context(), id)
	testkit.Must(t, err)
	tip.State, tip.ChangedOn = to, models.DateOf(b.now)
	testkit.Must(t, b.db.MoveTip(t.Context(), tip))
}

// eachBench runs a test on each database.
func eachBench(t *testing.T, test func(*testing.T, *bench)) {
	testkit.OnEachDatabase(t, func(t *testing.T, cfg config.Database) { test(t, newBenchOn(t, cfg)) })
}

// opens opens what is sealed in a part with the key that somebody holds to it.
func (b *bench) opens(t *testing.T, id string, part models.Part, who models.Staff, secret models.Secret, sealed []byte, into any) {
	t.Helper()
	key, err := b.db.FindTipKey(t.Context(), id, part, who.ID)
	testkit.Must(t, err)
	identity, err := b.Sealer.Open(secret, key.Sealed)
	testkit.Must(t, err)
	plain, err := b.Sealer.Open(models.Secret(identity), sealed)
	testkit.Must(t, err)
	testkit.Must(t, json.Unmarshal(plain, into))
}

var someone = models.Reporter{Name: "陈一", Phone: "13800000000", Consents: []models.Consent{models.ConsentContact}}

func TestANameIsGivenLater(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		id, session := followed(t, b)
		if f := b.follow(t, session); f.Named || !f.May(models.Name) || f.Facts.Named {
			t.Fatalf("before: %+v", f)
		}
		testkit.WantProblem(t, b.Name(t.Context(), session, models.Reporter{Name: " ", Phone: "1"}), "name", "report.err.name")
		testkit.WantProblem(t, b.Name(t.Context(), session, models.Reporter{Name: "陈一"}), "phone", "report.err.contact")
		var wg sync.WaitGroup
		errs := make([]error, 3)
		for i := range errs {
			wg.Go(func() { errs[i] = b.Name(t.Context(), session, someone) })
		}
		wg.Wait()
		done := slices.IndexFunc(errs, func(err error) bool { return err == nil })
		if done < 0 {
			t.Fatal(errs)
		}
		for i, err := range errs {
			if i != done {
				testkit.WantProblem(t, err, "name", "follow.err.once_name")
			}
		}
		part, err := b.db.FindTipPart(t.Context(), id, models.PartReporter)
		testkit.Must(t, err)
		var kept models.Reporter
		b.opens(t, id, models.PartReporter, b.office.custodian, b.office.kept, part.Content, &kept)
		if kept.Name != "陈一" || kept.Phone != "13800000000" {
			t.Errorf("the custodian reads %+v", kept)
		}
		for _, who := range []models.Staff{b.office.reader, b.office.supervisor} {
			_, err := b.db.FindTipKey(t.Context(), id, models.PartReporter, who.ID)
			testkit.WantCode(t, err, models.NotFound)
		}
		f := b.follow(t, session)
		if !f.Named || f.May(models.Name) || !f.Content.Named || !slices.Equal(f.Content.Consents, someone.Consents) ||
			f.Content.First() != "王某" || !f.Facts.Named || f.Facts.NamedOn != "2026-03-05" {
			t.Errorf("after: %+v", f)
		}
		if last := f.Events[len(f.Events)-1]; last.Action != models.Name || len(f.Events) != 2 {
			t.Errorf("events: %+v", f.Events)
		}
	})
}

func TestANameThatNobodyCouldKeep(t *testing.T) {
	b := newBench(t)
	_, session := followed(t, b)
	b.office.closed = true
	ok, err := b.Keepable(t.Context(), session)
	testkit.Must(t, err)
	if ok {
		t.Error("it could be kept")
	}
	testkit.WantProblem(t, b.Name(t.Context(), session, someone), "name", "report.err.no_custodian")
	if b.follow(t, session).Named {
		t.Error("it is named")
	}
}

func TestAskingSupervisors(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		id, session := followed(t, b)
		ctx := t.Context()
		before, err := b.db.FindTip(ctx, id)
		testkit.Must(t, err)
		words := models.RequestWords{Who: "王某", Text: "有人威胁我。", Urgent: true}
		testkit.Must(t, b.Ask(ctx, session, models.RequestRetaliation, words))
		testkit.Must(t, b.Ask(ctx, session, models.RequestRetaliation, words)) // it got worse
		testkit.Must(t, b.Ask(ctx, session, models.RequestRecusal, words))
		testkit.WantProblem(t, b.Ask(ctx, session, models.RequestRecusal, words), "text", "follow.err.once_recusal")
		testkit.WantCode(t, b.Ask(ctx, session, models.RequestObjection, words), models.Conflict)
		testkit.WantCode(t, b.Ask(ctx, session, models.RequestReward, words), models.Conflict)
		testkit.WantCode(t, b.Ask(ctx, session, "x", words), models.NotFound)
		testkit.WantProblem(t, b.Ask(ctx, session, models.RequestRetaliation, models.RequestWords{Text: " "}), "text", "follow.err.text_retaliation")
		testkit.WantProblem(t, b.Ask(ctx, session, models.RequestRetaliation, models.RequestWords{Text: "x", Who: strings.Repeat("长", models.MaxShort+1)}), "who", "report.err.too_long")
		after, err := b.db.FindTip(ctx, id)
		testkit.Must(t, err)
		events, err := b.db.ListTipEvents(ctx, id)
		testkit.Must(t, err)
		if after.Version != before.Version || after.ChangedOn != before.ChangedOn || len(events) != 1 {
			t.Error("asking supervisors left a trace where reviewers see it")
		}

		f := b.follow(t, session)
		if len(f.Requests) != 3 || !slices.Equal(f.CanAsk, []models.RequestKind{models.RequestRetaliation}) || !f.Supervised {
			t.Fatalf("%d requests, can ask %v", len(f.Requests), f.CanAsk)
		}
		rows, err := b.db.ListRequests(ctx, id)
		testkit.Must(t, err)
		for i, row := range rows {
			var read models.RequestWords
			b.opens(t, id, models.PartSupervision, b.office.supervisor, b.office.supervised, row.Content, &read)
			if urgent := row.Kind == models.RequestRetaliation; read.Text != words.Text || read.Who != words.Who || read.Urgent != urgent || f.Requests[i].Words != read {
				t.Errorf("%s: the supervisor reads %+v, the reporter %+v", row.Kind, read, f.Requests[i].Words)
			}
		}
		_, err = b.db.FindTipKey(ctx, id, models.PartSupervision, b.office.reader.ID)
		testkit.WantCode(t, err, models.NotFound)
	})
}

// Of what may be asked for once, one is made however many ask at the same moment: nothing of
// the tip's own row tells them apart.
func TestAskingSupervisorsAtOnce(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		id, session := followed(t, b)
		var wg sync.WaitGroup
		errs := make([]error, 6)
		for i := range errs {
			wg.Go(func() {
				errs[i] = b.Ask(t.Context(), session, models.RequestRecusal, models.RequestWords{Text: "他是承办人的弟弟。"})
			})
		}
		wg.Wait()
		made := 0
		for _, err := range errs {
			if err == nil {
				made++
				continue
			}
			testkit.WantProblem(t, err, "text", "follow.err.once_recusal")
		}
		rows, err := b.db.ListRequests(t.Context(), id)
		testkit.Must(t, err)
		if made != 1 || len(rows) != 1 {
			t.Errorf("%d made, %d there", made, len(rows))
		}
	})
}

func TestContestingTheResultOnce(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		id, session := followed(t, b)
		words := models.RequestWords{Text: "名单还在。"}
		testkit.WantCode(t, b.Ask(t.Context(), session, models.RequestObjection, words), models.Conflict)
		b.move(t, id, models.Answered)
		if f := b.follow(t, session); !f.MayAsk(models.RequestObjection) || !f.MayAsk(models.RequestReward) || !f.May(models.Rate) {
			t.Fatalf("can %v, can ask %v", f.Can, f.CanAsk)
		}
		var wg sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			wg.Go(func() { errs[i] = b.Ask(t.Context(), session, models.RequestObjection, words) })
		}
		wg.Wait()
		made := 0
		for _, err := range errs {
			if err == nil {
				made++
			} else if _, ok := errors.AsType[models.Problems](err); !ok {
				t.Error(err)
			}
		}
		f := b.follow(t, session)
		if made != 1 || len(f.Requests) != 1 || f.MayAsk(models.RequestObjection) {
			t.Errorf("%d made, %d there", made, len(f.Requests))
		}
		if last := f.Events[len(f.Events)-1]; last.Action != models.Contest || len(f.Events) != 2 {
			t.Errorf("events: %+v", f.Events)
		}
		var read models.RequestWords
		rows, err := b.db.ListRequests(t.Context(), id)
		testkit.Must(t, err)
		b.opens(t, id, models.PartTip, b.office.reader, b.office.secret, rows[0].Content, &read)
		if read != words {
			t.Errorf("the reviewer reads %+v", read)
		}
	})
}

func TestRatingOnce(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		id, session := followed(t, b)
		testkit.WantCode(t, b.Rate(t.Context(), session, 5, ""), models.Conflict)
		b.move(t, id, models.Answered)
		for _, wrong := range []int{0, 6, -1} {
			testkit.WantProblem(t, b.Rate(t.Context(), session, wrong, "x"), "rating", "follow.err.rating")
		}
		testkit.Must(t, b.Rate(t.Context(), session, 2, " 答复太慢 "))
		testkit.WantProblem(t, b.Rate(t.Context(), session, 5, "改主意了"), "rating", "follow.err.once_rating")
		f := b.follow(t, session)
		if f.Rating != 2 || f.May(models.Rate) || len(f.Messages) != 1 || f.Messages[0].Text != "答复太慢" {
			t.Errorf("%+v", f)
		}
	})
}

func TestNobodySupervises(t *testing.T) {
	b := newBench(t)
	id, session := followed(t, b)
	supervisor, err := b.db.FindStaff(t.Context(), b.office.supervisor.ID)
	testkit.Must(t, err)
	testkit.Must(t, b.db.SetDisabled(t.Context(), supervisor.ID, supervisor.Version, true))
	b.move(t, id, models.Answered)
	if f := b.follow(t, session); f.Supervised || len(f.CanAsk) != 0 || !f.May(models.Rate) {
		t.Errorf("supervised %v, can ask %v", f.Supervised, f.CanAsk)
	}
	for _, kind := range models.RequestKinds() {
		testkit.WantProblem(t, b.Ask(t.Context(), session, kind, models.RequestWords{Text: "x"}), "text", "follow.err.no_supervisor")
	}
}

// A reporter writes, asks and objects while a reviewer leads the tip on: each gets a clear
// outcome, and what was taken is there.
func TestTheReporterActsWhileTheTipIsConcluded(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		id, session := followed(t, b)
		const n = 6
		var wg sync.WaitGroup
		errs := make([]error, 3*n)
		for i := range n {
			wg.Go(func() { errs[3*i] = b.Write(t.Context(), session, "留言") })
			wg.Go(func() {
				errs[3*i+1] = b.Ask(t.Context(), session, models.RequestRetaliation, models.RequestWords{Text: "报复"})
			})
			wg.Go(func() {
				errs[3*i+2] = b.Ask(t.Context(), session, models.RequestObjection, models.RequestWords{Text: "异议"})
			})
		}
		for _, to := range []models.State{models.Accepted, models.Concluded, models.Answered} {
			for {
				tip, err := b.db.FindTip(t.Context(), id)
				testkit.Must(t, err)
				tip.State, tip.ChangedOn = to, "2026-03-05"
				if err := b.db.MoveTip(t.Context(), tip); err == nil {
					break
				}
			}
		}
		wg.Wait()
		messages, asked, objections := 0, 0, 0
		for i, err := range errs {
			_, problem := errors.AsType[models.Problems](err)
			switch {
			case err == nil:
				messages, asked, objections = messages+b2i(i%3 == 0), asked+b2i(i%3 == 1), objections+b2i(i%3 == 2)
			case models.CodeOf(err) != models.Conflict && !problem:
				t.Error(err)
			}
		}
		f := b.follow(t, session)
		got := map[models.RequestKind]int{}
		for _, r := range f.Requests {
			got[r.Kind]++
		}
		if len(f.Messages) != messages || got[models.RequestRetaliation] != asked || got[models.RequestObjection] != objections || objections > 1 {
			t.Errorf("taken: %d messages, %d, %d; there: %d, %v", messages, asked, objections, len(f.Messages), got)
		}
	})
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
