package accounts_test

import (
	"strings"
	"testing"

	"qingyuan/internal/accounts"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

func TestPasswordRules(t *testing.T) {
	o := open(t)
	oneTime, err := o.EnsureAdmin(t.Context())
	testkit.Must(t, err)
	v := o.visitor(t, o.signIn(t, "admin", oneTime))
	for _, c := range []struct {
		new, again models.Secret
		field, key string
	}{
		{"", "", "new", "staff.err.password_missing"},
		{"十二个字才够长还差一", "十二个字才够长还差一", "new", "staff.err.password_short"},
		{models.Secret(strings.Repeat("长安一片月", 40)), "", "new", "staff.err.password_long"},
		{"my Admin account", "my Admin account", "new", "staff.err.password_username"},
		{"121212121212121", "121212121212121", "new", "staff.err.password_plain"},
		{oneTime, oneTime, "new", "staff.err.password_same"},
		{chosen, chosen + "?", "again", "staff.err.password_again"},
	} {
		_, err := o.ChangePassword(t.Context(), v, accounts.NewPassword{New: c.new, Again: c.again})
		testkit.WantProblem(t, err, c.field, c.key)
	}
}

func TestChangingAPasswordKeepsTheIdentity(t *testing.T) {
	o := open(t)
	v := o.admin(t)
	elsewhere := o.signIn(t, "admin", chosen)
	const next = "滟滟随波千万里何处春江无月明"

	_, err := o.ChangePassword(t.Context(), v, accounts.NewPassword{Current: "wrong", New: next, Again: next})
	testkit.WantProblem(t, err, "current", "staff.err.current")
	o.visitor(t, elsewhere) // nothing has happened

	token, err := o.ChangePassword(t.Context(), v, accounts.NewPassword{Current: chosen, New: next, Again: next})
	testkit.Must(t, err)
	_, err = o.Visitor(t.Context(), elsewhere)
	testkit.WantCode(t, err, models.NotFound)
	if got := o.visitor(t, token); got.Identity != v.Identity || got.Staff.PublicKey != v.Staff.PublicKey {
		t.Fatal("another identity")
	}
	if got := o.visitor(t, o.signIn(t, "admin", next)); got.Identity != v.Identity {
		t.Fatal("another identity after signing in")
	}
	_, err = o.SignIn(t.Context(), accounts.SignIn{Username: "admin", Password: chosen})
	testkit.WantProblem(t, err, "username", "staff.err.credentials")

	_, err = o.ChangePassword(t.Context(), v, accounts.NewPassword{Current: chosen, New: chosen + "!", Again: chosen + "!"})
	testkit.WantCode(t, err, models.Conflict) // v is older than the change
}

func TestLostAdminPassword(t *testing.T) {
	o := open(t)
	admin := o.admin(t)
	unit := o.unit(t, models.Unit{Name: "云溪县纪委监委", RegionCode: "990101"})
	o.hire(t, admin, "li.ming", unit.ID, models.RoleReviewer)
	token := o.signIn(t, "admin", chosen)
	testkit.Must(t, o.db.SetDisabled(t.Context(), admin.Staff.ID, admin.Staff.Version, true))

	password, err := o.ResetAdmin(t.Context(), "admin")
	testkit.Must(t, err)
	_, err = o.Visitor(t.Context(), token)
	testkit.WantCode(t, err, models.NotFound)
	if v := o.settle(t, "admin", password); v.Identity == admin.Identity || !v.Is(models.RoleAdmin) {
		t.Fatal("the key pair went with the password")
	}
	_, err = o.ResetAdmin(t.Context(), "li.ming")
	testkit.WantCode(t, err, models.Forbidden)
	_, err = o.ResetAdmin(t.Context(), "nobody")
	testkit.WantCode(t, err, models.NotFound)
}
