package store

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"qingyuan/models"
)

// ListHeldTips is one page of a queue. Of each tip only what a queue shows is read. Each state
// is read by itself, in the order of its index, for as many tips as a page has: a page takes
// as long with ten thousand tips as with fifty. docs/adr/0021-the-workbench.md.
func (s *Store) ListHeldTips(ctx context.Context, q models.TipQuery) ([]models.HeldTip, error) {
	order := orderOf(q)
	var parts []string
	var args []any
	for _, state := range q.States {
		tx := filtered(s.in(ctx).Table("tips").Where("unit_id = ? AND state = ?", q.UnitID, state), q.StaffID, q.Filter, q.Today)
		if !q.From.IsZero() {
			tx = order.beyond(tx, q.From)
		}
		parts = append(parts, "SELECT id, due_on, received_on FROM (?) AS s"+strconv.Itoa(len(parts)))
		args = append(args, readable(tx, q.StaffID, "").Select("id, due_on, received_on").Order(order.by("")).Limit(q.Limit))
	}
	if len(parts) == 0 {
		return nil, nil
	}
	all := s.in(ctx).Raw(strings.Join(parts, " UNION ALL "), args...)
	page := s.in(ctx).Table("(?) AS held", all).Select("id, due_on, received_on").Order(order.by("")).Limit(q.Limit)
	tips, err := list[models.HeldTip](s.in(ctx).Table("(?) AS page", page).Joins("JOIN tips ON tips.id = page.id").
		Joins("JOIN tip_keys ON tip_keys.tip_id = page.id AND tip_keys.part = ? AND tip_keys.staff_id = ?", models.PartTip, q.StaffID).
		Select(inQueue).Order(order.by("page.")), "list tips")
	if q.Back {
		slices.Reverse(tips)
	}
	return tips, err
}

// inQueue is what a queue shows of a tip.
const inQueue = "tips.id, tips.state, tips.received_on, tips.unread, tips.content, tips.channel, tips.named, tips.handler_id, tips.due_on, " +
	"tips.due_rule, tips.version, tip_keys.sealed"

// ListHeldTipsByID implements casework.Store.
func (s *Store) ListHeldTipsByID(ctx context.Context, ids []string, unitID, staffID int64) ([]models.HeldTip, error) {
	return list[models.HeldTip](s.held(ctx, unitID, staffID).Where("tips.id IN ?", ids).Select(inQueue), "find tips")
}

// ListHoldersOf implements casework.Store.
func (s *Store) ListHoldersOf(ctx context.Context, tipIDs []string, part models.Part) ([]models.Holder, error) {
	return list[models.Holder](s.in(ctx).Table("staff").Select("staff.id, staff.name, staff.unit_id, staff.roles, staff.key_state, tip_keys.tip_id").
		Joins("JOIN tip_keys ON tip_keys.staff_id = staff.id AND tip_keys.tip_id IN ? AND tip_keys.part = ?", tipIDs, part).
		Where("staff.disabled = ?", false).
		Where("NOT EXISTS (SELECT 1 FROM recusals WHERE recusals.tip_id = tip_keys.tip_id AND recusals.staff_id = staff.id)"), "list who holds keys")
}

// order is that in which a query reads tips: by days, then by id.
type order struct {
	days []string
	down bool
}

func orderOf(q models.TipQuery) order {
	if q.Newest {
		return order{[]string{"received_on"}, !q.Back}
	}
	return order{[]string{"due_on", "received_on"}, q.Back}
}

// by is the order of a table's columns; its name with a dot, or nothing.
func (o order) by(table string) string {
	down := ""
	if o.down {
		down = " DESC"
	}
	var by []string
	for _, column := range append(slices.Clone(o.days), "id") {
		by = append(by, table+column+down)
	}
	return strings.Join(by, ", ")
}

// beyond narrows to what comes after a place.
func (o order) beyond(tips *gorm.DB, p models.TipPlace) *gorm.DB {
	after := ">"
	if o.down {
		after = "<"
	}
	days := []any{p.On, p.Then}[:len(o.days)]
	where, args := "id "+after+" ?", []any{p.ID}
	for i, column := range slices.Backward(o.days) {
		where = column + " " + after + " ? OR (" + column + " = ? AND (" + where + "))"
		args = append([]any{days[i], days[i]}, args...)
	}
	first := o.days[0] + " " + after + "= ?" // by which an index finds the place
	return tips.Where(first, p.On).Where("("+where+")", args...)
}

// CountHeldTips counts a queue, but for what its filter says of states and rules, by state and
// by the rule that is due next. It meets every key that somebody holds: an index without the keys
// themselves is ten times as quick as the table.
func (s *Store) CountHeldTips(ctx context.Context, q models.TipQuery) ([]models.TipCount, error) {
	f := q.Filter
	f.Rule = ""
	tx := filtered(s.in(ctx).Table("tips").Where("unit_id = ? AND state IN ?", q.UnitID, models.States()), q.StaffID, f, q.Today)
	return list[models.TipCount](readable(tx, q.StaffID, s.by("tip_keys_staff")).Group("state, due_rule").Order("state, due_rule").
		Select("state, due_rule, COUNT(*) AS tips, COALESCE(SUM(unread), 0) AS unread, "+
			"COALESCE(SUM(CASE WHEN due_on <> '' AND due_on < ? THEN 1 ELSE 0 END), 0) AS overdue", q.Today), "count tips")
}

// readable narrows tips to those that a staff member holds a key to and isn't kept from: tip by
// tip, so that they stay in the order of their index (LIMIT 1: else MariaDB copies all of somebody's
// keys first). hint says how the keys are found.
func readable(tips *gorm.DB, staffID int64, hint string) *gorm.DB {
	return tips.Where("EXISTS (SELECT 1 FROM tip_keys "+hint+
		" WHERE tip_keys.tip_id = tips.id AND tip_keys.part = ? AND tip_keys.staff_id = ? LIMIT 1)", models.PartTip, staffID).
		Where("NOT EXISTS (SELECT 1 FROM recusals WHERE recusals.tip_id = tips.id AND recusals.staff_id = ?)", staffID)
}

// by makes a table be read by an index, in the words of the dialect.
func (s *Store) by(index string) string {
	if s.dialect == MySQL {
		return "FORCE INDEX (" + index + ")"
	}
	return "INDEXED BY " + index
}

// filtered narrows tips by all that a filter says but the state.
func filtered(tips *gorm.DB, staffID int64, f models.TipFilter, today models.Date) *gorm.DB {
	switch f.Handler {
	case "":
	case models.ByMe:
		tips = tips.Where("handler_id = ?", staffID)
	case models.ByNobody:
		tips = tips.Where("handler_id = 0")
	case models.BySomebody:
		tips = tips.Where("handler_id <> 0")
	default:
		id, err := strconv.ParseInt(f.Handler, 10, 64)
		if err != nil {
			id = -1 // nobody has it
		}
		tips = tips.Where("handler_id = ?", id)
	}
	if f.Rule != "" {
		tips = tips.Where("due_rule = ?", f.Rule)
	}
	switch before := f.Due.Before(today); {
	case f.Due == models.DueNever:
		tips = tips.Where("due_on = ?", models.NeverDue)
	case before != "":
		tips = tips.Where("due_on <> '' AND due_on < ?", before)
	}
	if f.Way != "" {
		tips = tips.Where("named = ?", f.Way == models.WayNamed)
	}
	if f.Channel != "" {
		tips = tips.Where("channel = ?", f.Channel)
	}
	return tips
}

// ListNextDeadlines lists the clocks of tips that run, of their handlers' own.
func (s *Store) ListNextDeadlines(ctx context.Context, tipIDs []string) ([]models.TipDeadline, error) {
	return list[models.TipDeadline](s.in(ctx).Where("tip_id IN ? AND ref = '' AND met_on = ''", tipIDs), "list what is due next")
}

// ListColleagues lists the reviewers of a unit whose accounts aren't disabled; of each only
// the id and name.
func (s *Store) ListColleagues(ctx context.Context, unitID int64) ([]models.Staff, error) {
	return list[models.Staff](readers(s.in(ctx)).Select("id", "name").Where("unit_id = ?", unitID).Order("id").Limit(500), "list colleagues")
}
