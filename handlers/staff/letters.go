package staff

import (
	"bytes"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/casework"
	"qingyuan/internal/docx"
	"qingyuan/models"
	"qingyuan/models/letter"
)

// Letters is where letters are written and read.
type Letters struct {
	Pages    mw.Renderer
	Casework casework.Casework
}

// LetterFormView is a letter that is being written.
type LetterFormView struct {
	casework.LetterForm
	Langs    []string
	Tell     bool
	Problems models.Problems
	Preview  *letter.Letter // nil until it is asked for
}

// New shows a letter filled from the case: GET /staff/tips/:id/letters/new?kind=…&lang=…&replaces=….
func (h Letters) New(c *fiber.Ctx) error {
	what := casework.LetterFor{Kind: letter.Kind(c.Query("kind")), Lang: c.Query("lang", letter.Langs()[0]), Replaces: c.Query("replaces")}
	form, err := h.Casework.NewLetter(mw.Context(c), mw.Visitor(c), c.Params("id"), what)
	if err != nil {
		return err
	}
	return h.Pages.Render(c, "staff/letter_new", LetterFormView{LetterForm: form, Langs: letter.Langs(), Tell: form.MayTell})
}

// Write makes a letter final, or shows how it would look. What was typed is kept where it was
// refused, and where the tip has changed meanwhile.
func (h Letters) Write(c *fiber.Ctx) error {
	ctx, v, id := mw.Context(c), mw.Visitor(c), c.Params("id")
	w := casework.LetterWords{Text: letterText(c), Tell: c.FormValue("tell") != "",
		LetterFor: casework.LetterFor{Kind: letter.Kind(c.FormValue("kind")), Lang: c.FormValue("lang"), Replaces: c.FormValue("replaces")}}
	if c.FormValue("action") != "final" {
		l, err := h.Casework.TryLetter(ctx, v, id, w)
		return h.again(c, w, &l, err)
	}
	made, err := h.Casework.WriteLetter(ctx, v, seen(c), w)
	if err != nil {
		return h.again(c, w, nil, err)
	}
	return c.Redirect("/staff/tips/"+id+"/letters/"+made+"?done=made", fiber.StatusSeeOther)
}

func letterText(c *fiber.Ctx) letter.Text {
	return letter.Text{Mark: c.FormValue("mark"), Title: c.FormValue("title"), To: c.FormValue("to"), Body: c.FormValue("body")}
}

// again shows what was typed, with what is wrong or how it would look.
func (h Letters) again(c *fiber.Ctx, w casework.LetterWords, preview *letter.Letter, err error) error {
	problems, status, err := refused(err)
	if err != nil {
		return err
	}
	form, err := h.Casework.NewLetter(mw.Context(c), mw.Visitor(c), c.Params("id"), w.LetterFor)
	if err != nil {
		return err
	}
	form.Text = w.Text
	view := LetterFormView{LetterForm: form, Langs: letter.Langs(), Tell: w.Tell, Problems: problems, Preview: preview}
	if problems.Any() {
		view.Preview = nil
	}
	c.Status(status)
	mw.SetBack(c, "/staff/tips/"+form.TipID+"/letters/new?kind="+url.QueryEscape(string(form.Kind)))
	return h.Pages.Render(c, "staff/letter_new", view)
}

// refused is what is wrong with what was typed, and the status that says so; changed meanwhile
// is wrong, too.
func refused(err error) (models.Problems, int, error) {
	if models.CodeOf(err) == models.Conflict {
		return models.Problems{{Field: "changed", Key: "letters.err.changed"}}, fiber.StatusConflict, nil
	}
	problems, err := problemsOf(err)
	if problems.Any() {
		return problems, fiber.StatusUnprocessableEntity, nil
	}
	return nil, fiber.StatusOK, err
}

// LetterView is a letter as it is read and printed.
type LetterView struct {
	casework.Letter
	Made bool // just now
}

// Show shows a letter.
func (h Letters) Show(c *fiber.Ctx) error {
	l, err := h.Casework.Letter(mw.Context(c), mw.Visitor(c), c.Params("id"), c.Params("letter"), models.ReadLetter)
	if err != nil {
		return err
	}
	return h.Pages.Render(c, "staff/letter", LetterView{l, c.Query("done") == "made"})
}

const wordDocument = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// Download sends a letter as a Word document.
func (h Letters) Download(c *fiber.Ctx) error {
	l, err := h.Casework.Letter(mw.Context(c), mw.Visitor(c), c.Params("id"), c.Params("letter"), models.DownloadLetter)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := docx.Write(&b, l.Letter); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, wordDocument)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="letter-`+l.Ref+`.docx"; filename*=UTF-8''`+url.PathEscape(l.LetterLine.Number+".docx"))
	return c.Send(b.Bytes())
}
