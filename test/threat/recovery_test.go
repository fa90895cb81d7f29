package threat

import (
	"slices"
	"strings"
	"testing"
	"time"

	"qingyuan/internal/accounts"
	"qingyuan/internal/guard"
	"qingyuan/internal/seal"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

const chosen = "春江潮水连海平海上明月共潮生"

// An administrator replaces a reviewer's password and signs in as them; one custodian lets
// themselves be talked into it. Together, with all that is stored and the installation's
// secret, they read what that custodian may, and nothing else, until a second one agrees.
func TestAStolenRecovery(t *testing.T) {
	onEachBackend(t, func(t *testing.T, k *county) {
		s := stage(t, k)
		k.entrust(t)
		k.people.Limits = guard.Limits{Store: k.db, Boxer: seal.Sealer{}, Key: make([]byte, 32), Clock: time.Now}
		admin, victim := k.staff["admin"], k.staff["town reviewer"]
		once, err := k.people.Reset(t.Context(), admin, victim.Staff.ID, accounts.Await)
		testkit.Must(t, err)
		token := k.signIn(t, victim.Staff.Username, once)
		thief, err := k.people.Visitor(t.Context(), token)
		testkit.Must(t, err)
		token, err = k.people.ChangePassword(t.Context(), thief, accounts.NewPassword{New: chosen, Again: chosen})
		testkit.Must(t, err)
		thief, err = k.people.Visitor(t.Context(), token)
		testkit.Must(t, err)
		for i, name := range []string{"town custodian", "city custodian"} {
			by := k.staff[name]
			testkit.Must(t, k.people.Approve(t.Context(), by, accounts.Approval{StaffID: victim.Staff.ID, Sure: true,
				Checks: strings.Join(k.people.Checks(thief.Staff.PublicKey), "")}))
			got := newThief(k.all(t)).with([]byte(thief.Identity.Reveal()), token, []byte(k.staff["town custodian"].Identity.Reveal()),
				[]byte(admin.Identity.Reveal()), k.secret)
			s.want(t, name+" agreed", got, func(text string) bool {
				return slices.Contains(s.readers[text], "town custodian") || i == 1 && slices.Contains(s.readers[text], "town reviewer")
			})
		}
	})
}

// A recovery code opens its owner's key pair and nothing else; one that was used or replaced
// opens nothing, with everything that is stored.
func TestARecoveryCode(t *testing.T) {
	onEachBackend(t, func(t *testing.T, k *county) {
		s := stage(t, k)
		k.people.Limits = guard.Limits{Store: k.db, Boxer: seal.Sealer{}, Key: make([]byte, 32), Clock: time.Now}
		once, err := k.people.Reset(t.Context(), k.staff["admin"], k.staff["town friend"].Staff.ID, accounts.Anew)
		testkit.Must(t, err)
		v, err := k.people.Visitor(t.Context(), k.signIn(t, "town.friend", once))
		testkit.Must(t, err)
		token, err := k.people.ChangePassword(t.Context(), v, accounts.NewPassword{New: chosen, Again: chosen})
		testkit.Must(t, err)
		friend, err := k.people.Visitor(t.Context(), token)
		testkit.Must(t, err)
		_, err = k.people.Share(t.Context(), k.staff["town supervisor"], friend.Staff.ID, models.PartTip)
		testkit.Must(t, err)
		note, _, err := k.people.Noted(t.Context(), token, accounts.NoteCode)
		testkit.Must(t, err)
		boxes, err := k.db.ListCodes(t.Context(), friend.Staff.ID)
		testkit.Must(t, err)
		_, key, err := k.people.Sealer.Password(t.Context(), note.Text, boxes[0].Salt)
		testkit.Must(t, err)
		s.want(t, "a recovery code", newThief(k.all(t)).with(key), func(text string) bool { return slices.Contains(s.readers[text], "town friend") })
		testkit.Must(t, k.people.RenewCode(t.Context(), friend, token, chosen))
		s.want(t, "one that was replaced", newThief(k.all(t)).with(key), nothing)
	})
}

func (k *county) signIn(t *testing.T, username string, password models.Secret) []byte {
	t.Helper()
	in, err := k.people.SignIn(t.Context(), accounts.SignIn{Username: username, Password: password, Address: "192.0.2.1"})
	testkit.Must(t, err)
	return in.Token
}
