package fund_test

import (
	"testing"

	"qingyuan/models/fund"
)

func TestDecimal(t *testing.T) {
	for _, c := range []struct {
		n      int64
		places int
		want   string
	}{{0, 3, "0"}, {1500, 3, "1.5"}, {1005, 3, "1.005"}, {1000, 3, "1"}, {-250, 2, "-2.5"}, {1475000, 4, "147.5"}, {7, 4, "0.0007"}, {12345678, 2, "123456.78"}} {
		if got := fund.Decimal(c.n, c.places); got != c.want {
			t.Errorf("Decimal(%d, %d) = %s, want %s", c.n, c.places, got, c.want)
		}
	}
}

func TestListingPlace(t *testing.T) {
	place := fund.ListingPlace{Region: "990101101200", Period: "2026-Q1", ID: 17}
	if got := fund.ParseListingPlace(place.String()); got != place {
		t.Errorf("%s came back as %+v", place, got)
	}
	for _, s := range []string{"", "x", "990101101200.2026", "990101.2026.1", "990101101200.2026-13.1", "990101101200.2026.0", "990101101200.2026.-1", "990101101200.2026.1.2", "990101101200.2026.9999999999999999999"} {
		if got := fund.ParseListingPlace(s); !got.IsZero() {
			t.Errorf("%q is the place %+v", s, got)
		}
	}
}

func TestCommonRegion(t *testing.T) {
	for _, c := range [][3]string{
		{"990101101200", "990101101200", "990101101200"}, {"990101101200", "990101101201", "990101101"}, {"990101101200", "990101102200", "990101"},
		{"990101", "990101102200", "990101"}, {"990101101200", "990201101200", "99"}, {"990101101200", "110101001001", ""}, {"", "990101101200", ""},
	} {
		if got := fund.CommonRegion(c[0], c[1]); got != c[2] {
			t.Errorf("CommonRegion(%q, %q) = %q, want %q", c[0], c[1], got, c[2])
		}
	}
}
