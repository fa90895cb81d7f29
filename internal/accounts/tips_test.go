package accounts_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"

	"qingyuan/internal/accounts"
	"qingyuan/internal/blob"
	"qingyuan/internal/intake"
	"qingyuan/internal/seal"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/samples"
	"qingyuan/models"
)

// reports is the reporter's side of the same office.
func (o *office) reports(t *testing.T) intake.Intake {
	t.Helper()
	files, err := blob.Folder(filepath.Join(t.TempDir(), "uploads"))
	testkit.Must(t, err)
	cheap := seal.Cost{MemoryKiB: 8, Passes: 1}
	return intake.Intake{Clocks: testkit.Clocks(t), Store: o.db, Trail: testkit.Trail(o.db), Blob: blob.Aging{Store: files}, Sealer: seal.NewStretcher([]byte("pepper"), cheap, cheap), Directory: o.directory(),
		Regions: testkit.AnyRegion{}, Matters: testkit.Matters(t), Hash: testkit.Hash, Scrub: samples.Scrub(), Once: samples.Once, Clock: o.Clock, Caps: intake.Caps{File: 1, Tip: 1, Files: 1}}
}

// tell sends a tip about somebody of the town, by name if the reporter gives theirs, and
// returns its id.
func (o *office) tell(t *testing.T, in intake.Intake, subject string, named bool) string {
	t.Helper()
	id, err := send(t.Context(), in, testkit.Said("990101101", subject), named)
	testkit.Must(t, err)
	return id
}

func send(ctx context.Context, in intake.Intake, said models.TipContent, named bool) (string, error) {
	said.Named = named
	token, err := in.Begin(ctx, intake.Start{})
	if err != nil {
		return "", err
	}
	if err := in.Fill(ctx, token, said, models.Reporter{Name: "何某", Phone: "13900000000"}); err != nil {
		return "", err
	}
	if err := in.Submit(ctx, token); err != nil {
		return "", err
	}
	d, err := in.Draft(ctx, token)
	if err != nil {
		return "", err
	}
	return d.TipID(), nil
}

// opens lists the parts of a tip that somebody's key pair really opens.
func (o *office) opens(t *testing.T, v models.Visitor, tipID string) (parts []models.Part) {
	t.Helper()
	rows, err := o.raw.Query("SELECT k.part, k.sealed, COALESCE(p.recipient, t.recipient) FROM tip_keys k JOIN tips t ON t.id = k.tip_id "+
		"LEFT JOIN tip_parts p ON p.tip_id = k.tip_id AND p.part = k.part WHERE k.staff_id = ? AND k.tip_id = ?", v.Staff.ID, tipID)
	testkit.Must(t, err)
	defer rows.Close()
	for rows.Next() {
		var part, recipient string
		var sealed []byte
		testkit.Must(t, rows.Scan(&part, &sealed, &recipient))
		secret, err := o.Sealer.Open(v.Identity, sealed)
		if err != nil {
			continue
		}
		probe, err := o.Sealer.Seal([]byte("probe"), recipient)
		testkit.Must(t, err)
		if _, err := o.Sealer.Open(models.Secret(secret), probe); err != nil {
			t.Errorf("the key to %s opens something else", part)
		}
		parts = append(parts, models.Part(part))
	}
	testkit.Must(t, rows.Err())
	slices.Sort(parts)
	return parts
}

// wantOpens fails the test unless somebody opens exactly some parts of a tip.
func (o *office) wantOpens(t *testing.T, v models.Visitor, tipID string, parts ...models.Part) {
	t.Helper()
	slices.Sort(parts)
	if got := o.opens(t, v, tipID); !slices.Equal(got, parts) {
		t.Errorf("%s opens %v, want %v", v.Staff.Name, got, parts)
	}
}

// again is somebody as a new sign-in finds them.
func (o *office) again(t *testing.T, v models.Visitor) models.Visitor {
	t.Helper()
	return o.visitor(t, o.signIn(t, v.Staff.Username, chosen))
}

// lackers are with whom somebody could share, as "name part".
func (o *office) lackers(t *testing.T, v models.Visitor) map[string]int64 {
	t.Helper()
	list, err := o.Lackers(t.Context(), v)
	testkit.Must(t, err)
	found := map[string]int64{}
	for _, l := range list {
		found[l.Name+" "+string(l.Part)] = l.Tips
	}
	return found
}

func (o *office) share(t *testing.T, from, to models.Visitor, part models.Part) accounts.Shared {
	t.Helper()
	done, err := o.Share(t.Context(), from, to.Staff.ID, part)
	testkit.Must(t, err)
	return done
}

// many keeps tips of a unit that somebody holds the keys to.
func (o *office) many(t *testing.T, u models.Unit, holder models.Visitor, n int) (ids []string) {
	t.Helper()
	secret, recipient, err := o.Sealer.NewIdentity()
	testkit.Must(t, err)
	sealed, err := o.Sealer.Seal([]byte(secret.Reveal()), holder.Staff.PublicKey)
	testkit.Must(t, err)
	testkit.Must(t, o.db.InTx(t.Context(), func(ctx context.Context) error {
		ids = nil
		for range n {
			id := models.NewID()
			ids = append(ids, id)
			err := o.db.CreateTip(ctx, models.NewTip{Tip: models.Tip{ID: id, UnitID: u.ID, State: models.Received, Recipient: recipient, ReceiptIndex: []byte(id), ReceiptKey: []byte{1}, Content: []byte{1}},
				First: models.TipEvent{TipID: id, Seq: 1}, Keys: []models.TipKey{{TipID: id, Part: models.PartTip, StaffID: holder.Staff.ID, Sealed: sealed}}})
			if err != nil {
				return err
			}
		}
		return nil
	}))
	return ids
}
