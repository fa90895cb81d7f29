package staff

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/casework"
	"qingyuan/internal/exchange"
	"qingyuan/internal/intake"
	"qingyuan/models"
)

// Exchange is where case files go out and come in, and with whom they are exchanged.
type Exchange struct {
	Pages    mw.Renderer
	Exchange exchange.Exchange
	Casework casework.Casework
	Intake   intake.Intake
	Upload   mw.Upload
	Log      *slog.Logger
}

// ExchangeView is the unit's address, and those of others.
type ExchangeView struct {
	exchange.Overview
	Supervisor bool // of a unit
	Admin      bool
	Done       string // what was just done; empty: nothing
	Ref, Unit  string // of what came in just now
	Tip        string // its id, where it is the visitor's unit's
	Problems   models.Problems
	Address    string // as typed
	Checking   string // the partner of which digits were typed
	Digits     string // as typed
}

// OwnDigits are those of the unit's own address.
func (v ExchangeView) OwnDigits() string { return strings.Join(v.Own.Digits(), " ") }

// Show shows it: GET /staff/exchange.
func (h Exchange) Show(c *fiber.Ctx) error {
	return h.show(c, ExchangeView{Done: known(c.Query("done"), "key", "share", "add", "check", "remove")})
}

func (h Exchange) show(c *fiber.Ctx, view ExchangeView) (err error) {
	v := mw.Visitor(c)
	if view.Overview, err = h.Exchange.Overview(mw.Context(c), v); err != nil {
		return err
	}
	view.Supervisor, view.Admin = v.Is(models.RoleSupervisor), v.Is(models.RoleAdmin)
	mw.SetBack(c, "/staff/exchange")
	if view.Problems.Any() {
		return h.Pages.Again(c, "staff/exchange", view)
	}
	return h.Pages.Render(c, "staff/exchange", view)
}

// after goes back to the page, or shows it again with what is wrong.
func (h Exchange) after(c *fiber.Ctx, err error, view ExchangeView) error {
	if view.Problems, err = problemsOf(err); err != nil {
		return err
	}
	if view.Problems.Any() {
		view.Done = ""
		return h.show(c, view)
	}
	return c.Redirect("/staff/exchange?done="+view.Done, fiber.StatusSeeOther)
}

// MakeKey makes the unit a key pair.
func (h Exchange) MakeKey(c *fiber.Ctx) error {
	return h.after(c, h.Exchange.MakeKey(mw.Context(c), mw.Visitor(c)), ExchangeView{Done: "key"})
}

// Share gives the unit's key to those who lack it.
func (h Exchange) Share(c *fiber.Ctx) error {
	return h.after(c, h.Exchange.Share(mw.Context(c), mw.Visitor(c)), ExchangeView{Done: "share"})
}

// Address sends the unit's address as a file.
func (h Exchange) Address(c *fiber.Ctx) error {
	all, err := h.Exchange.Overview(mw.Context(c), mw.Visitor(c))
	if err != nil {
		return err
	}
	if all.Own == nil {
		return models.Fail(models.NotFound, "err.not_found")
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	c.Set(fiber.HeaderContentDisposition, mw.Disposition("attachment", "qingyuan-"+all.Own.Unit+".address.txt"))
	return c.SendString(all.Own.String())
}

// Add adds a partner.
func (h Exchange) Add(c *fiber.Ctx) error {
	view := ExchangeView{Done: "add", Address: c.FormValue("address")}
	return h.after(c, h.Exchange.AddPartner(mw.Context(c), mw.Visitor(c), view.Address), view)
}

// Check takes the digits that somebody read to the visitor.
func (h Exchange) Check(c *fiber.Ctx) error {
	view := ExchangeView{Done: "check", Checking: c.Params("id"), Digits: c.FormValue("digits")}
	return h.after(c, h.Exchange.CheckPartner(mw.Context(c), mw.Visitor(c), view.Checking, view.Digits), view)
}

// Remove removes a partner.
func (h Exchange) Remove(c *fiber.Ctx) error {
	return h.after(c, h.Exchange.RemovePartner(mw.Context(c), mw.Visitor(c), c.Params("id")), ExchangeView{Done: "remove"})
}

// TakeIn takes a case file in as it arrives, and says what became of it.
func (h Exchange) TakeIn(c *fiber.Ctx) error {
	var view ExchangeView
	var done intake.TakenIn
	asked, err := h.Upload.ReadFile(c, func(_ string, r io.Reader) (err error) {
		done, err = h.Intake.TakeIn(mw.Context(c), mw.Visitor(c), r)
		return err
	})
	if err == nil && !asked {
		err = models.Problems{{Field: "file", Key: "exchange.err.no_file"}}
	}
	if e, coded := errors.AsType[*models.Error](err); coded && (e.Code == models.TooLarge || e.Code == models.Forbidden && e.Key == "exchange.err.no_key") {
		err = models.Problems{{Field: "file", Key: e.Key, Args: e.Args}}
	}
	if view.Problems, err = problemsOf(err); err != nil {
		return err
	}
	if !view.Problems.Any() {
		view.Done, view.Ref, view.Unit, view.Tip = "in", done.Ref, done.Unit, done.Ours
	}
	return h.show(c, view)
}

// SendOutView is the page on which a supervisor sends a case file.
type SendOutView struct {
	Seen     casework.Seen
	Ref      string
	Partners []models.Partner
	Partner  string // as chosen
	Problems models.Problems
}

// SendOutForm shows it: GET /staff/tips/<id>/send-out.
func (h Exchange) SendOutForm(c *fiber.Ctx) error { return h.sendOutForm(c, SendOutView{}) }

func (h Exchange) sendOutForm(c *fiber.Ctx, view SendOutView) error {
	shown, err := h.Casework.Open(mw.Context(c), mw.Visitor(c), c.Params("id"))
	if err != nil {
		return err
	}
	view.Seen, view.Ref = casework.Seen{TipID: shown.ID, Version: shown.Version}, shown.Ref
	if view.Partners, err = h.Casework.Partners(mw.Context(c), mw.Visitor(c)); err != nil {
		return err
	}
	if view.Problems.Any() {
		return h.Pages.Again(c, "staff/send_out", view)
	}
	return h.Pages.Render(c, "staff/send_out", view)
}

// SendOut sends the file, which streams; a failure on the way breaks the connection, so that no
// half is taken for the whole. That it was made is written down before.
func (h Exchange) SendOut(c *fiber.Ctx) error {
	view := SendOutView{Partner: c.FormValue("partner")}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(mw.Context(c)), downloadTime) // the answer outlives the handler
	file, err := h.Casework.SendOut(ctx, mw.Visitor(c), seen(c), view.Partner)
	if err != nil {
		defer cancel()
		if models.CodeOf(err) == models.Conflict {
			err = models.Problems{{Field: "partner", Key: "staff.err.tip_changed"}}
		}
		if view.Problems, err = problemsOf(err); err != nil {
			return err
		}
		return h.sendOutForm(c, view)
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEOctetStream)
	c.Set(fiber.HeaderContentDisposition, mw.Disposition("attachment", file.Name))
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	r, w := io.Pipe()
	go func() {
		defer cancel()
		err := file.Write(ctx, w)
		if err != nil && !errors.Is(err, io.ErrClosedPipe) {
			h.Log.Error("send a case file", "error", err)
		}
		w.CloseWithError(err)
	}()
	return c.SendStream(r)
}
