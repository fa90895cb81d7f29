package staff_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"qingyuan/config"
	"qingyuan/internal/casework"
	"qingyuan/internal/seal"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/models"
	"qingyuan/models/region"
)

// openCases is how many one reviewer has.
const openCases = 10_000

// BenchmarkQueue opens the reviewer's queue over HTTP, with ten thousand open cases, against
// the time that its queries take by themselves, in the same requests. What sessions and the trail
// ask of the database counts as the page's own.
func BenchmarkQueue(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchQueue(b, testkit.SQLite(b)) })
	b.Run("mariadb", func(b *testing.B) { benchQueue(b, testkit.MariaDBConfig(b)) })
}

const looks = 50

func benchQueue(b *testing.B, database config.Database) {
	d, _, li, _ := staffedOn(b, database)
	keep(b, d, "li.ming", openCases)
	clock := &timed{Store: d.db}
	d.parts.Casework.Store = clock
	d.url = serve(b, config.SurfaceAll, d.parts)
	for _, page := range []struct{ name, path string }{
		{"first", "/staff/tips?tab=working"}, {"mine", "/staff/tips?tab=working&handler=me&due=7"},
	} {
		li.get(page.path)
		li.want(200, page.path, "第", "超期")
		clock.took, clock.calls = 0, 0
		start := time.Now()
		for range looks {
			li.get(page.path)
		}
		took := time.Since(start)
		b.ReportMetric(float64(took.Microseconds())/1000/looks, page.name+"-ms")
		b.ReportMetric(float64(clock.took.Microseconds())/1000/looks, page.name+"-queries-ms")
		b.ReportMetric(float64(clock.calls)/looks, page.name+"-queries")
		b.ReportMetric(float64(took)/float64(clock.took), page.name+"-ratio")
	}
	searched(b, li)
}

// searched looks for what isn't there: tips that one request of a search reads, and in a second.
func searched(b *testing.B, li *browser) {
	b.Helper()
	li.get("/staff/search")
	start := time.Now()
	li.post("/staff/search", "words", "没有这样的人")
	took := time.Since(start)
	n, err := strconv.Atoi(strings.ReplaceAll(li.find(`从新到旧查了 ([\d,]+) 件`), ",", ""))
	must(b, err)
	b.ReportMetric(float64(n), "searched")
	b.ReportMetric(float64(n)/took.Seconds(), "searched/s")
}

// keep writes open cases of one reviewer, each sealed as a tip is.
func keep(b *testing.B, d *desk, username string, n int) {
	b.Helper()
	st, err := d.db.FindStaffByUsername(b.Context(), username)
	must(b, err)
	for i := range n {
		var sealer seal.Sealer
		secret, recipient, err := sealer.NewIdentity()
		must(b, err)
		said, err := json.Marshal(testkit.Said("990101", fmt.Sprintf("第%d人", i)))
		must(b, err)
		content, err := sealer.Seal(said, recipient)
		must(b, err)
		key, err := sealer.Seal([]byte(secret.Reveal()), st.PublicKey)
		must(b, err)
		id := models.NewID()
		today := models.DateOf(time.Now())
		due := today.AddDays(i%120 - 10)
		must(b, d.db.CreateTip(b.Context(), models.NewTip{
			Tip: models.Tip{ID: id, UnitID: st.UnitID, State: []models.State{models.Accepted, models.Assigned, models.Disposed, models.Concluded}[i%4],
				Recipient: recipient, ReceiptIndex: []byte(id), ReceiptKey: make([]byte, 4000), Content: content, ReceivedOn: due.AddDays(-30), ChangedOn: today,
				Channel: models.ByPortal, Version: 1, Handling: models.Handling{HandlerID: st.ID * int64(i%2), DueOn: due, DueRule: "conclude-anonymous"}},
			Keys:      []models.TipKey{{TipID: id, Part: models.PartTip, StaffID: st.ID, Sealed: key}, {TipID: id, Part: models.PartTip, StaffID: st.ID + 1, Sealed: key}},
			Deadlines: []models.TipDeadline{{TipID: id, Rule: "conclude-anonymous", FromOn: due.AddDays(-60), DueOn: due}},
			First:     models.TipEvent{TipID: id, Seq: 1, Action: models.Submit, To: models.Received, On: due.AddDays(-30)}}))
	}
}

// timed sums what the queries of a queue take.
type timed struct {
	*store.Store
	took  time.Duration
	calls int
}

func (s *timed) since(start time.Time) { s.took += time.Since(start); s.calls++ }

func (s *timed) ListHeldTips(ctx context.Context, q models.TipQuery) ([]models.HeldTip, error) {
	defer s.since(time.Now())
	return s.Store.ListHeldTips(ctx, q)
}

func (s *timed) CountHeldTips(ctx context.Context, q models.TipQuery) ([]models.TipCount, error) {
	defer s.since(time.Now())
	return s.Store.CountHeldTips(ctx, q)
}

func (s *timed) ListNextDeadlines(ctx context.Context, ids []string) ([]models.TipDeadline, error) {
	defer s.since(time.Now())
	return s.Store.ListNextDeadlines(ctx, ids)
}

func (s *timed) StaffNames(ctx context.Context, ids []int64) (map[int64]string, error) {
	defer s.since(time.Now())
	return s.Store.StaffNames(ctx, ids)
}

func (s *timed) ListColleagues(ctx context.Context, unitID int64) ([]models.Staff, error) {
	defer s.since(time.Now())
	return s.Store.ListColleagues(ctx, unitID)
}

func (s *timed) RegionPaths(ctx context.Context, codes []string) (map[string][]region.Region, error) {
	defer s.since(time.Now())
	return s.Store.RegionPaths(ctx, codes)
}

var _ casework.Store = (*timed)(nil)
