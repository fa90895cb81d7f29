package store

import (
	"encoding/json"
	"fmt"
	"gorm.io/gorm/clause"
	"slices"
	"testing"
	"time"

	"qingyuan/internal/casework"
	"qingyuan/internal/seal"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

// keepRequest keeps a request on a tip, and gives staff the key of its part.
func keepRequest(t *testing.T, s *Store, tip models.Tip, n int, kind models.RequestKind, staff ...int64) models.Request {
	t.Helper()
	r := models.Request{ID: fmt.Sprintf("%032x", n), TipID: tip.ID, Kind: kind, State: models.RequestOpen, MadeOn: "2026-03-02", Content: []byte("c"), Version: 1}
	must(t, s.CreateRequest(t.Context(), r))
	for _, id := range staff {
		must(t, createAll(s.db.Clauses(clause.OnConflict{DoNothing: true}), []models.TipKey{{TipID: tip.ID, Part: kind.Part(), StaffID: id, Sealed: []byte("k")}}, "keep a key"))
	}
	return r
}

func TestWhoSeesARequest(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		tip := keepTip(t, s, 1, models.Tip{State: models.Answered, ReceivedOn: "2026-03-01", Named: true})
		retaliation := keepRequest(t, s, tip, 101, models.RequestRetaliation, 5)
		objection := keepRequest(t, s, tip, 102, models.RequestObjection, 6)
		for _, c := range []struct {
			what  string
			id    string
			staff int64
			units []int64
			seen  bool
		}{
			{"with the key of its part", retaliation.ID, 5, []int64{1, 2}, true},
			{"with the key of another part", objection.ID, 5, []int64{1}, false},
			{"an objection by who reads the tip", objection.ID, 6, []int64{1}, true},
			{"who reads the tip, of what isn't theirs", retaliation.ID, 6, []int64{1}, false},
			{"with a key, of another unit", retaliation.ID, 5, []int64{2}, false},
			{"without a key", retaliation.ID, 7, []int64{1}, false},
		} {
			got, err := s.FindHeldRequest(ctx, c.id, c.staff, c.units)
			if c.seen != (err == nil) || err != nil && models.CodeOf(err) != models.NotFound {
				t.Errorf("%s: %v", c.what, err)
			}
			if c.seen && (got.ID != c.id || got.UnitID != 1 || !got.Named || string(got.Sealed) != "k" || got.Version != 1) {
				t.Errorf("%s: %+v", c.what, got)
			}
			list, err := s.ListHeldRequests(ctx, models.RequestQuery{StaffID: c.staff, UnitIDs: c.units, Open: true, Limit: 9})
			must(t, err)
			if slices.ContainsFunc(list, func(r models.HeldRequest) bool { return r.ID == c.id }) != c.seen {
				t.Errorf("%s: listed %d", c.what, len(list))
			}
		}
	})
}

func TestARequestIsDecidedOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		tip := keepTip(t, s, 1, models.Tip{State: models.Answered, ReceivedOn: "2026-03-01"})
		r := keepRequest(t, s, tip, 101, models.RequestReward, 5)
		must(t, s.db.Model(&models.Request{}).Where("id = ?", r.ID).Update("voucher", []byte("index")).Error)
		wantCode(t, s.PayVoucher(ctx, r.ID, 1, 8, "2026-03-04"), models.Conflict) // nothing was granted
		decided := r
		decided.State, decided.DecidedOn, decided.DecidedBy, decided.Reply, decided.VoucherWorth = models.RequestGranted, "2026-03-03", 5, []byte("r"), []byte("w")
		must(t, s.DecideRequest(ctx, decided))
		wantCode(t, s.DecideRequest(ctx, decided), models.Conflict)
		decided.Version = 2
		wantCode(t, s.DecideRequest(ctx, decided), models.Conflict)
		must(t, s.PayVoucher(ctx, r.ID, 2, 8, "2026-03-04"))
		wantCode(t, s.PayVoucher(ctx, r.ID, 2, 8, "2026-03-04"), models.Conflict)
		wantCode(t, s.PayVoucher(ctx, r.ID, 3, 8, "2026-03-04"), models.Conflict)
		got, err := s.FindVoucher(ctx, []byte("index"))
		must(t, err)
		if got.State != models.RequestPaid || got.PaidOn != "2026-03-04" || got.PaidBy != 8 || got.DecidedBy != 5 || string(got.VoucherWorth) != "w" {
			t.Errorf("%+v", got)
		}
		_, err = s.FindVoucher(ctx, []byte("another"))
		wantCode(t, err, models.NotFound)
	})
}

func TestUnitsUnder(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		var ids []int64
		for n, superior := range []int{-1, 0, 1, 0, -1} { // a province, a city, a county; another city; another province
			u := models.Unit{Name: fmt.Sprint("unit ", n), RegionCode: "99"}
			if superior >= 0 {
				u.SuperiorID = ids[superior]
			}
			must(t, s.CreateUnit(t.Context(), &u))
			ids = append(ids, u.ID)
		}
		for from, want := range map[int][]int{0: {0, 1, 2, 3}, 1: {1, 2}, 2: {2}, 4: {4}} {
			got, err := s.UnitsUnder(t.Context(), ids[from])
			must(t, err)
			var wanted []int64
			for _, w := range want {
				wanted = append(wanted, ids[w])
			}
			if !slices.Equal(got, wanted) {
				t.Errorf("under unit %d: %v, want %v", from, got, wanted)
			}
		}
		must(t, s.db.Model(&models.Unit{}).Where("id = ?", ids[0]).Update("superior_id", ids[2]).Error) // a circle ends
		got, err := s.UnitsUnder(t.Context(), ids[0])
		must(t, err)
		if len(got) != 4 {
			t.Errorf("in a circle: %v", got)
		}
	})
}

func TestFiftyRequestsTakeAsManyQueriesAsOne(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		v := models.Visitor{Unit: models.Unit{ID: 1}, Staff: models.Staff{ID: 5, Roles: models.JoinRoles(models.RoleSupervisor)}}
		var err error
		v.Identity, v.Staff.PublicKey, err = seal.Sealer{}.NewIdentity()
		must(t, err)
		must(t, s.CreateUnit(t.Context(), &models.Unit{Name: "县纪委监委", RegionCode: "990101"}))
		c := casework.Casework{Store: s, Sealer: &seal.Stretcher{}, Clocks: testkit.Clocks(t), Trail: testkit.Trail(s), Clock: time.Now}
		rows := 0
		look := func() {
			all, err := c.Requests(t.Context(), v, models.TipPlace{})
			must(t, err)
			rows = len(all.Open)
		}
		sealedRequest(t, s, v, 1)
		one := queries(t, s, look)
		if rows != 1 || one == 0 {
			t.Fatalf("%d rows, %d queries", rows, one)
		}
		for n := 2; n <= 50; n++ {
			sealedRequest(t, s, v, n)
		}
		if many := queries(t, s, look); rows != 50 || many != one {
			t.Fatalf("%d rows take %d queries, one takes %d", rows, many, one)
		}
	})
}

// sealedRequest keeps a request that a visitor can open.
func sealedRequest(t *testing.T, s *Store, v models.Visitor, n int) {
	t.Helper()
	secret, recipient, err := seal.Sealer{}.NewIdentity()
	must(t, err)
	words, err := json.Marshal(models.RequestWords{Text: "x"})
	must(t, err)
	content, err := seal.Sealer{}.Seal(words, recipient)
	must(t, err)
	key, err := seal.Sealer{}.Seal([]byte(secret.Reveal()), v.Staff.PublicKey)
	must(t, err)
	tip := keepTip(t, s, n, models.Tip{State: models.Received, ReceivedOn: "2026-03-01"})
	r := keepRequest(t, s, tip, 1000+n, models.RequestRecusal)
	must(t, s.db.Model(&models.Request{}).Where("id = ?", r.ID).Update("content", content).Error)
	must(t, s.db.Create(&models.TipKey{TipID: tip.ID, Part: models.PartSupervision, StaffID: v.Staff.ID, Sealed: key}).Error)
}
