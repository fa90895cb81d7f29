package threat

import (
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"qingyuan/internal/accounts"
	"qingyuan/internal/factor"
	"qingyuan/internal/guard"
	"qingyuan/internal/seal"
	"qingyuan/internal/testkit"
)

// Everything that is stored, with the installation's secret, tells no app's secret and opens
// nothing for whoever waits at the door; the password's key tells the secret.
func TestASecondFactor(t *testing.T) {
	onEachBackend(t, func(t *testing.T, k *county) {
		s := stage(t, k)
		k.people.Limits = guard.Limits{Store: k.db, Boxer: seal.Sealer{}, Key: make([]byte, 32), Clock: time.Now}
		k.people.Factors = factor.Factors{}
		ctx := t.Context()
		once, err := k.people.Reset(ctx, k.staff["admin"], k.staff["town friend"].Staff.ID, accounts.Anew)
		testkit.Must(t, err)
		v, err := k.people.Visitor(ctx, k.signIn(t, "town.friend", once))
		testkit.Must(t, err)
		token, err := k.people.ChangePassword(ctx, v, accounts.NewPassword{New: chosen, Again: chosen})
		testkit.Must(t, err)
		v, err = k.people.Visitor(ctx, token)
		testkit.Must(t, err)
		app, err := k.people.NewApp(ctx, v, token, "Qingyuan")
		testkit.Must(t, err)
		digits, err := totp.GenerateCode(app.Secret.Reveal(), time.Now())
		testkit.Must(t, err)
		_, err = k.people.AddApp(ctx, v, token, chosen, digits)
		testkit.Must(t, err)
		k.signIn(t, "town.friend", chosen) // waits at the door

		got := newThief(k.all(t)).with(k.secret)
		s.want(t, "all that is stored", got, nothing)
		if got.reads(app.Secret.Reveal()) {
			t.Error("the app's secret is read from what is stored")
		}
		st, err := k.db.FindStaff(ctx, v.Staff.ID)
		testkit.Must(t, err)
		_, key, err := k.people.Sealer.Password(ctx, chosen, st.Salt)
		testkit.Must(t, err)
		if !newThief(k.all(t)).with(key).reads(app.Secret.Reveal()) {
			t.Error("the password's key doesn't tell the app's secret: these tests look in the wrong place")
		}
	})
}
