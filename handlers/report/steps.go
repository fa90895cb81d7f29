package report

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"qingyuan/internal/intake"
	"qingyuan/models"
)

// Frame is what the page of every step has.
type Frame struct {
	Base     string // path of the page before the first step
	Step     models.Step
	Channel  models.Channel // by which the tip comes: the staff take down what isn't sent online
	Steps    []step
	Number   int    // of the step, from 1
	Back     string // path of the page before
	Whole    bool   // all is filled in: the next page is the check
	Saved    bool   // saved just now, to be gone on with later
	Problems models.Problems
}

// step is a page of the way, for the step indicator.
type step struct {
	Key     models.Step
	Path    string
	Done    bool // and can be gone back to
	Current bool
}

// frame of a step's page, for a draft that is filled in so far.
func (h *Handlers) frame(c *fiber.Ctx, at models.Step, d *intake.Draft, problems models.Problems) Frame {
	f := Frame{Base: h.Base, Step: at, Channel: d.Channel, Back: h.Base, Whole: d.Missing == models.StepCheck, Saved: c.Query("saved") == "1", Problems: problems}
	for i, s := range models.Steps() {
		if s == at {
			f.Number = i + 1
		}
		if before(s, at) {
			f.Back = h.to(s)
		}
		f.Steps = append(f.Steps, step{Key: s, Path: h.to(s), Done: before(s, d.Missing), Current: s == at})
	}
	return f
}

// before reports whether a step comes before another.
func before(a, b models.Step) bool {
	return slices.Index(models.Steps(), a) < slices.Index(models.Steps(), b)
}

// after is where a reporter goes on who has just filled in a step: to the first that is
// missing up to there, to the check where none is, else to the step that follows.
func after(at, missing models.Step) models.Step {
	if missing == models.StepCheck || before(missing, at) {
		return missing
	}
	steps := models.Steps()
	return steps[slices.Index(steps, at)+1]
}

// drawing of a step shows a draft with what is wrong with it.
type drawing func(c *fiber.Ctx, d *intake.Draft, problems models.Problems) error

// visit shows a step, or leads to the first that must be filled in before it.
func (h *Handlers) visit(c *fiber.Ctx, at models.Step, show drawing) error {
	d, err := h.unsent(c)
	if err != nil {
		return h.orStart(c, err)
	}
	if before(d.Missing, at) {
		return seeOther(c, h.to(d.Missing))
	}
	return show(c, d, nil)
}

// saved answers the form of a step: with the next page, or with its own and what is wrong.
// Who only saves comes back to it, and is told nothing.
func (h *Handlers) saved(c *fiber.Ctx, at models.Step, err error, show drawing) error {
	problems, err := problemsOf(err)
	if err != nil {
		return h.orStart(c, err)
	}
	if c.FormValue("action") == "save" {
		return seeOther(c, h.to(at)+"?saved=1")
	}
	if !problems.Any() {
		return h.next(c, at)
	}
	d, err := h.unsent(c)
	if err != nil {
		return h.orStart(c, err)
	}
	return show(c, d, problems)
}

// next leads on from a step that was filled in just now.
func (h *Handlers) next(c *fiber.Ctx, at models.Step) error {
	d, err := h.unsent(c)
	if err != nil {
		return h.orStart(c, err)
	}
	return seeOther(c, h.to(after(at, d.Missing)))
}

// show sends the page of a step, to be mended where it has problems.
func (h *Handlers) show(c *fiber.Ctx, f Frame, view any) error {
	if f.Problems.Any() {
		return h.Pages.Again(c, h.page(string(f.Step)), view)
	}
	return h.Pages.Render(c, h.page(string(f.Step)), view)
}
