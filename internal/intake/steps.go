package intake

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"qingyuan/models"
)

// Place saves where it happened.
func (in Intake) Place(ctx context.Context, token []byte, regionCode string) error {
	known, err := in.Regions.HasRegion(ctx, regionCode)
	if err != nil {
		return fmt.Errorf("find a region: %w", err)
	}
	if !known {
		return models.Problems{{Field: "region", Key: "report.err.region"}}
	}
	_, err = in.Directory.Recipients(ctx, in.Matters.About(models.TipContent{RegionCode: regionCode}))
	if models.CodeOf(err) == models.Unavailable {
		return models.Problems{{Field: "region", Key: "report.err.no_unit"}} // now, not after all is typed
	}
	if err != nil {
		return fmt.Errorf("find who handles a tip: %w", err)
	}
	return in.fill(ctx, token, models.StepWhere, nil, func(d *Draft) { d.Content.RegionCode = regionCode })
}

// Accused is the step that says whom it is about.
type Accused struct {
	Subjects []models.Subject
	Unknown  bool
	Own      models.Own
}

// Accuse saves whom it is about, complete or not. Problems speak of the fields "subjects",
// "subject-N-name", "subject-N-unit", "subject-N-post", "subject-N-level" (N from 0) and
// "own".
func (in Intake) Accuse(ctx context.Context, token []byte, a Accused) error {
	a.Subjects = cleanSubjects(a.Subjects)
	d, err := in.DraftAlone(ctx, token)
	if err != nil {
		return err
	}
	said := d.Content
	said.Subjects, said.Unknown, said.Own = a.Subjects, a.Unknown, a.Own
	problems := in.checkWhom(said)
	if !problems.Any() {
		if problems, err = in.checkRecipients(ctx, said); err != nil {
			return err
		}
	}
	return in.fill(ctx, token, models.StepWhom, problems, func(d *Draft) {
		d.Content.Subjects, d.Content.Unknown, d.Content.Own = a.Subjects, a.Unknown, a.Own
	})
}

// checkRecipients says, while it can still be mended, that nobody may read the tip.
func (in Intake) checkRecipients(ctx context.Context, said models.TipContent) (models.Problems, error) {
	_, err := in.Directory.Recipients(ctx, in.Matters.About(said))
	if models.CodeOf(err) == models.Unavailable {
		return models.Problems{{Field: "subjects", Key: "report.err.no_superior"}}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find who handles a tip: %w", err)
	}
	return nil, nil
}

// Classify saves what it is: a field and a kind of wrong, of the catalogue. Answers to
// another kind's questions are forgotten, and StepWhat is to be filled in again: it asks this
// kind's. Problems speak of "field" and "kind".
func (in Intake) Classify(ctx context.Context, token []byte, field, kind string) error {
	problems := in.checkKind(models.TipContent{Field: field, Kind: kind})
	return in.fill(ctx, token, models.StepKind, problems, func(d *Draft) {
		if d.Content.Kind != kind {
			d.Content.Details = nil
			d.Done = slices.DeleteFunc(d.Done, func(s models.Step) bool { return s == models.StepWhat })
		}
		d.Content.Field, d.Content.Kind = field, kind
	})
}

// Described is the step that says what happened.
type Described struct {
	When, Where, Amount, Narrative string
	Details                        []models.Detail
}

// Describe saves what happened, complete or not. Problems speak of "when", "where",
// "amount", "narrative" and "detail-ID".
func (in Intake) Describe(ctx context.Context, token []byte, s Described) error {
	d, err := in.DraftAlone(ctx, token)
	if err != nil {
		return err
	}
	said := d.Content
	said.When, said.Where, said.Amount, said.Narrative = cleanText(s.When), cleanText(s.Where), cleanText(s.Amount), cleanText(s.Narrative)
	said.Details = in.cleanDetails(said.Kind, s.Details)
	return in.fill(ctx, token, models.StepWhat, in.checkWhat(said), func(d *Draft) {
		c := &d.Content
		c.When, c.Where, c.Amount, c.Narrative, c.Details = said.When, said.Where, said.Amount, said.Narrative, said.Details
	})
}

// Show says that the reporter has seen the step for evidence, with or without files.
func (in Intake) Show(ctx context.Context, token []byte) error {
	return in.fill(ctx, token, models.StepEvidence, nil, func(*Draft) {})
}

// Introduced is the step that says who the reporter is.
type Introduced struct {
	Chosen   bool // one of the two
	Named    bool
	Reporter models.Reporter
}

// Introduce saves who the reporter is, complete or not. Of an anonymous reporter nothing is
// kept, whatever was typed. Problems speak of "named", "name", "phone", "email", "address",
// "hours" and "consents".
func (in Intake) Introduce(ctx context.Context, token []byte, i Introduced) error {
	i.Reporter = cleanReporter(i.Reporter)
	problems, err := in.checkYou(ctx, token, i)
	if err != nil {
		return err
	}
	return in.fill(ctx, token, models.StepYou, problems, func(d *Draft) {
		d.Content.Named, d.Content.Consents, d.Reporter = i.Named, nil, models.Reporter{}
		if i.Named {
			d.Content.Consents, d.Reporter = i.Reporter.Consents, i.Reporter
		}
	})
}

// fill saves a step; it counts as filled in where there are no problems. They are the error
// then.
func (in Intake) fill(ctx context.Context, token []byte, step models.Step, problems models.Problems, fn func(*Draft)) error {
	err := in.change(ctx, token, func(d *Draft) {
		fn(d)
		d.Done = slices.DeleteFunc(d.Done, func(s models.Step) bool { return s == step })
		if !problems.Any() {
			d.Done = append(d.Done, step)
		}
	})
	if err != nil {
		return err
	}
	return problems.OrNil()
}

// missing is the first step that a draft lacks, StepCheck where it lacks none. What was right
// when it was filled in is looked at again: another step may have changed what it must be.
func (in Intake) missing(d models.DraftState) models.Step {
	for _, step := range models.Steps() {
		if step == models.StepEvidence || step == models.StepCheck {
			continue
		}
		if !slices.Contains(d.Done, step) || in.checkStep(step, d).Any() {
			return step
		}
	}
	return models.StepCheck
}

func (in Intake) checkStep(step models.Step, d models.DraftState) models.Problems {
	switch step {
	case models.StepWhom:
		return in.checkWhom(d.Content)
	case models.StepKind:
		return in.checkKind(d.Content)
	case models.StepWhat:
		return in.checkWhat(d.Content)
	case models.StepYou:
		return checkReporter(d.Content.Named, d.Reporter)
	}
	return nil
}

// Recipients finds who would get a draft's tip.
func (in Intake) Recipients(ctx context.Context, d *Draft) (models.Recipients, error) {
	r, err := in.Directory.Recipients(ctx, in.Matters.About(d.Content))
	if err != nil {
		return r, fmt.Errorf("find who handles a tip: %w", err)
	}
	return r, nil
}

// Nearest is the unit that would handle a tip about a region, were it about none of its own;
// the zero Unit where nobody would.
func (in Intake) Nearest(ctx context.Context, regionCode string) (models.Unit, error) {
	r, err := in.Directory.Recipients(ctx, in.Matters.About(models.TipContent{RegionCode: regionCode}))
	if err != nil && models.CodeOf(err) != models.Unavailable {
		return models.Unit{}, fmt.Errorf("find who handles a tip: %w", err)
	}
	return r.Unit, nil
}

// Fill fills in every step of a draft at once.
func (in Intake) Fill(ctx context.Context, token []byte, c models.TipContent, who models.Reporter) error {
	for _, step := range []func() error{
		func() error {
			if c.RegionCode == "" { // placed already
				return nil
			}
			return in.Place(ctx, token, c.RegionCode)
		},
		func() error {
			return in.Accuse(ctx, token, Accused{Subjects: c.Subjects, Unknown: c.Unknown, Own: cmp.Or(c.Own, models.OwnUnknown)})
		},
		func() error { return in.Classify(ctx, token, c.Field, c.Kind) },
		func() error {
			return in.Describe(ctx, token, Described{When: c.When, Where: c.Where, Amount: c.Amount, Narrative: c.Narrative, Details: c.Details})
		},
		func() error {
			return in.Introduce(ctx, token, Introduced{Chosen: true, Named: c.Named, Reporter: who})
		},
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}
