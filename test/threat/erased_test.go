package threat

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qingyuan/internal/intake"
	"qingyuan/internal/keeping"
	"qingyuan/internal/testkit"
	"qingyuan/models"
	"qingyuan/models/retention"
)

// Of a tip that was erased nothing opens, with everybody's keys, the receipt and the
// installation's secret together; nothing of it is left to be opened either. Before, it did.
func TestWhoeverFindsAnErasedTip(t *testing.T) {
	onEachBackend(t, func(t *testing.T, k *county) {
		s := stage(t, k)
		ctx, receipt := t.Context(), s.receipts["of nowhere"] // it has everything: a name, a file, messages
		k.ask(t, receipt, canary("of nowhere", "request"))
		index, own, err := k.Sealer.Receipt(ctx, receipt)
		testkit.Must(t, err)
		tip, err := k.db.FindTipByReceipt(ctx, index)
		testkit.Must(t, err)
		note, err := k.Sealer.Seal([]byte(canary("of nowhere", "note")), tip.Recipient)
		testkit.Must(t, err)
		testkit.Must(t, k.db.AddTipEvent(ctx, models.TipEvent{TipID: tip.ID, Action: models.Note, StaffID: 1, On: "2026-01-01", Note: note}))
		everything := [][]byte{own, k.secret}
		for _, v := range k.staff {
			everything = append(everything, []byte(v.Identity.Reveal()))
		}
		texts := []string{canary("of nowhere", "tip"), canary("of nowhere", "file"), canary("of nowhere", "message"), canary("of nowhere", "reporter"),
			canary("of nowhere", "request"), canary("of nowhere", "note")}
		before := newThief(k.all(t)).with(everything...)
		for _, text := range texts {
			if !before.reads(text) {
				t.Fatalf("%s doesn't open before it is erased", text)
			}
		}
		gone := ciphertexts(t, k, tip)

		k.erase(t, tip.ID)
		for name, h := range map[string]haul{"the database": k.database(t), "the object store": k.objects(t)} {
			for i, b := range gone {
				if h.has(b) {
					t.Errorf("sealed text %d is still in %s", i, name)
				}
			}
		}
		after := newThief(k.all(t)).with(everything...)
		for _, text := range texts {
			if after.reads(text) {
				t.Errorf("%s still opens", text)
			}
		}
		if !after.reads(canary("anonymous", "tip")) {
			t.Error("another tip went with it")
		}
		if k.file != "" {
			k.onDisk(t, gone)
		}
		if _, err := k.Enter(ctx, receipt); err == nil || !isErased(err) {
			t.Errorf("the receipt leads to %v", err)
		}
	})
}

func isErased(err error) bool { _, is := err.(intake.Erased); return is }

// ciphertexts are what is sealed of a tip: its content, parts and keys.
func ciphertexts(t *testing.T, k *county, tip models.Tip) (all [][]byte) {
	t.Helper()
	all = append(all, tip.Content, tip.ReceiptKey)
	for _, query := range []string{"SELECT sealed FROM tip_keys", "SELECT content FROM messages", "SELECT content FROM tip_requests"} {
		all = append(all, column(t, k.raw, query+" WHERE tip_id = '"+tip.ID+"'")...)
	}
	if len(all) < 8 {
		t.Fatalf("only %d sealed texts", len(all))
	}
	return all
}

func (h haul) has(b []byte) bool {
	for _, v := range h {
		if bytes.Equal(v, b) {
			return true
		}
	}
	return false
}

// erase has two supervisors erase a tip of the town's, and its objects go.
func (k *county) erase(t *testing.T, id string) {
	t.Helper()
	ctx := t.Context()
	tip, err := k.db.FindTip(ctx, id)
	testkit.Must(t, err)
	tip.State, tip.Finding, tip.ArchivedOn, tip.KeptAs = models.Archived, models.Unsubstantiated, "2020-01-01", models.OutcomeUnfounded
	testkit.Must(t, k.db.MoveTip(ctx, tip))
	_, err = k.raw.Exec("UPDATE tip_requests SET state = 'refused' WHERE tip_id = '" + id + "'")
	testkit.Must(t, err)
	desk := keeping.Keeping{Store: k.db, Blob: k.files, Trail: testkit.Trail(k.db), Terms: retention.Terms{models.OutcomeUnfounded: 3}, Clock: time.Now}
	testkit.Must(t, desk.Propose(ctx, k.staff["town supervisor"], []string{id}, models.EraseOver))
	testkit.Must(t, desk.Approve(ctx, k.staff["county supervisor"], []string{id}))
	if n, err := desk.Sweep(ctx); err != nil || n != 1 {
		t.Fatalf("%d files went, %v", n, err)
	}
}

// onDisk looks for sealed texts in the pages of the database's own file, once what was written
// last is in it: deleted rows aren't only unlinked.
func (k *county) onDisk(t *testing.T, gone [][]byte) {
	t.Helper()
	_, err := k.raw.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
	testkit.Must(t, err)
	files, err := filepath.Glob(k.file + "*")
	testkit.Must(t, err)
	for _, name := range files {
		content, err := os.ReadFile(name)
		testkit.Must(t, err)
		for i, b := range gone {
			if piece := b[len(b)-min(len(b), 64):]; bytes.Contains(content, piece) {
				t.Errorf("sealed text %d is still in %s", i, strings.TrimPrefix(name, filepath.Dir(name)))
			}
		}
	}
}
