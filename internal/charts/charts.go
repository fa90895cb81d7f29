// Package charts works out where the parts of a chart stand. Templates draw them as SVG with the
// classes of the style sheet, so that charts follow dark mode, large type and print like all else
// (views/partials/charts.html, docs/adr/0030-two-people-for-every-batch.md). A chart never stands
// alone: its table is beneath it.
package charts

import (
	"fmt"
	"math"
)

// The size of a chart, in its own units: text is 12 of them high.
const (
	width  = 400
	height = 210
	left   = 44 // room for what the lines say
	right  = 4
	top    = 8
	bottom = 36 // room for two lines of labels
)

// Bar is one value.
type Bar struct {
	Label string // beneath it, a few characters
	Under string // a second line, "" for none
	Name  string // in full, for the table and for who listens
	Text  string // the value as people read it
	Value int64  // not negative
	Mark  bool   // it is what the page is about
}

// Column is a bar where it stands.
type Column struct {
	Bar
	X, Y, Width, Height float64
	Middle              float64 // of its label
	Labelled            bool    // there is room for its label
}

// Outline is the column as a path of SVG.
func (c Column) Outline() string {
	return fmt.Sprintf("M%g %gh%gv%gh-%gz", c.X, c.Y, c.Width, c.Height, c.Width)
}

// Line is a horizontal line and what it says.
type Line struct {
	Y    float64
	Text string
}

// Columns is a chart of upright bars: values over periods, or how many fall into which band.
type Columns struct {
	Title, Desc   string
	Head          [2]string // of the table: of the names, of the values
	Columns       []Column
	Lines         []Line
	Width, Height int
	Left, Right   float64 // where lines begin and end
	Base          float64 // where bars stand
}

// Options are what a chart is drawn by.
type Options struct {
	Title, Desc string
	Head        [2]string
	Gap         float64                  // between bars, as a share of a bar's place: 0 for a histogram
	Scale       func(value int64) string // what a line says
}

// mostLabels is how many labels have room beneath a chart.
const mostLabels = 8

// New places bars, in their order.
func New(bars []Bar, o Options) Columns {
	c := Columns{Title: o.Title, Desc: o.Desc, Head: o.Head, Width: width, Height: height, Left: left, Right: width - right, Base: height - bottom}
	largest := int64(0)
	for _, b := range bars {
		largest = max(largest, b.Value)
	}
	step, lines := scale(largest)
	peak := float64(step) * float64(lines)
	for i := range lines + 1 {
		value := step * int64(i)
		c.Lines = append(c.Lines, Line{Y: c.y(float64(value), peak), Text: o.Scale(value)})
	}
	place := (c.Right - c.Left) / float64(max(len(bars), 1))
	every, under := (len(bars)+mostLabels-1)/mostLabels, ""
	for i, b := range bars {
		x := c.Left + place*(float64(i)+o.Gap/2)
		y := c.y(float64(max(b.Value, 0)), peak)
		labelled := (len(bars)-1-i)%every == 0
		if labelled && b.Under == under { // said once
			b.Under = ""
		} else if labelled {
			under = b.Under
		}
		c.Columns = append(c.Columns, Column{Bar: b, X: round(x), Y: y, Width: round(place * (1 - o.Gap)), Height: round(c.Base - y),
			Middle: round(c.Left + place*(float64(i)+.5)), Labelled: labelled})
	}
	return c
}

func (c Columns) y(value, peak float64) float64 {
	return round(c.Base - (c.Base-top)*value/peak)
}

// scale is the step between the lines of a chart, of 1, 2 or 5 and zeros, and how many there are
// above the base.
func scale(largest int64) (step int64, lines int) {
	const wanted = 4
	if largest <= 0 {
		return 1, 1
	}
	rough := float64(largest) / wanted
	unit := math.Pow(10, math.Floor(math.Log10(rough)))
	for _, m := range []float64{1, 2, 5, 10} {
		if m*unit >= rough {
			step = max(int64(m*unit), 1)
			break
		}
	}
	return step, int((largest + step - 1) / step)
}

// Shares are values as percent of their sum, which is 100 where it isn't 0: what rounding leaves
// goes to the largest remainders.
func Shares(values []int64) []int {
	sum := int64(0)
	for _, v := range values {
		sum += max(v, 0)
	}
	shares := make([]int, len(values))
	if sum == 0 {
		return shares
	}
	rest, rests := 100, make([]float64, len(values))
	for i, v := range values {
		exact := float64(max(v, 0)) * 100 / float64(sum)
		shares[i] = int(exact)
		rests[i] = exact - float64(shares[i])
		rest -= shares[i]
	}
	for ; rest > 0; rest-- {
		best := 0
		for i, r := range rests {
			if r > rests[best] {
				best = i
			}
		}
		shares[best]++
		rests[best] = -1
	}
	return shares
}

func round(f float64) float64 { return math.Round(f*10) / 10 }
