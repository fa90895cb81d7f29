package staff

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/reminders"
	"qingyuan/models"
)

// Notices is where readers of tips find what they are reminded of.
type Notices struct {
	Pages     mw.Renderer
	Reminders reminders.Reminders
}

// NoticesView is one page of notices.
type NoticesView struct {
	reminders.Page
	First  bool
	Before int64  // as asked
	Done   string // what was done just now
}

// List shows notices: GET /staff/notices?before=….
func (h Notices) List(c *fiber.Ctx) error {
	before, _ := strconv.ParseInt(c.Query("before"), 10, 64) // anything else begins with the latest
	page, err := h.Reminders.Notices(mw.Context(c), mw.Visitor(c), max(before, 0))
	if err != nil {
		return err
	}
	return h.Pages.Render(c, "staff/notices", NoticesView{page, before <= 0, before, known(c.Query("done"), "mail")})
}

// Read marks one as read, and leads back to the page that it is on.
func (h Notices) Read(c *fiber.Ctx) error {
	id, _ := strconv.ParseInt(c.FormValue("notice"), 10, 64) // 0 is nobody's
	if err := h.Reminders.Read(mw.Context(c), mw.Visitor(c), id); err != nil {
		return err
	}
	to := "/staff/notices"
	if before, _ := strconv.ParseInt(c.FormValue("before"), 10, 64); before > 0 {
		to += "?before=" + strconv.FormatInt(before, 10)
	}
	return c.Redirect(to, fiber.StatusSeeOther)
}

// ReadAll marks as read what stood on the page, and all before it: not what came since.
func (h Notices) ReadAll(c *fiber.Ctx) error {
	upTo, _ := strconv.ParseInt(c.FormValue("up_to"), 10, 64) // 0 is before all
	if err := h.Reminders.ReadAll(mw.Context(c), mw.Visitor(c), upTo); err != nil {
		return err
	}
	return c.Redirect("/staff/notices", fiber.StatusSeeOther)
}

// NoticeMailView is the form of where mail goes.
type NoticeMailView struct {
	models.MailSettings
	Problems models.Problems
	Mailed   bool // there is a mail server
	All      []models.NoticeKind
}

// Has reports whether a kind is chosen.
func (v NoticeMailView) Has(k models.NoticeKind) bool {
	s := v.MailSettings
	s.Wanted, s.Address = true, "any"
	return s.Wants(k)
}

// MailForm shows it.
func (h Notices) MailForm(c *fiber.Ctx) error {
	settings, mailed, err := h.Reminders.Settings(mw.Context(c), mw.Visitor(c))
	if err != nil {
		return err
	}
	if settings.Kinds == "" {
		settings.Kinds = strings.Join(stringsOf(models.NoticeKinds()), ",")
	}
	return h.Pages.Render(c, "staff/notices_mail", NoticeMailView{MailSettings: settings, Mailed: mailed, All: models.NoticeKinds()})
}

// SetMail keeps where mail goes.
func (h Notices) SetMail(c *fiber.Ctx) error {
	var kinds []string
	for _, k := range c.Context().PostArgs().PeekMulti("kinds") {
		kinds = append(kinds, string(k))
	}
	settings := models.MailSettings{Address: c.FormValue("address"), Wanted: c.FormValue("wanted") == "yes", Kinds: strings.Join(kinds, ",")}
	problems, err := problemsOf(h.Reminders.SetSettings(mw.Context(c), mw.Visitor(c), settings))
	if err != nil {
		return err
	}
	if problems.Any() {
		mw.SetBack(c, "/staff/notices/mail")
		return h.Pages.Again(c, "staff/notices_mail", NoticeMailView{settings, problems, true, models.NoticeKinds()})
	}
	if !mw.Visitor(c).Staff.Roles.Any(models.Readers()...) { // whose reminders stand elsewhere
		return c.Redirect("/staff/duties", fiber.StatusSeeOther)
	}
	return c.Redirect("/staff/notices?done=mail", fiber.StatusSeeOther)
}

// Work shows administrators what the program does by itself, and mails that didn't go.
func (h Notices) Work(c *fiber.Ctx) error {
	work, err := h.Reminders.Work(mw.Context(c), mw.Visitor(c))
	if err != nil {
		return err
	}
	return h.Pages.Render(c, "staff/jobs", work)
}
