package fundconfig

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"qingyuan/internal/tabular"
	"qingyuan/models/fund"
)

type keyer struct{}

func (keyer) Hash(kind, value string) []byte {
	h := hmac.New(sha256.New, []byte("only for this test"))
	h.Write([]byte(kind + "\x00" + value))
	return h.Sum(nil)
}

// plan reads a file of testdata with all that ships.
func plan(t *testing.T, name string) fund.Plan {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	book, err := tabular.Open(name, f, info.Size(), tabular.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	words, err := Words()
	if err != nil {
		t.Fatal(err)
	}
	programmes, err := Programmes()
	if err != nil {
		t.Fatal(err)
	}
	p, err := fund.Read(book.Rows(), fund.Options{
		File: name, Words: words, Programmes: fund.NewCatalogue(programmes), Keyer: keyer{},
		Region: func(code string) (string, bool) { return "柳树村村民委员会", code == "990101101200" },
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A county's workbook: merged title, sub-title, dates as Excel keeps them, a total. The
// programme stands in the title alone.
func TestCountyWorkbook(t *testing.T) {
	p := plan(t, "housing.xlsx")
	if p.Rows != 4 || p.Accepted != 4 || p.TotalFen != 8_000_000 || p.DeclaredTotalFen == nil || *p.DeclaredTotalFen != p.TotalFen {
		t.Errorf("%+v", p)
	}
	if b := p.Batches; len(b) != 1 || b[0].Programme.Code != "housing-renovation" || b[0].FirstPeriod != "2026" {
		t.Errorf("%+v", b)
	}
	if len(p.Noted) != 1 || p.Noted[0].Reason != "fund.reason.programme_from_title" {
		t.Errorf("%+v", p.Noted)
	}
}

// A sheet in GB18030 of which no two rows are wrong in the same way.
func TestMessySheet(t *testing.T) {
	p := plan(t, "messy.csv")
	got := map[int]string{}
	for _, m := range append(slices.Clone(p.Noted), p.Refused...) {
		got[m.Row] = strings.TrimSpace(got[m.Row] + " " + strings.TrimPrefix(m.Reason, "fund.reason."))
	}
	want := map[int]string{
		2: "name_spaces full_width identity_check amount_grouping_read",
		3: "identity_old_invalid", 4: "region_unknown", 5: "amount_negative", 6: "name_formula",
		7: "programme_unknown date_invalid", 8: "name_markup amount_overflow",
	}
	if p.Rows != 7 || p.Accepted != 1 || p.TotalFen != 10_000 || !maps.Equal(got, want) {
		t.Errorf("%d rows, %d accepted: %v", p.Rows, p.Accepted, got)
	}
	for _, secret := range []string{"张 三", "李四", "990101195001010", "孙八", "script", "９９０１０１１９５００１０１００１X"} {
		if strings.Contains(fmt.Sprintf("%+v", p), secret) {
			t.Errorf("the plan shows %s", secret)
		}
	}
}
