package report

import (
	"io"
	"slices"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/guard"
	"qingyuan/internal/intake"
	"qingyuan/internal/scrub"
	"qingyuan/models"
)

// EvidenceView is the step that takes files.
type EvidenceView struct {
	Frame
	Evidence FilesView
}

// FilesView is what a page shows of files, and how it takes more.
type FilesView struct {
	Files    []intake.File
	Uploads  []intake.Upload // that are still coming
	Held     intake.Held
	Caps     intake.Caps
	Advice   []scrub.Advice // for the kinds of files that are there
	Problems models.Problems
	Down     bool   // the object store doesn't answer: files can't be taken now
	Named    bool   // the files keep their names
	Optional bool   // nobody must send any
	Action   string // where the form goes; "": no files are taken
	Remove   string // where a file is taken out again; "": that can't be done
	Cancel   string // where one that is still coming is
	Endpoint string // of uploads that go on
	Piece    int64  // bytes that one request of theirs has at most
}

func (h *Handlers) filesView(files []intake.File, uploads []intake.Upload, got received) FilesView {
	v := FilesView{Files: files, Uploads: uploads, Held: intake.HeldBy(files, uploads), Caps: h.Intake.Caps,
		Problems: got.problems, Down: got.down, Named: got.named, Piece: intake.PartSize}
	for _, advice := range scrub.Advices() {
		if slices.ContainsFunc(files, func(f intake.File) bool { return scrub.AdviceOf(f.Type) == advice }) {
			v.Advice = append(v.Advice, advice)
		}
	}
	return v
}

// Evidence shows the files of the draft.
func (h *Handlers) Evidence(c *fiber.Ctx) error {
	return h.evidence(c, received{})
}

func (h *Handlers) evidence(c *fiber.Ctx, got received) error {
	d, err := h.unsent(c)
	if err != nil {
		return h.orStart(c, err)
	}
	if err := h.Intake.ListFiles(mw.Context(c), d); err != nil {
		return err
	}
	view := EvidenceView{Frame: h.frame(c, models.StepEvidence, d, got.problems), Evidence: h.filesView(d.Files, d.Uploads, got)}
	at := h.to(models.StepEvidence)
	view.Evidence.Action, view.Evidence.Remove, view.Evidence.Cancel = at, at+"/remove", at+"/remove"
	view.Evidence.Endpoint, view.Evidence.Optional = h.DraftUploads().path, true
	c.Status(statusOf(c, got.problems, got.down))
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
		got.problems.Add("files", "evidence.err.none_chosen")
	}
	if got.problems.Any() || got.down {
		return h.evidence(c, got)
	}
	if got.action == "next" {
		if err := h.Intake.Show(mw.Context(c), token); err != nil {
			return h.orStart(c, err)
		}
		return h.next(c, models.StepEvidence)
	}
	return seeOther(c, h.to(models.StepEvidence))
}

// RemoveEvidence takes a file out again, or one that was still coming.
func (h *Handlers) RemoveEvidence(c *fiber.Ctx) error {
	if err := h.Intake.RemoveFile(mw.Context(c), h.token(c), c.FormValue("remove")); err != nil {
		return h.orStart(c, err)
	}
	return seeOther(c, h.to(models.StepEvidence))
}

// received is what a form with files brought.
type received struct {
	files    int    // that were sent, taken or not
	named    bool   // the files keep their names
	action   string // which button was pressed
	problems models.Problems
	down     bool // the object store doesn't answer
}

// receive gives each file of a form to take, with its name where that is to be kept. What is
// wrong with single files, or with the size of them all, is in the answer's problems; the
// files that could be taken are.
func (h *Handlers) receive(c *fiber.Ctx, take func(name string, r io.Reader) error) (got received, err error) {
	got.named = true
	err = h.Upload.Read(c, mw.Sink{
		Field: func(name, value string) error {
			switch name {
			case "action":
				got.action = value
			case "neutral": // stands before the files
				got.named = value != "1"
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
		got.problems.Add("files", "evidence.err.request_too_large", "Max", models.Bytes(h.Upload.MaxRequest))
		c.Status(fiber.StatusRequestEntityTooLarge)
		return got, nil
	}
	return got, err
}

// file takes one file. Of one that has a problem the rest is read, so that the files after
// it are still taken; problems name it as its sender does.
func (got *received) file(name string, r io.Reader, take func(name string, r io.Reader) error) error {
	if name == "" { // the field was left empty
		return nil
	}
	got.files++
	kept := name
	if !got.named {
		kept = ""
	}
	problems, err := problemsOf(take(kept, r))
	if err != nil || !problems.Any() {
		return err
	}
	for _, p := range problems {
		p.Args["Name"] = models.FileName(name)
	}
	got.problems = append(got.problems, problems...)
	_, err = io.Copy(io.Discard, r)
	return err
}

// CancelFile forgets a file that was still coming for a tip that was sent.
func (h *Handlers) CancelFile(c *fiber.Ctx) error {
	e, err := h.Intake.TipEvidence(mw.Context(c), h.reporter(c))
	if err != nil {
		return h.orEnter(c, err)
	}
	if err := e.Cancel(mw.Context(c), c.FormValue("remove")); err != nil {
		return err
	}
	return seeOther(c, "/follow/tip#evidence")
}

// tipFiles are the files of a tip that was sent: some can be added, none taken out again.
func (h *Handlers) tipFiles(f intake.Followed, got received) FilesView {
	v := h.filesView(f.Files, f.Uploads, got)
	v.Endpoint, v.Cancel = h.TipUploads().path, "/follow/tip/files/cancel"
	if f.May(models.Attach) {
		v.Action = "/follow/tip/files"
	}
	return v
}
