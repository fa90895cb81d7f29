package staff

import (
	"context"
	"io"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/leaf"
	"qingyuan/handlers/mw"
	"qingyuan/internal/affairs"
	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// AttachmentsView is the page of a draft's files.
type AttachmentsView struct {
	affairs.Opened
	Problems models.Problems
	MaxSize  int64 // bytes
	Down     bool  // the object store doesn't answer
}

// Files shows it: GET /staff/disclosures/:id/files.
func (h Disclosures) Files(c *fiber.Ctx) error {
	o, err := h.files(c)
	if err != nil {
		return err
	}
	return h.attachments(c, AttachmentsView{Opened: o})
}

func (h Disclosures) files(c *fiber.Ctx) (affairs.Opened, error) {
	o, err := h.Desk.Find(mw.Context(c), mw.Visitor(c), c.Params("id"))
	if err == nil && (!o.May.Write || o.Kind == disclosure.ToWithdraw) {
		err = models.Fail(models.NotFound, "err.not_found")
	}
	return o, err
}

func (h Disclosures) attachments(c *fiber.Ctx, view AttachmentsView) error {
	view.MaxSize = h.Desk.MaxFile
	if view.Problems.Any() {
		return h.Pages.Again(c, "staff/disclosure_files", view)
	}
	return h.Pages.Render(c, "staff/disclosure_files", view)
}

// Attach cleans and seals a file as it arrives.
func (h Disclosures) Attach(c *fiber.Ctx) error {
	o, err := h.files(c)
	if err != nil {
		return err
	}
	asked, err := h.Upload.ReadFile(c, func(name string, r io.Reader) error {
		_, err := h.Desk.AddFile(mw.Context(c), mw.Visitor(c), o.ID, o.Revision, name, r)
		return err
	})
	view := AttachmentsView{Opened: o}
	if err == nil && !asked {
		view.Problems.Add("file", "draft.err.no_file")
		return h.attachments(c, view)
	}
	if said := codedOf(err, models.TooLarge); said != nil {
		err = models.Problems{{Field: "file", Key: said.Key, Args: said.Args}}
	}
	if codedOf(err, models.Unavailable) != nil {
		c.Status(fiber.StatusServiceUnavailable)
		view.Down = true
		return h.attachments(c, view)
	}
	if view.Problems, err = problemsOf(err); err != nil {
		return err
	}
	if view.Problems.Any() {
		return h.attachments(c, view)
	}
	return c.Redirect("/staff/disclosures/"+o.ID+"/files", fiber.StatusSeeOther)
}

// Detach takes a file from a draft.
func (h Disclosures) Detach(c *fiber.Ctx) error {
	if _, err := h.Desk.RemoveFile(mw.Context(c), mw.Visitor(c), c.Params("id"), c.FormValue("file"), revisionOf(c)); err != nil {
		return err
	}
	return c.Redirect("/staff/disclosures/"+c.Params("id")+"/files", fiber.StatusSeeOther)
}

// File sends a file of a draft to those who may see the draft.
func (h Disclosures) File(c *fiber.Ctx) error {
	v, id, file := mw.Visitor(c), c.Params("id"), c.Params("file")
	return leaf.Send(c, false, func(ctx context.Context) (*affairs.File, error) { return h.Desk.OpenFile(ctx, v, id, file) })
}
