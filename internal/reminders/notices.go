package reminders

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"qingyuan/models"
	"qingyuan/models/deadline"
)

// PageSize is how many notices a page lists.
const PageSize = 50

// Notice is one as it is shown to whom it is for.
type Notice struct {
	models.HeldNotice
	Path string // where they can see to it; empty where they may not open it
}

// Ref is the tip's short name.
func (n Notice) Ref() string { return models.TipRef(n.TipID) }

// Page is one page of notices, the latest first.
type Page struct {
	Notices []Notice
	Unread  int64
	Next    int64 // where the next page begins; 0: this is the last
	Latest  int64 // of those on this page; 0: none
}

// only lets readers of tips in: nobody else gets notices.
func only(v models.Visitor) error {
	if slices.ContainsFunc(models.Readers(), v.Is) {
		return nil
	}
	return models.Fail(models.NotFound, "err.not_found")
}

// Notices lists the visitor's, from the first beyond before; 0: from the latest.
func (r Reminders) Notices(ctx context.Context, v models.Visitor, before int64) (p Page, err error) {
	if err := only(v); err != nil {
		return p, err
	}
	rows, err := r.Store.ListNotices(ctx, v.Staff.ID, before, PageSize+1)
	if err != nil {
		return p, fmt.Errorf("list notices: %w", err)
	}
	if len(rows) > PageSize {
		rows = rows[:PageSize]
		p.Next = rows[PageSize-1].ID
	}
	for _, n := range rows {
		p.Notices = append(p.Notices, Notice{n, pathOf(v, n)})
	}
	if len(rows) > 0 {
		p.Latest = rows[0].ID
	}
	p.Unread, err = r.Store.CountUnread(ctx, v.Staff.ID)
	return p, err
}

// pathOf is where a notice can be seen to. Whoever is told of another unit's tip can't open it.
func pathOf(v models.Visitor, n models.HeldNotice) string {
	switch {
	case n.Rule == deadline.Keeping:
		return "/staff/keeping/" + n.TipID
	case n.Ref != "" && v.Is(models.RoleSupervisor) && (n.HoldsTip || n.HoldsRef):
		return "/staff/requests/" + n.Ref
	case n.Ref == "" && n.HoldsTip:
		return "/staff/tips/" + n.TipID
	}
	return ""
}

// Unread counts what someone hasn't read.
func (r Reminders) Unread(ctx context.Context, staffID int64) (int64, error) {
	n, err := r.Store.CountUnread(ctx, staffID)
	if err != nil {
		return 0, fmt.Errorf("count notices: %w", err)
	}
	return n, nil
}

// Read marks one of the visitor's notices as read; that of somebody else stays as it is.
func (r Reminders) Read(ctx context.Context, v models.Visitor, id int64) error {
	if err := only(v); err != nil {
		return err
	}
	return r.Store.ReadNotice(ctx, v.Staff.ID, id)
}

// ReadAll marks those as read that the visitor has seen: up to one, and those before it.
func (r Reminders) ReadAll(ctx context.Context, v models.Visitor, upTo int64) error {
	if err := only(v); err != nil {
		return err
	}
	return r.Store.ReadNotices(ctx, v.Staff.ID, upTo)
}

// Seen marks the visitor's notices of a tip as read: they have it before them.
func (r Reminders) Seen(ctx context.Context, v models.Visitor, tipID string) error {
	return r.Store.ReadNoticesOf(ctx, v.Staff.ID, tipID)
}

// mayMail lets those in who may get mail: readers of tips, and publishers.
func mayMail(v models.Visitor) error {
	if v.Is(models.RolePublisher) {
		return nil
	}
	return only(v)
}

// Settings are where the visitor gets mail, and whether there is any.
func (r Reminders) Settings(ctx context.Context, v models.Visitor) (s models.MailSettings, mailed bool, err error) {
	if err := mayMail(v); err != nil {
		return s, false, err
	}
	s, err = r.Store.FindMailSettings(ctx, v.Staff.ID)
	return s, r.Post != nil, err
}

// chosen is the choice for the trail.
func chosen(v models.Visitor, s models.MailSettings) models.Act {
	way := "mail"
	if !s.Wanted {
		way = "no-mail"
	}
	return models.Act{Name: models.ChooseMail, Kind: models.OfStaff, Record: strconv.FormatInt(v.Staff.ID, 10)}.
		Says(models.FieldAccount, v.Staff.Username).Says(models.FieldWay, way)
}

// SetSettings keeps where the visitor gets mail. Problems speak of "address" and "kinds".
func (r Reminders) SetSettings(ctx context.Context, v models.Visitor, s models.MailSettings) error {
	if err := mayMail(v); err != nil {
		return err
	}
	s.StaffID, s.Address = v.Staff.ID, strings.TrimSpace(s.Address)
	var p models.Problems
	switch {
	case s.Wanted && s.Address == "":
		p.Add("address", "notices.err.no_address")
	case s.Address != "" && !models.IsMailAddress(s.Address):
		p.Add("address", "notices.err.address", "Max", models.MaxMailAddress)
	}
	kinds := slices.DeleteFunc(strings.Split(s.Kinds, ","), func(k string) bool {
		return !slices.Contains(models.NoticeKinds(), models.NoticeKind(k))
	})
	if s.Wanted && len(kinds) == 0 {
		p.Add("kinds", "notices.err.kinds")
	}
	if s.Kinds = strings.Join(kinds, ","); p.Any() {
		return p
	}
	return r.Store.InTx(ctx, func(ctx context.Context) error {
		if err := r.Store.SetMailSettings(ctx, s); err != nil {
			return err
		}
		return r.Trail.Record(ctx, v, chosen(v, s))
	})
}

const (
	keepNotices = 365 // days
	keepMails   = 90
)

// Tidy removes notices and mails that are long over.
func (r Reminders) Tidy(ctx context.Context, keep func(context.Context) error) error {
	if err := keep(ctx); err != nil {
		return err
	}
	if err := r.Store.RemoveNoticesBefore(ctx, r.today().AddDays(-keepNotices)); err != nil {
		return err
	}
	return r.Store.RemoveMailsBefore(ctx, r.today().AddDays(-keepMails))
}
