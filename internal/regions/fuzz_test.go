package regions_test

import (
	"errors"
	"strings"
	"testing"

	"qingyuan/internal/regions"
	"qingyuan/models/region"
)

// FuzzReadCSV: whatever the bytes are, reading ends, a row is a region whose level is that of
// its code, and an error says what is wrong.
func FuzzReadCSV(f *testing.F) {
	f.Add("code,name,parent\n99,示范省,\n9901,明镜市,99\n\n990101,\"清源\"县,9901\n")
	f.Add("\xef\xbb\xbf代码;名称\n99\n")
	f.Add("\x1f\x8b\x08\x00")
	f.Add("code,name\n\"99,x\n990101101200," + strings.Repeat("村", 300))
	f.Fuzz(func(t *testing.T, text string) {
		for row, err := range regions.ReadCSV(strings.NewReader(text)) {
			if err != nil {
				if bad, ok := errors.AsType[*regions.RowError](err); ok && bad.Key == "" {
					t.Fatalf("%q: an error that says nothing: %v", text, err)
				}
				continue
			}
			if level, err := region.Parse(row.Code); err != nil || level != row.Level || row.Name == "" || row.Line < 1 {
				t.Fatalf("%q: %+v, %v", text, row, err)
			}
		}
	})
}
