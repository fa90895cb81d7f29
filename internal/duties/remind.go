package duties

import (
	"context"
	"fmt"
	"slices"
	"time"

	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/duty"
)

// dayBegins is when publishers are told of a day's points.
const dayBegins = 8 * time.Hour

// dueDays is further back than the last day of anything of which publishers are told.
const dueDays = 60

// told is a slot with the point that has come for it.
type told struct {
	duty.Slot
	year  int
	point duty.Point
}

// Remind tells publishers of what is due soon, and of what was missed: each item's period once,
// with how many places of theirs it is about. Each of its transactions begins with keep.
func (d Duties) Remind(ctx context.Context, keep Keep) error {
	today := models.DateOf(d.Clock().Add(-dayBegins))
	plans, err := d.plans(ctx, today, today)
	if err != nil {
		return err
	}
	var due []told
	for _, p := range plans {
		for _, s := range p.Slots {
			if point := duty.PointOn(d.Days(), s.On, today); point != "" {
				due = append(due, told{s, p.Year, point})
			}
		}
	}
	if len(due) == 0 {
		return nil
	}
	publishers, err := d.Store.ListPublishers(ctx)
	if err != nil {
		return err
	}
	for _, who := range publishers {
		if err := d.remind(ctx, keep, who, due, today); err != nil {
			return fmt.Errorf("remind of duties: %w", err)
		}
	}
	return nil
}

// remind tells one publisher what they weren't told yet, in one transaction.
func (d Duties) remind(ctx context.Context, keep Keep, who duty.Publisher, due []told, today models.Date) error {
	return d.Store.InTx(ctx, func(ctx context.Context) error {
		if err := keep(ctx); err != nil {
			return err
		}
		before, err := d.Store.ListDutyReminders(ctx, who.StaffID, today.AddDays(-dueDays))
		if err != nil {
			return err
		}
		left := slices.DeleteFunc(slices.Clone(due), func(t told) bool {
			return slices.ContainsFunc(before, func(r duty.Reminder) bool {
				return r.ItemID == t.Item.ID && r.Period == t.Period && r.Point == t.point
			})
		})
		if len(left) == 0 {
			return nil
		}
		missing, err := d.missing(ctx, who.RegionCode, left)
		if err != nil {
			return err
		}
		var rows []duty.Reminder
		kinds := map[models.NoticeKind]bool{}
		for i, t := range left {
			rows = append(rows, duty.Reminder{StaffID: who.StaffID, ItemID: t.Item.ID, Period: t.Period, Point: t.point, DueOn: t.On,
				Missing: missing[i], MadeOn: d.today(), Unread: missing[i] > 0})
			if missing[i] > 0 {
				kinds[kindOf(t.point)] = true
			}
		}
		if err := d.Store.AddDutyReminders(ctx, rows); err != nil {
			return err
		}
		for kind := range kinds {
			if err := d.Queue(ctx, kind, []int64{who.StaffID}); err != nil {
				return err
			}
		}
		return nil
	})
}

func kindOf(p duty.Point) models.NoticeKind {
	if p == duty.Missed {
		return models.NoticeLate
	}
	return models.NoticeAhead
}

// missing counts, for each slot, the regions at or below one that haven't published.
func (d Duties) missing(ctx context.Context, code string, slots []told) ([]int64, error) {
	counts := make([]int64, len(slots))
	years := map[int]bool{}
	for _, t := range slots {
		years[t.year] = true
	}
	for year := range years {
		after := ""
		for {
			rows, err := d.Store.ListDutyRegionsWithin(ctx, year, code, after, 1000)
			if err != nil {
				return nil, err
			}
			for _, r := range rows {
				count(counts, slots, year, r)
				after = r.RegionCode
			}
			if len(rows) < 1000 {
				break
			}
		}
	}
	return counts, nil
}

func count(counts []int64, slots []told, year int, r duty.Region) {
	if !r.Bound() {
		return
	}
	h, marks, from := duty.HolderOf(r.RegionCode), r.Marks.ByItem(), r.Since.First()
	for i, t := range slots {
		if t.year == year && duty.Binds(t.Item, h) && t.Owed(from) && duty.At(marks[t.Item.ID], t.Period) == duty.Nothing {
			counts[i]++
		}
	}
}

// Reminded is a reminder with its item.
type Reminded struct {
	duty.Reminder
	Item disclosure.Item
}

// Reminders lists what the visitor was told of and hasn't read.
func (d Duties) Reminders(ctx context.Context, v models.Visitor) ([]Reminded, error) {
	list, err := d.Store.ListUnreadDutyReminders(ctx, v.Staff.ID)
	if err != nil {
		return nil, fmt.Errorf("list reminders of duties: %w", err)
	}
	var reminded []Reminded
	for _, r := range list {
		if it, ok := d.Items.Find(r.ItemID); ok {
			reminded = append(reminded, Reminded{r, it})
		}
	}
	return reminded, nil
}

// ReadReminders marks what the visitor was told up to a day as read.
func (d Duties) ReadReminders(ctx context.Context, v models.Visitor, upTo models.Date) error {
	return d.Store.ReadDutyReminders(ctx, v.Staff.ID, upTo)
}
