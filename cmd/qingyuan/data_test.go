package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qingyuan/internal/testkit"
	"qingyuan/models/snapshot"
)

func TestDataFilesByCommand(t *testing.T) {
	dir, folder := t.TempDir(), t.TempDir()
	sheet := filepath.Join(dir, "表.csv")
	testkit.Must(t, os.WriteFile(sheet, []byte("村代码,组,姓名,身份证号,补贴项目,数量,标准,金额,所属期,发放日期\n990101101200,3组,诸葛大第,990101196001010015,高龄津贴,1,150,150,2026-03,2026-03-20\n"), 0o600))
	regions := filepath.Join(dir, "villages.csv")
	testkit.Must(t, os.WriteFile(regions, []byte("code,name\n99,示范省\n9901,明镜市\n990101,清源县\n990101101,清源镇\n990101101200,柳树村\n"), 0o600))
	do := func(want string, args ...string) string {
		t.Helper()
		var out strings.Builder
		err := Run(t.Context(), append([]string{"--data", filepath.Join(dir, "data")}, args...), Streams{In: strings.NewReader(""), Out: &out, Err: io.Discard}, []string{"LANG=en_US.UTF-8"})
		if got := out.String(); want == "" != (err == nil) || err != nil && !strings.Contains(err.Error(), want) {
			t.Fatalf("qingyuan %v: %v\n%s", args, err, got)
		}
		return out.String()
	}
	do("", "region", "import", regions)
	do("", "fund", "import", "--file", sheet, "--yes")
	if got := do("", "data", "snapshot", "--region", "990101"); !strings.Contains(got, "/data/990101/") {
		t.Errorf("it says %q", got)
	}
	do("already", "data", "snapshot", "--region", "990101")
	if got := do("", "data", "snapshot"); got != "0\n" {
		t.Errorf("of all it says %q", got)
	}

	g := &global{data: filepath.Join(dir, "data"), std: Streams{Err: io.Discard}}
	p, err := g.open(t.Context())
	testkit.Must(t, err)
	defer p.close()
	list, err := p.snapshots().Newest(context.Background(), "", "", 1)
	testkit.Must(t, err)
	manifest := filepath.Join(folder, snapshot.ManifestName)
	testkit.Must(t, os.WriteFile(manifest, list[0].Manifest, 0o600))
	for _, f := range list[0].Files.Files {
		open, err := p.snapshots().Open(t.Context(), list[0], f.Name)
		testkit.Must(t, err)
		b, err := io.ReadAll(io.NewSectionReader(open, 0, open.Size))
		testkit.Must(t, err)
		testkit.Must(t, open.Close())
		testkit.Must(t, os.WriteFile(filepath.Join(folder, f.Name), b, 0o600))
	}
	if got := do("", "data", "verify", manifest); strings.Count(got, "is right\n") != 5 {
		t.Errorf("it says\n%s", got)
	}
	testkit.Must(t, os.Truncate(filepath.Join(folder, "totals.csv.gz"), 9))
	if got := do("differ", "data", "verify", manifest); !strings.Contains(got, "totals.csv.gz: isn't of the right size\n") {
		t.Errorf("it says\n%s", got)
	}
	do("isn't a list", "data", "verify", sheet)
}
