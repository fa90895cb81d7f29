package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"qingyuan/config"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

func TestAuditFromTheCommandLine(t *testing.T) {
	dir := t.TempDir()
	run := func(args ...string) (string, error) {
		var out bytes.Buffer
		err := Run(t.Context(), append(args, "--data", dir), Streams{strings.NewReader(""), &out, &out}, []string{"LANG=en_GB.UTF-8"})
		return strings.TrimSpace(out.String()), err
	}
	serveOnce(t, dir)
	_, err := run("admin", "reset")
	testkit.Must(t, err)
	mark, err := run("audit", "head")
	testkit.Must(t, err)
	head, ok := models.ParseHead(mark)
	if !ok || head.Seq != 2 {
		t.Fatalf("head: %q", mark)
	}
	list, err := run("audit", "list", "--person", "command line")
	testkit.Must(t, err)
	if !strings.Contains(list, `"act":"staff.reset"`) || strings.Contains(list, "\n") {
		t.Errorf("list: %s", list)
	}
	if out, err := run("audit", "verify", "--expect", mark); err != nil || !strings.Contains(out, "Whole: 2 entries") {
		t.Errorf("%q, %v", out, err)
	}
	if _, err := run("audit", "verify", "--expect", "2:aa"); err == nil {
		t.Error("a mark that is none was taken")
	}
	db, err := store.Open(config.Database{Driver: "sqlite", File: filepath.Join(dir, filepath.Base(config.Default(dir).Database.File))})
	testkit.Must(t, err)
	testkit.Must(t, db.AddEntry(t.Context(), models.Entry{Seq: 3, StaffName: "forged", Prev: head.Hash, Hash: models.NoHash()}))
	testkit.Must(t, db.Close())
	out, err := run("audit", "verify", "--json")
	if err == nil || !strings.Contains(err.Error(), "Entry 3 is broken: its content") || !strings.Contains(out, `"whole":false,"up_to":2`) || !strings.Contains(out, `"fault":"content"`) {
		t.Errorf("%q, %v", out, err)
	}
}
