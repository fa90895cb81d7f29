// Package tally decides which counts of people may be published. A count below Least could
// point to somebody, and one that can be computed from a total and the other counts is as good
// as published: docs/adr/0024-counts-that-are-kept-back.md.
package tally

// Least is the smallest count of people that is published.
const Least = 5

// Hide says which of the counts that add up to a total must be kept back, and whether the total
// must be. Zeros are shown: nobody is behind them. Counts below least are kept back, and then the
// smallest others, until nobody who knows this rule can tell what any one of them is.
func Hide(counts []int, least int) (hidden []bool, total bool) {
	hidden = make([]bool, len(counts))
	h := held{least: least}
	for i, n := range counts {
		if n > 0 && n < least {
			hidden[i] = true
			h.add(n)
		}
	}
	for h.given() {
		n := smallest(counts, hidden)
		if n == 0 {
			return hidden, true
		}
		for i := range counts { // all that are as small: which of them was chosen would tell as well
			if counts[i] == n && !hidden[i] {
				hidden[i] = true
				h.add(n)
			}
		}
	}
	return hidden, false
}

// held is how many counts are kept back, and what they add up to: that follows from the total.
type held struct{ least, cells, sum int }

func (h *held) add(n int) { h.cells, h.sum = h.cells+1, h.sum+n }

// given reports whether the sum gives away what is kept back: a single count, a sum that is
// itself too small, all of them one, or all of them as large as they can be.
func (h held) given() bool {
	return h.cells > 0 && (h.cells == 1 || h.sum < h.least || h.sum == h.cells || h.sum == (h.least-1)*h.cells)
}

// smallest is the smallest count that is shown and isn't zero; 0 where there is none.
func smallest(counts []int, hidden []bool) (n int) {
	for i, c := range counts {
		if c > 0 && !hidden[i] && (n == 0 || c < n) {
			n = c
		}
	}
	return n
}
