package fund

import (
	"testing"

	"qingyuan/models"
)

func TestTheStandardThatHolds(t *testing.T) {
	s := NewStandards([]Standard{
		{ID: 1, ProgrammeCode: "a", RegionCode: "", ValidFrom: "2024-01-01", State: StandardValid},
		{ID: 2, ProgrammeCode: "a", RegionCode: "9901", ValidFrom: "2025-01-01", State: StandardValid},
		{ID: 3, ProgrammeCode: "a", RegionCode: "990101", ValidFrom: "2025-07-01", State: StandardValid},
		{ID: 4, ProgrammeCode: "a", RegionCode: "990101", ValidFrom: "2026-01-01", State: StandardValid},
		{ID: 5, ProgrammeCode: "a", RegionCode: "990101", ValidFrom: "2026-02-01", State: StandardProposed},
		{ID: 6, ProgrammeCode: "a", RegionCode: "990101", ValidFrom: "2026-02-01", State: StandardReturned},
	})
	for _, c := range []struct {
		programme, village string
		on                 models.Date
		want               int64
	}{
		{"a", "990101101200", "2023-12-31", 0}, {"a", "990101101200", "2024-01-01", 1}, {"a", "990101101200", "2025-06-30", 2},
		{"a", "990101101200", "2025-07-01", 3}, {"a", "990101101200", "2026-03-01", 4}, {"a", "990102101200", "2026-03-01", 2},
		{"a", "110101001001", "2026-03-01", 1}, {"b", "990101101200", "2026-03-01", 0},
	} {
		if got, _ := s.At(c.programme, c.village, c.on); got.ID != c.want {
			t.Errorf("%s in %s on %s: %d, want %d", c.programme, c.village, c.on, got.ID, c.want)
		}
	}
}
