package casework_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"qingyuan/internal/testkit"
	"qingyuan/models"
)

func TestViewsAreOnesOwnAndSealed(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		ctx := t.Context()
		save := func(name string) error {
			return c.SaveView(ctx, c.li, models.SavedView{Name: name, Tab: "working", Filter: models.TipFilter{Handler: "me", Due: models.DueIn3}})
		}
		names := func(v models.Visitor) (all []string) {
			views, err := c.Views(ctx, v)
			testkit.Must(t, err)
			for _, s := range views {
				all = append(all, s.Name)
			}
			return all
		}
		problem := func(err error, key string) {
			t.Helper()
			if p, ok := err.(models.Problems); !ok || p[0].Field != "name" || p[0].Key != key {
				t.Errorf("%v, want %s", err, key)
			}
		}
		testkit.Must(t, save(" 盯王某　的案子 "))
		testkit.Must(t, save("ABC"))
		problem(save("ａｂｃ"), "desk.err.view_taken")
		problem(save("  "), "desk.err.view_name")
		problem(save(strings.Repeat("字", 41)), "desk.err.view_long")
		if got := fmt.Sprint(names(c.li), names(c.sun)); got != "[ABC 盯王某 的案子] []" {
			t.Fatal(got)
		}
		views, err := c.Views(ctx, c.li)
		testkit.Must(t, err)
		if views[0].Filter != (models.TipFilter{Handler: "me", Due: models.DueIn3}) || views[0].Tab != "working" {
			t.Errorf("%+v", views[0])
		}
		problem(c.RenameView(ctx, c.li, views[0].ID, "盯王某 的案子"), "desk.err.view_taken")
		testkit.Must(t, c.RenameView(ctx, c.li, views[0].ID, "Abc"))
		testkit.WantCode(t, c.RenameView(ctx, c.sun, views[0].ID, "我的"), models.NotFound)
		row, err := c.db.FindStaffViews(ctx, c.li.Staff.ID)
		testkit.Must(t, err)
		if bytes.Contains(row.Sealed, []byte("王某")) || bytes.Contains(row.Sealed, []byte("working")) {
			t.Error("views are readable")
		}
		row.Version--
		testkit.WantCode(t, c.db.PutStaffViews(ctx, row), models.Conflict)

		// a new key pair takes the views along
		next := c.reviewer(t, "新密钥", c.unit)
		testkit.Must(t, c.db.Reseal(ctx, c.li.Staff.ID, next.Staff.PublicKey, func(sealed []byte) ([]byte, error) {
			plain, err := c.Sealer.Open(c.li.Identity, sealed)
			testkit.Must(t, err)
			return c.Sealer.Seal(plain, next.Staff.PublicKey)
		}))
		li := c.li
		li.Identity, li.Staff.PublicKey = next.Identity, next.Staff.PublicKey
		if got := fmt.Sprint(names(li), names(c.li)); got != "[Abc 盯王某 的案子] []" { // by the old key: lost
			t.Error(got)
		}
		for n := range models.MaxViews - 2 {
			testkit.Must(t, c.SaveView(ctx, li, models.SavedView{Name: fmt.Sprint("第", n)}))
		}
		problem(c.SaveView(ctx, li, models.SavedView{Name: "再一个"}), "desk.err.views_most")
		for _, s := range views {
			testkit.Must(t, c.DeleteView(ctx, li, s.ID))
		}
		if n := len(names(li)); n != models.MaxViews-2 {
			t.Errorf("%d views are left", n)
		}
	})
}
