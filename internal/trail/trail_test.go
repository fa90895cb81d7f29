package trail_test

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"
	"time"

	"qingyuan/config"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/stores"
	"qingyuan/internal/trail"
	"qingyuan/models"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, models.Shanghai())

// each runs a test on an empty trail in each kind of database.
func each(t *testing.T, test func(*testing.T, trail.Trail, *store.Store)) {
	testkit.OnEachDatabase(t, func(t *testing.T, cfg config.Database) {
		db := stores.Open(t, cfg)
		test(t, trail.Trail{Store: db, Hash: testkit.Hash, Clock: func() time.Time { return noon }}, db)
	})
}

func li() models.Visitor {
	return models.Visitor{Staff: models.Staff{ID: 7, Name: "李明"}, Unit: models.Unit{ID: 3}}
}

func accepted(tipID string) models.Act {
	return models.TipAct(models.Accept, tipID, 0).From(models.Received, models.Accepted)
}

func entries(t *testing.T, db *store.Store) []models.Entry {
	t.Helper()
	all, err := db.ListEntriesFrom(t.Context(), 0, 1000)
	testkit.Must(t, err)
	return all
}

func TestAnActIsAnEntry(t *testing.T) {
	each(t, func(t *testing.T, tr trail.Trail, db *store.Store) {
		id := models.NewID()
		testkit.Must(t, tr.Record(t.Context(), li(), accepted(id)))
		testkit.Must(t, tr.Record(t.Context(), models.System(models.SystemJobs), models.Act{Name: models.PayVoucher, Kind: models.OfVoucher, UnitID: 9}))
		all := entries(t, db)
		if len(all) != 2 {
			t.Fatalf("%+v", all)
		}
		first, second := all[0], all[1]
		if first.Seq != 1 || first.At != noon.Unix() || first.StaffID != 7 || first.StaffName != "李明" || first.UnitID != 3 || first.Record != id ||
			first.Before != `{"state":"received"}` || first.After != `{"state":"accepted"}` || string(first.Prev) != string(models.NoHash()) {
			t.Errorf("%+v", first)
		}
		if second.Seq != 2 || second.At != noon.Add(-12*time.Hour).Unix() || second.StaffName != "system" || second.UnitID != 9 ||
			second.Before != "" || string(second.Prev) != string(first.Hash) {
			t.Errorf("%+v", second)
		}
	})
}

func TestWhatTheTrailDoesNotTake(t *testing.T) {
	each(t, func(t *testing.T, tr trail.Trail, db *store.Store) {
		for _, act := range []models.Act{
			{Name: "tip.sing", Kind: models.OfTip}, {Name: models.ReadTip, Kind: models.OfVoucher},
			accepted("x").Says("narrative", "把低保给了自己的弟弟。"), accepted("x").Changed("password", "old", "new"),
		} {
			if err := tr.Record(t.Context(), li(), act); err == nil {
				t.Errorf("%+v was taken", act)
			}
		}
		if all := entries(t, db); len(all) != 0 {
			t.Errorf("%+v", all)
		}
	})
}

// Many act at once, every fifth time in vain: each act that was done has its entry, no other has.
func TestManyActAtOnce(t *testing.T) {
	each(t, func(t *testing.T, tr trail.Trail, db *store.Store) {
		const people, times = 8, 25
		var wg sync.WaitGroup
		for p := range people {
			wg.Go(func() {
				for n := range times {
					if err := act(t.Context(), tr, db, strconv.Itoa(p*times+n), n%5 == 4); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		all := entries(t, db)
		seen := map[string]bool{}
		prev := models.NoHash()
		for i, e := range all {
			if e.Seq != int64(i+1) || string(e.Prev) != string(prev) || seen[e.Record] {
				t.Fatalf("entry %d: %+v", i+1, e)
			}
			seen[e.Record], prev = true, e.Hash
		}
		if len(all) != people*times*4/5 {
			t.Errorf("%d entries", len(all))
		}
	})
}

var errInVain = errors.New("in vain")

// act reads, records and may fail after that: then nothing of it stays.
func act(ctx context.Context, tr trail.Trail, db *store.Store, record string, inVain bool) error {
	err := db.InTx(ctx, func(ctx context.Context) error {
		if _, err := db.ListUnits(ctx, 1); err != nil { // a transaction that has seen the database before it waits
			return err
		}
		if err := tr.Record(ctx, li(), accepted(record)); err != nil {
			return err
		}
		if inVain {
			return errInVain
		}
		return nil
	})
	if inVain && errors.Is(err, errInVain) {
		return nil
	}
	return err
}
