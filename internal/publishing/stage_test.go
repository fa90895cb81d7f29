package publishing_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"qingyuan/internal/publishing"
	"qingyuan/models"
)

func TestASheetThatIsNoneIsntKept(t *testing.T) {
	b := newBench(t)
	for name, want := range map[string]struct{ content, key string }{
		"空.csv":  {"", "fund.err.empty_file"},
		"照片.jpg": {"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + strings.Repeat("\x00\x01\x02", 400), "fund.err.not_a_sheet"},
		"缺列.csv": {"a,b,c\n1,2,3\n", "fund.err.missing_columns"},
	} {
		_, err := b.Stage(t.Context(), b.visitor, publishing.Sent{Name: name, Reader: strings.NewReader(want.content)})
		wantCode(t, err, models.Invalid, want.key)
	}
	_, err := b.Stage(t.Context(), b.visitor, publishing.Sent{Name: "大.csv", Reader: io.LimitReader(zeros{}, 2<<20)})
	wantCode(t, err, models.TooLarge, "fund.err.too_large")
	wantNoFiles(t, b)
	if rest, _ := b.List(t.Context(), b.visitor); len(rest) != 0 {
		t.Errorf("kept: %+v", rest)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return copy(p, bytes.Repeat([]byte{'1'}, len(p))), nil }

func TestAllRowsRefusedIsShownAndNotPublished(t *testing.T) {
	b := newBench(t)
	id := b.stage(t, "错.csv", sheet(t, line(1, "990101101200", "-100")))
	p := b.preview(t, id)
	if p.Ready() || p.Refused == nil || p.Plan.RefusedRows() != 1 {
		t.Fatalf("preview: %+v", p)
	}
	wantCode(t, b.Submit(t.Context(), b.visitor, id, seen(p), ""), models.Invalid, "funds.err.none_accepted")
}

func TestStagedSheetsExpire(t *testing.T) {
	b := newBench(t)
	id := b.stage(t, "三月.csv", good(t))
	b.now = b.now.Add(23 * time.Hour)
	if n, err := b.Sweep(t.Context()); n != 0 || err != nil {
		t.Fatalf("swept %d before the time, %v", n, err)
	}
	b.now = b.now.Add(2 * time.Hour)
	_, err := b.Preview(t.Context(), b.visitor, id, publishing.Choice{})
	wantCode(t, err, models.NotFound, "funds.err.expired")
	if n, err := b.Sweep(t.Context()); n != 1 || err != nil {
		t.Fatalf("swept %d, %v", n, err)
	}
	wantNoFiles(t, b)
}

func TestASheetSentTwiceWaitsOnce(t *testing.T) {
	b := newBench(t)
	id := b.stage(t, "三月.csv", good(t))
	if again := b.stage(t, "三月 (1).csv", good(t)); again != id {
		t.Errorf("the second is %s, want %s", again, id)
	}
	list, err := b.List(t.Context(), b.visitor)
	must(t, err)
	if len(list) != 1 {
		t.Errorf("%d wait", len(list))
	}
}

func TestDiscardForgets(t *testing.T) {
	b := newBench(t)
	id := b.stage(t, "三月.csv", good(t))
	must(t, b.Discard(t.Context(), b.visitor, id))
	must(t, b.Discard(t.Context(), b.visitor, id))
	wantNoFiles(t, b)
}

// Nothing of a person may be readable in what we keep, staged or published.
func TestCanary(t *testing.T) {
	b := newBench(t)
	name, identity, card := person(2)
	inGB, err := simplifiedchinese.GB18030.NewEncoder().String(name)
	must(t, err)
	id := b.stage(t, "机密名单-"+name+".csv", good(t))
	look := func(when string) {
		t.Helper()
		must(t, filepath.Walk(b.dir, func(path string, info os.FileInfo, err error) error {
			if err != nil || info.IsDir() {
				return err
			}
			content, err := os.ReadFile(path)
			for _, secret := range []string{name, inGB, identity, card, identity[6:14]} {
				if bytes.Contains(content, []byte(secret)) {
					t.Errorf("%s: %s holds %q", when, filepath.Base(path), secret)
				}
			}
			return err
		}))
	}
	look("staged")
	as := seen(b.preview(t, id))
	must(t, b.Submit(t.Context(), b.visitor, id, as, ""))
	look("submitted")
	must(t, b.Return(t.Context(), b.approver, id, "第二行的机密"+name+"已去世"))
	look("returned")
	if p := b.preview(t, id); p.Note != "第二行的机密"+name+"已去世" {
		t.Errorf("its sender reads the note %q", p.Note)
	}
	must(t, b.Submit(t.Context(), b.visitor, id, as, ""))
	done, err := b.Approve(t.Context(), b.approver, id, as)
	must(t, err)
	if done[0].Name != "机密名单-"+name+".csv" {
		t.Errorf("its approver is shown the name %q", done[0].Name)
	}
	list, err := b.Published(t.Context(), b.visitor, 0, 1)
	must(t, err)
	if list[0].Name != done[0].Name {
		t.Errorf("its publisher is shown the name %q", list[0].Name)
	}
	look("published")
}
