package report

import (
	"io"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/guard"
	"qingyuan/internal/intake"
	"qingyuan/models"
)

// EvidenceView is the step that takes files.
type EvidenceView struct {
	Frame
	Files []intake.File
	Caps  intake.Caps
	Down  bool // the object store doesn't answer: files can't be taken now
}

// Evidence shows the files of the draft.
func (h *Handlers) Evidence(c *fiber.Ctx) error {
	return h.evidence(c, nil, false)
}

func (h *Handlers) evidence(c *fiber.Ctx, problems models.Problems, down bool) error {
	d, err := h.unsent(c)
	if err != nil {
		return h.orStart(c, err)
	}
	view := EvidenceView{Frame: h.frame(c, models.StepEvidence, d, problems), Files: d.Files, Caps: h.Intake.Caps, Down: down}
	c.Status(statusOf(c, problems, down))
	return h.Pages.Render(c, h.page("evidence"), view)
}

// statusOf a page with a form for files: what the handler has set already stays.
func statusOf(c *fiber.Ctx, problems models.Problems, down bool) int {
	switch {
	case down:
		return fiber.StatusServiceUnavailable
	case c.Response().StatusCode() == fiber.StatusOK && problems.Any():
		return fiber.StatusUnprocessableEntity
	}
	return c.Response().StatusCode()
}

// AddEvidence seals the files of a form as they arrive. Files that can't be taken are
// named; the others are kept.
func (h *Handlers) AddEvidence(c *fiber.Ctx) error {
	token := h.token(c)
	if err := h.slow(c, guard.Upload); err != nil {
		return err
	}
	got, err := h.receive(c, func(name string, r io.Reader) error {
		return h.Intake.AddFile(mw.Context(c), token, name, r)
	})
	if err != nil {
		return h.orStart(c, err)
	}
	if got.files == 0 && got.action == "upload" {
		got.problems.Add("files", "report.err.no_file_chosen")
	}
	if got.problems.Any() || got.down {
		return h.evidence(c, got.problems, got.down)
	}
	if got.action == "next" {
		if err := h.Intake.Show(mw.Context(c), token); err != nil {
			return h.orStart(c, err)
		}
		return h.next(c, models.StepEvidence)
	}
	return seeOther(c, h.to(models.StepEvidence))
}

// received is what a form with files brought.
type received struct {
	files    int    // that were sent, taken or not
	action   string // which button was pressed
	problems models.Problems
	down     bool // the object store doesn't answer
}

// receive gives each file of a form to take. What is wrong with single files, or with the
// size of them all, is in the answer's problems; the files that could be taken are.
func (h *Handlers) receive(c *fiber.Ctx, take func(name string, r io.Reader) error) (got received, err error) {
	err = h.Upload.Read(c, mw.Sink{
		Field: func(name, value string) error {
			if name == "action" {
				got.action = value
			}
			return nil
		},
		File: func(_, name string, r io.Reader) error { return got.file(name, r, take) },
	})
	switch models.CodeOf(err) {
	case models.Unavailable:
		got.down = true
		return got, nil
	case models.TooLarge:
		got.problems.Add("files", "report.err.request_too_large", "Max", h.Upload.MaxRequest>>20)
		c.Status(fiber.StatusRequestEntityTooLarge)
		return got, nil
	}
	return got, err
}

// file takes one file. Of one that has a problem the rest is read, so that the files after
// it are still taken.
func (got *received) file(name string, r io.Reader, take func(name string, r io.Reader) error) error {
	if name == "" { // the field was left empty
		return nil
	}
	got.files++
	problems, err := problemsOf(take(name, r))
	if err != nil || !problems.Any() {
		return err
	}
	got.problems = append(got.problems, problems...)
	_, err = io.Copy(io.Discard, r)
	return err
}

// RemoveEvidence takes a file out again.
func (h *Handlers) RemoveEvidence(c *fiber.Ctx) error {
	if err := h.Intake.RemoveFile(mw.Context(c), h.token(c), c.FormValue("remove")); err != nil {
		return h.orStart(c, err)
	}
	return seeOther(c, h.to(models.StepEvidence))
}
