package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"qingyuan/internal/accounts"
	"qingyuan/internal/casework"
	"qingyuan/internal/i18n"
	"qingyuan/internal/intake"
	"qingyuan/internal/trail"
	"qingyuan/models"
	"qingyuan/models/letter"
	"qingyuan/models/workflow"
)

// demoOpened is how many days ago the demonstration's people began to work.
const demoOpened = 160

// demo goes through the days that a demonstration has behind it, in order, so that its
// history and its trail are those of real work.
type demo struct {
	*parts
	now    time.Time
	people map[string]models.Visitor
}

// demoSent is a tip that was sent.
type demoSent struct {
	id      string
	receipt models.Receipt
}

// back goes to the morning of a day.
func (d *demo) back(ago int) { d.now = d.clock().AddDate(0, 0, -ago) }

func (d *demo) then() time.Time { return d.now }

func (d *demo) oldTrail() trail.Trail {
	t := d.trail()
	t.Clock = d.then
	return t
}

func (d *demo) accounts() accounts.Accounts {
	a := d.parts.accounts()
	a.Clock, a.Trail = d.then, d.oldTrail()
	return a
}

func (d *demo) casework() casework.Casework {
	c := d.parts.cases()
	c.Clock, c.Trail = d.then, d.oldTrail()
	return c
}

func (d *demo) intake() intake.Intake {
	in := d.parts.intake()
	in.Clock, in.Trail = d.then, d.oldTrail()
	return in
}

// demoStep is what somebody did to a tip, days ago.
type demoStep struct {
	ago int
	do  func(context.Context, *demo, *demoSent) error
}

// cases sends the demonstration's tips and handles them, day by day. The receipt that it
// returns is for visitors to try.
func (d *demo) cases(ctx context.Context) (receipt string, err error) {
	type happening struct {
		demoStep
		of *demoSent
	}
	var all []happening
	var shown *demoSent
	for _, c := range demoCases() {
		of := &demoSent{}
		if c.shown {
			shown = of
		}
		for _, s := range append([]demoStep{{c.ago, c.send}}, c.steps...) {
			all = append(all, happening{s, of})
		}
	}
	slices.SortStableFunc(all, func(a, b happening) int { return cmp.Compare(b.ago, a.ago) })
	for _, h := range all {
		d.back(h.ago)
		if err := h.do(ctx, d, h.of); err != nil {
			return "", err
		}
	}
	if shown == nil {
		return "", errors.New("no receipt to show")
	}
	return strings.Join(shown.receipt.Groups(), " "), nil
}

// send sends a tip as a reporter does.
func (c demoCase) send(ctx context.Context, d *demo, of *demoSent) error {
	in := d.intake()
	token, err := in.Begin(ctx, intake.Start{})
	if err != nil {
		return err
	}
	who := models.Reporter{}
	if c.TipContent.Named = c.name != ""; c.Named {
		who = models.Reporter{Name: c.name, Phone: "13900000000"}
	}
	c.RegionCode, c.Own = demoCounty, models.OwnNot
	if err := in.Fill(ctx, token, c.TipContent, who); err != nil {
		return err
	}
	for _, f := range c.files {
		if err := in.AddFile(ctx, token, f.name, bytes.NewReader(f.content)); err != nil {
			return err
		}
	}
	if err := in.Submit(ctx, token); err != nil {
		return err
	}
	draft, err := in.Draft(ctx, token)
	if err != nil {
		return err
	}
	of.id = draft.TipID()
	of.receipt, _ = models.ParseReceipt(draft.Receipt)
	return in.Discard(ctx, token)
}

// act is an action of the staff; said is field, text, field, text…
func act(ago int, who string, action models.Action, said ...string) demoStep {
	return demoStep{ago, func(ctx context.Context, d *demo, of *demoSent) error {
		tip, err := d.db.FindTip(ctx, of.id)
		if err != nil {
			return err
		}
		words := map[workflow.Need]string{}
		for i := 0; i < len(said); i += 2 {
			words[workflow.Need(said[i])] = said[i+1]
		}
		if err := d.casework().Act(ctx, d.people[who], casework.Seen{TipID: of.id, Version: tip.Version}, casework.Deed{Action: action, Said: words}); err != nil {
			return fmt.Errorf("%s by %s: %w", action, who, err)
		}
		return nil
	}}
}

// assign gives a tip to the reviewer.
func assign(ago int) demoStep {
	return demoStep{ago, func(ctx context.Context, d *demo, of *demoSent) error {
		return act(ago, "supervisor", models.Assign, "handler", fmt.Sprint(d.people["reviewer"].Staff.ID)).do(ctx, d, of)
	}}
}

// transfer gives a tip to the city.
func transfer(ago int, note string) demoStep {
	return demoStep{ago, func(ctx context.Context, d *demo, of *demoSent) error {
		return act(ago, "supervisor", models.Transfer, "unit", fmt.Sprint(d.people["city"].Unit.ID), "note", note).do(ctx, d, of)
	}}
}

// propose proposes a disposition; review is in how many days from today a shelved tip is looked at again.
func propose(ago int, how models.Disposition, note string, review int) demoStep {
	return demoStep{ago, func(ctx context.Context, d *demo, of *demoSent) error {
		said := []string{"disposition", string(how), "note", note}
		if review > 0 {
			said = append(said, "review_on", string(models.DateOf(d.clock()).AddDays(review)))
		}
		return act(ago, "reviewer", models.Propose, said...).do(ctx, d, of)
	}}
}

// approve grants what waits for a decision.
func approve(ago int, reply string) demoStep {
	return demoStep{ago, func(ctx context.Context, d *demo, of *demoSent) error {
		all, err := d.casework().Requests(ctx, d.people["supervisor"], models.TipPlace{})
		if err != nil {
			return err
		}
		for _, r := range all.Open {
			if r.TipID == of.id {
				return d.casework().Decide(ctx, d.people["supervisor"], r.ID, r.Version, casework.Decision{Outcome: casework.Grant, Reply: reply})
			}
		}
		return errors.New("nothing waits for a decision")
	}}
}

// writeLetter makes a letter final, as the template fills it in.
func writeLetter(ago int, kind letter.Kind) demoStep {
	return demoStep{ago, func(ctx context.Context, d *demo, of *demoSent) error {
		c, v := d.casework(), d.people["reviewer"]
		form, err := c.NewLetter(ctx, v, of.id, casework.LetterFor{Kind: kind, Lang: string(i18n.Chinese)})
		if err != nil {
			return fmt.Errorf("a letter: %w", err)
		}
		_, err = c.WriteLetter(ctx, v, casework.Seen{TipID: of.id, Version: form.Version}, casework.LetterWords{LetterFor: form.LetterFor, Text: form.Text})
		return err
	}}
}

// served writes down that a letter of inquiry was served on that day.
func served(ago int) demoStep {
	return demoStep{ago, func(ctx context.Context, d *demo, of *demoSent) error {
		return act(ago, "reviewer", models.ServeInquiry, "on", string(models.DateOf(d.now)), "note", "函已当面送达，附回执。").do(ctx, d, of)
	}}
}

// reporter comes back with the receipt.
func reporter(ago int, do func(context.Context, intake.Intake, []byte) error) demoStep {
	return demoStep{ago, func(ctx context.Context, d *demo, of *demoSent) error {
		in := d.intake()
		session, err := in.Enter(ctx, of.receipt)
		if err != nil {
			return err
		}
		if err := do(ctx, in, session); err != nil {
			return err
		}
		return in.Leave(ctx, session)
	}}
}

func rated(ago, rating int) demoStep {
	return reporter(ago, func(ctx context.Context, in intake.Intake, session []byte) error {
		return in.Rate(ctx, session, rating, "")
	})
}
