package charts

import (
	"slices"
	"strconv"
	"testing"
)

func number(n int64) string { return strconv.FormatInt(n, 10) }

func TestBarsStandOnTheBaseAndInTheirOrder(t *testing.T) {
	c := New([]Bar{{Value: 0}, {Value: 37}, {Value: 74}}, Options{Gap: .25, Scale: number})
	if got := []string{c.Lines[0].Text, c.Lines[len(c.Lines)-1].Text}; !slices.Equal(got, []string{"0", "80"}) || len(c.Lines) != 5 {
		t.Errorf("lines: %+v", c.Lines)
	}
	last := c.Left
	for i, b := range c.Columns {
		if b.Y+b.Height != c.Base || b.X < last || b.X+b.Width > c.Right || b.Y < 0 {
			t.Errorf("bar %d stands at %+v", i, b)
		}
		last = b.X + b.Width
	}
	if a, b := c.Columns[1].Height, c.Columns[2].Height; a*2-b > .2 || b-a*2 > .2 {
		t.Errorf("37 is %v high, 74 is %v", a, b)
	}
	if c.Columns[0].Height != 0 {
		t.Errorf("nothing is %v high", c.Columns[0].Height)
	}
}

func TestEveryChartHasAScale(t *testing.T) {
	for largest, want := range map[int64][2]int64{0: {1, 1}, 1: {1, 1}, 3: {1, 3}, 7: {2, 4}, 10: {5, 2}, 99: {50, 2}, 100: {50, 2}, 401: {200, 3}, 1 << 60: {500_000_000_000_000_000, 3}} {
		if step, lines := scale(largest); step != want[0] || int64(lines) != want[1] {
			t.Errorf("up to %d: %d lines of %d, want %v", largest, lines, step, want)
		}
	}
	if c := New(nil, Options{Scale: number}); len(c.Lines) != 2 || c.Columns != nil {
		t.Errorf("a chart of nothing: %+v", c)
	}
}

func TestLabelsHaveRoom(t *testing.T) {
	for _, n := range []int{1, 8, 9, 24, 100} {
		c, labels := New(make([]Bar, n), Options{Scale: number}), 0
		for _, b := range c.Columns {
			if b.Labelled {
				labels++
			}
		}
		if labels == 0 || labels > mostLabels || !c.Columns[n-1].Labelled {
			t.Errorf("%d bars have %d labels", n, labels)
		}
	}
}

func TestSharesAddUpToTheWhole(t *testing.T) {
	for _, c := range []struct {
		values []int64
		want   []int
	}{{[]int64{1, 1, 1}, []int{34, 33, 33}}, {[]int64{0, 0}, []int{0, 0}}, {[]int64{999, 1}, []int{100, 0}}, {[]int64{5}, []int{100}}, {nil, []int{}}} {
		if got := Shares(c.values); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.values, got, c.want)
		}
	}
}
