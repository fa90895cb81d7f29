package regions_test

import (
	"compress/gzip"
	"io"
	"testing"

	"qingyuan/config/regions"
	"qingyuan/models/region"
)

// The counts are those of the source; see README.md.
func TestBaseIsWhole(t *testing.T) {
	count := map[region.Level]int{}
	names := map[string]string{}
	last := ""
	for r, err := range regions.Base() {
		if err != nil {
			t.Fatal(err)
		}
		if r.Code <= last {
			t.Fatalf("%s stands after %s", r.Code, last)
		}
		if r.Parent != "" && names[r.Parent] == "" {
			t.Fatalf("%s stands before its parent, or has none", r.Code)
		}
		last = r.Code
		names[r.Code] = r.Name
		count[r.Level]++
	}
	for level, want := range map[region.Level]int{region.Province: 31, region.City: 342, region.County: 2978, region.Town: 41352, region.Village: 0} {
		if count[level] != want {
			t.Errorf("level %d: %d regions, want %d", level, count[level], want)
		}
	}
	for code, want := range map[string]string{
		"11": "北京市", "1101": "市辖区", "500229": "城口县", "4290": "省直辖县级行政区划", "441900": "东莞市",
		"110101001": "东华门街道", "65": "新疆维吾尔自治区",
	} {
		if names[code] != want {
			t.Errorf("%s is %q, want %q", code, names[code], want)
		}
	}
}

// No fictional code of the demonstration may meet a real one.
func TestBaseLeavesThe99sFree(t *testing.T) {
	for r := range regions.Base() {
		if region.Contains("99", r.Code) {
			t.Fatalf("%s %s", r.Code, r.Name)
		}
	}
}

func TestBaseStopsWhenAsked(t *testing.T) {
	n := 0
	for range regions.Base() {
		if n++; n == 3 {
			break
		}
	}
	if n != 3 {
		t.Errorf("%d regions", n)
	}
}

func TestCSVIsSmallAndFreshEachTime(t *testing.T) {
	if size := regions.CSV().Size(); size > 400<<10 {
		t.Errorf("%d bytes packed, want under 400 KiB", size)
	}
	for range 2 {
		text, err := gzip.NewReader(regions.CSV())
		if err != nil {
			t.Fatal(err)
		}
		if n, err := io.Copy(io.Discard, text); err != nil || n < 500<<10 {
			t.Errorf("%d bytes unpacked, %v", n, err)
		}
	}
}

func BenchmarkBase(b *testing.B) {
	for b.Loop() {
		n := 0
		for range regions.Base() {
			n++
		}
		if n != 44_703 {
			b.Fatal(n)
		}
	}
}
