package tally_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"qingyuan/models/tally"
)

// published is what anyone sees of counts and their total.
func published(counts []int, least int) string {
	hidden, noTotal := tally.Hide(counts, least)
	words, sum := make([]string, len(counts)+1), 0
	for i, n := range counts {
		sum += n
		words[i] = fmt.Sprint(n)
		if hidden[i] {
			words[i] = "*"
		}
	}
	words[len(counts)] = fmt.Sprint("= ", sum)
	if noTotal {
		words[len(counts)] = "= *"
	}
	return strings.Join(words, " ")
}

func TestHide(t *testing.T) {
	for _, c := range []struct {
		counts []int
		want   string
	}{
		{[]int{0, 0, 0}, "0 0 0 = 0"},
		{[]int{7, 12, 0}, "7 12 0 = 19"},
		{[]int{3, 12, 6, 0}, "* 12 * 0 = 21"}, // the total would tell the 3
		{[]int{3, 4, 12, 0}, "* * 12 0 = 19"},
		{[]int{4, 5, 9, 5}, "* * 9 * = 23"},          // one 5 alone would show that it comes first
		{[]int{1, 1, 6}, "* * * = 8"},                // 2 of two can only be one each
		{[]int{4, 4, 4, 11, 9}, "* * * 11 * = 32"},   // 12 of three can only be four each
		{[]int{1, 2, 2, 2, 3}, "* * * * * = 10"},     // 10 of five can be much
		{[]int{1, 1, 1, 1, 1}, "* * * * * = *"},      // 5 of five can't
		{[]int{3, 0, 0}, "* 0 0 = *"},                // nothing to hide behind
		{[]int{5, 5, 100}, "5 5 100 = 110"},          // five is enough
		{[]int{2, 30, 30, 30}, "* * * * = 92"},       // as many as are the same
		{[]int{4, 4, 0, 0, 60}, "* * 0 0 * = 68"},    // 8 of two
		{[]int{4, 3, 0, 0, 60}, "* * 0 0 60 = 67"},   // 7 of two can be either way
		{[]int{1, 2, 0, 60, 70}, "* * 0 * 70 = 133"}, // 3 is too small a sum itself
	} {
		if got := published(c.counts, tally.Least); got != c.want {
			t.Errorf("%v: %s, want %s", c.counts, got, c.want)
		}
	}
}

// Whoever knows the rule, and sees the table, can't tell any count that is kept back: for each
// table there is another that looks the same and has another number there.
func TestNothingThatIsHiddenCanBeComputed(t *testing.T) {
	for _, c := range []struct{ units, most, least int }{{1, 12, 5}, {2, 14, 5}, {3, 14, 5}, {4, 11, 5}, {5, 6, 3}, {6, 5, 3}} {
		seen := map[string][]map[int]bool{}
		counts := make([]int, c.units)
		for more := true; more; more = next(counts, c.most) {
			view := published(counts, c.least)
			if seen[view] == nil {
				seen[view] = make([]map[int]bool, c.units)
				for i := range counts {
					seen[view][i] = map[int]bool{}
				}
			}
			for i, n := range counts {
				seen[view][i][n] = true
			}
		}
		for view, could := range seen {
			for i, word := range strings.Fields(view)[:c.units] {
				if word == "*" && len(could[i]) < 2 && !atTheEdge(could, c.most) {
					t.Errorf("of %s the %d. number is known: %v", view, i+1, could[i])
				}
			}
		}
	}
}

// atTheEdge tells a table whose likes have numbers larger than were tried.
func atTheEdge(could []map[int]bool, most int) bool {
	return slices.ContainsFunc(could, func(numbers map[int]bool) bool { return numbers[most] })
}

// next counts up; false after the last.
func next(counts []int, most int) bool {
	for i := range counts {
		if counts[i]++; counts[i] <= most {
			return true
		}
		counts[i] = 0
	}
	return false
}
