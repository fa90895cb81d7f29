package report

import (
	"io"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/intake"
	"qingyuan/models"
)

// EvidenceView is the step that takes files.
type EvidenceView struct {
	Steps    []step
	Problems models.Problems
	Files    []intake.File
	Caps     intake.Caps
	Down     bool // the object store doesn't answer: files can't be taken now
}

// Evidence shows the files of the draft.
func (h *Handlers) Evidence(c *fiber.Ctx) error {
	return h.evidence(c, nil, false)
}

func (h *Handlers) evidence(c *fiber.Ctx, problems models.Problems, down bool) error {
	d, err := h.unsent(c)
	if err != nil {
		return orStart(c, err)
	}
	view := EvidenceView{Steps: steps("evidence", d.Step), Problems: problems, Files: d.Files, Caps: h.Intake.Caps, Down: down}
	c.Status(statusOf(c, problems, down))
	return h.Pages.Render(c, "report/evidence", view)
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

// uploadLimit is how many uploads one source may begin in a while.
const uploadLimit = 2000

// AddEvidence seals the files of a form as they arrive. Files that can't be taken are
// named; the others are kept.
func (h *Handlers) AddEvidence(c *fiber.Ctx) error {
	token := h.Cookies.Token(c, mw.DraftCookie)
	var problems models.Problems
	var action string // which button was pressed; it comes after the files
	files := 0
	if err := h.Limits.Take(mw.Context(c), "upload", mw.Of(c).Address, uploadLimit, time.Hour); err != nil {
		return err
	}
	err := h.Upload.Read(c, mw.Sink{
		Field: func(name, value string) error {
			if name == "action" {
				action = value
			}
			return nil
		},
		File: takeFiles(&problems, func(name string, r io.Reader) error {
			files++
			return h.Intake.AddFile(mw.Context(c), token, name, r)
		}),
	})
	switch {
	case models.CodeOf(err) == models.Unavailable:
		return h.evidence(c, problems, true)
	case models.CodeOf(err) == models.TooLarge:
		problems.Add("files", "report.err.request_too_large", "Max", h.Upload.MaxRequest>>20)
		c.Status(fiber.StatusRequestEntityTooLarge)
	case err != nil:
		return orStart(c, err)
	}
	if files == 0 && action == "upload" {
		problems.Add("files", "report.err.no_file_chosen")
	}
	if problems.Any() {
		return h.evidence(c, problems, false)
	}
	if action == "next" {
		return c.Redirect("/report/check", fiber.StatusSeeOther)
	}
	return c.Redirect("/report/evidence", fiber.StatusSeeOther)
}

// takeFiles gives each file of a form to take, collects the problems of single files and
// reads their rest, so that the files after them are still taken.
func takeFiles(problems *models.Problems, take func(name string, r io.Reader) error) func(string, string, io.Reader) error {
	return func(_, name string, r io.Reader) error {
		if name == "" { // the field was left empty
			return nil
		}
		mine, err := problemsOf(take(name, r))
		if err != nil {
			return err
		}
		if mine.Any() {
			*problems = append(*problems, mine...)
			if _, err := io.Copy(io.Discard, r); err != nil {
				return err
			}
		}
		return nil
	}
}

// RemoveEvidence takes a file out again.
func (h *Handlers) RemoveEvidence(c *fiber.Ctx) error {
	if err := h.Intake.RemoveFile(mw.Context(c), h.Cookies.Token(c, mw.DraftCookie), c.FormValue("remove")); err != nil {
		return orStart(c, err)
	}
	return c.Redirect("/report/evidence", fiber.StatusSeeOther)
}
