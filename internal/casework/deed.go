package casework

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"qingyuan/models"
	"qingyuan/models/deadline"
	"qingyuan/models/workflow"
)

// wording reads what is said with a deed, checks it, and seals it to the tip.
type wording struct {
	Casework
	ctx      context.Context
	v        models.Visitor
	tip      models.HeldTip
	deed     Deed
	act      *act
	problems models.Problems
	asks     models.RequestWords // of a request that the deed makes
	clears   models.ClearingWords
	note     string
}

// read fails with models.Problems of the fields that aren't right.
func (w *wording) read() error {
	for _, need := range slices.Concat(w.act.row.Needs, w.act.row.Takes) {
		said := clean(w.deed.Said[need])
		if said == "" {
			if slices.Contains(w.act.row.Needs, need) {
				w.wrong(need, "case.err.missing."+string(need))
			}
			continue
		}
		if err := w.take(need, said); err != nil {
			return err
		}
	}
	if err := w.together(); err != nil {
		return err
	}
	if err := w.problems.OrNil(); err != nil {
		return err
	}
	return w.seal()
}

func (w *wording) wrong(need workflow.Need, key string, args ...any) {
	w.problems.Add(string(need), key, args...)
}

// take takes one thing that was said.
func (w *wording) take(need workflow.Need, said string) error {
	switch need {
	case workflow.Words, workflow.AnswerWords:
		return w.words(need, said)
	case workflow.NoteWords:
		if w.fits(need, said) {
			w.note, w.asks.Text = said, said
		}
	case workflow.Reason:
		w.act.tip.DeclineReason = oneOf(w, need, said, models.DeclineReasons())
		w.act.event.Detail = said
	case workflow.Disposing:
		w.asks.Disposition = oneOf(w, need, said, models.Dispositions())
	case workflow.Found:
		w.act.tip.Finding = oneOf(w, need, said, models.Findings())
		w.act.event.Detail = said
	case workflow.How:
		oneOf(w, need, said, models.StaffChannels())
		w.act.event.Detail = said
	case workflow.ReviewOn:
		w.reviewOn(said)
	case workflow.On:
		return w.on(said)
	case workflow.RuleOf:
		return w.rule(said)
	case workflow.Handler:
		return w.handler(said)
	case workflow.First:
		return w.first(said)
	case workflow.Unit:
		return w.unit(said)
	case workflow.Intent:
		if w.fits(need, said) {
			w.asks.Intent = said
		}
	case workflow.Cleared:
		w.cleared(said)
	case workflow.ClearWay:
		w.clears.Way = oneOf(w, need, said, models.ClearingWays())
	case workflow.ClearingOf:
		return w.clearing(said)
	case workflow.MustReport, workflow.Agreed: // the first is looked at with the unit; that the other was said is enough
	}
	return nil
}

func (w *wording) fits(need workflow.Need, said string) bool {
	n := utf8.RuneCountInString(said)
	if n > models.MaxMessage {
		w.wrong(need, "staff.err.text_long", "Max", models.MaxMessage, "Length", n)
	}
	return n <= models.MaxMessage
}

func oneOf[T ~string](w *wording, need workflow.Need, said string, all []T) T {
	if !slices.Contains(all, T(said)) {
		w.wrong(need, "case.err.missing."+string(need))
		return ""
	}
	return T(said)
}

// words are said to the reporter.
func (w *wording) words(need workflow.Need, said string) error {
	if !w.fits(need, said) {
		return nil
	}
	say, err := w.message(w.v, w.tip.Tip, said)
	if err != nil {
		return err
	}
	say.Answer = need == workflow.AnswerWords || w.act.row.Action == models.Decline
	w.act.say = say
	return nil
}

// longestShelf is how far ahead a shelved tip may be looked at again: a year.
const longestShelf = 366

func (w *wording) reviewOn(said string) {
	day := models.Date(said)
	switch {
	case !day.Valid() || day <= w.today():
		w.wrong(workflow.ReviewOn, "case.err.review_on")
	case day > w.today().AddDays(longestShelf):
		w.wrong(workflow.ReviewOn, "case.err.review_far")
	default:
		w.asks.ReviewOn = day
	}
}

// on is a day on which something outside happened: an answer's isn't before that of the question.
func (w *wording) on(said string) error {
	day := models.Date(said)
	if !day.Valid() || day > w.today() || day < w.tip.ReceivedOn {
		w.wrong(workflow.On, "case.err.on")
		return nil
	}
	w.act.event.Detail = said
	if w.act.row.Action != models.InquiryAnswer {
		return nil
	}
	_, p, err := w.conditions(w.ctx, w.v, w.tip.Tip)
	if err != nil {
		return err
	}
	if served := deadline.FactsOf(w.tip.Tip, p.events).Days[deadline.InquiryServed]; day < served {
		w.wrong(workflow.On, "case.err.on_served")
	}
	return nil
}

func (w *wording) rule(said string) error {
	_, p, err := w.conditions(w.ctx, w.v, w.tip.Tip)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(extensible(p.clocks), func(c deadline.Clock) bool { return c.Rule.ID == said }) {
		w.wrong(workflow.RuleOf, "case.err.missing.rule")
	}
	w.asks.Rule = said
	return nil
}

// handler is one of the unit's reviewers who can open the tip.
func (w *wording) handler(said string) error {
	id, _ := strconv.ParseInt(said, 10, 64)
	people, err := w.reviewers(w.ctx, w.tip.Tip)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(people, func(st models.Staff) bool { return st.ID == id }) {
		w.wrong(workflow.Handler, "case.err.missing.handler")
		return nil
	}
	w.act.tip.HandlerID, w.act.event.Detail = id, said
	return nil
}

// reviewers are those of a tip's unit who can open it: who may handle it.
func (c Casework) reviewers(ctx context.Context, tip models.Tip) ([]models.Staff, error) {
	readers, err := c.Store.ListHoldersOf(ctx, []string{tip.ID}, models.PartTip)
	if err != nil {
		return nil, fmt.Errorf("list who reads a tip: %w", err)
	}
	var people []models.Staff
	for _, r := range readers {
		if mayHandle(r.Staff, tip.UnitID) {
			people = append(people, r.Staff)
		}
	}
	slices.SortFunc(people, func(a, b models.Staff) int { return cmp.Compare(a.ID, b.ID) })
	return people, nil
}

// first is another tip, of those that may be about the same, by its short name or address.
func (w *wording) first(said string) error {
	list, err := w.Store.FindHeldTipsByRef(w.ctx, strings.ToLower(said), w.v.Unit.ID, w.v.Staff.ID)
	if err != nil {
		return fmt.Errorf("find the first tip: %w", err)
	}
	list = slices.DeleteFunc(list, func(t models.HeldTip) bool { return t.ID == w.tip.ID || t.State == models.Duplicate })
	if len(list) != 1 {
		w.wrong(workflow.First, "case.err.first")
		return nil
	}
	w.act.tip.FirstID, w.act.event.Detail = list[0].ID, list[0].Ref()
	return nil
}

// together checks what depends on more than one field, and what an action means beside them.
func (w *wording) together() error {
	t := &w.act.tip
	switch w.act.row.Action {
	case models.Propose:
		if w.asks.Disposition == models.Shelved && w.asks.ReviewOn == "" && w.problems.Of(string(workflow.ReviewOn)) == nil {
			w.wrong(workflow.ReviewOn, "case.err.review_on")
		}
	case models.Return:
		to := t.FromUnitID
		t.FromUnitID = 0
		if t.ReportTo == to { // whoever assigned it has it again
			t.ReportTo = 0
		}
		return w.over(to)
	case models.Reopen, models.Resume:
		t.Disposition, t.ReviewOn, t.Finding, t.DeclineReason, t.FirstID = "", "", "", "", ""
		if w.act.row.Action == models.Reopen {
			t.HandlerID = 0
		}
	}
	return nil
}

// requestKind is what an action asks for.
func requestKind(a models.Action) models.RequestKind {
	switch a {
	case models.Propose:
		return models.RequestDisposition
	case models.AskExtension:
		return models.RequestExtension
	case models.AskMalicious:
		return models.RequestMalicious
	case models.AskName:
		return models.RequestUnsealing
	}
	return ""
}

// seal seals a note, or a request.
func (w *wording) seal() error {
	if kind := requestKind(w.act.row.Action); kind != "" {
		return w.request(kind)
	}
	switch w.act.row.Action {
	case models.Clear:
		return w.clear()
	case models.DeliverClearing:
		return w.deliver()
	}
	return w.sealNote(w.note)
}

// sealNote seals words for colleagues.
func (w *wording) sealNote(text string) (err error) {
	if text == "" {
		return nil
	}
	if w.act.event.Note, err = w.Sealer.Seal([]byte(text), w.tip.Recipient); err != nil {
		return fmt.Errorf("seal a note: %w", err)
	}
	return nil
}

func (w *wording) request(kind models.RequestKind) error {
	r := models.Request{ID: models.NewID(), TipID: w.tip.ID, Kind: kind, State: models.RequestOpen, MadeOn: w.today(), MadeBy: w.v.Staff.ID, Version: 1}
	recipient, err := w.recipient(w.ctx, r)
	if err != nil {
		return err
	}
	if r.Content, err = w.sealJSON(w.asks, recipient); err != nil {
		return fmt.Errorf("seal a request: %w", err)
	}
	w.act.request = &r
	if kind.Part() == models.PartTip {
		return nil
	}
	return w.sealNote(w.asks.Intent + "\n\n" + w.note) // it is sealed to those above: who reads the tip reads it here
}
