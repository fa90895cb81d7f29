package guard

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"slices"
	"testing"

	"github.com/dchest/captcha"

	"qingyuan/models"
)

// A machine that reads the library's own pictures doesn't read ours.
func TestAMachineReadsNoPictures(t *testing.T) {
	t.Parallel()
	library := func(digits []byte) ([]byte, error) {
		var b bytes.Buffer
		_, err := captcha.NewImage(models.NewID(), digits, captcha.StdWidth, captcha.StdHeight).WriteTo(&b)
		return b.Bytes(), err
	}
	whole, single := readRate(t, library, 400/slower, 200/slower)
	t.Logf("of the library's pictures it reads %.1f %%, of their digits %.1f %%", 100*whole, 100*single)
	if single < 0.6 {
		t.Error("the machine doesn't read the library's pictures: it shows nothing about ours")
	}
	whole, single = readRate(t, picture, 800/slower, 400/slower)
	t.Logf("of our pictures it reads %.1f %%, of their digits %.1f %%", 100*whole, 100*single)
	if whole > 0.06 {
		t.Errorf("it reads %.1f %% of our pictures", 100*whole)
	}
}

// reader is the simplest machine that reads captchas: it takes the ink of a picture, cuts
// it into as many pieces as there are digits where the least ink is, brings each piece to
// one size, and looks for the most similar ones among pieces whose digits it was told.
type reader struct {
	pieces []piece
	digits []byte
}

// piece is one digit's ink, softened, cellsX by cellsY.
type piece [cellsX * cellsY]float32

const cellsX, cellsY = 12, 18

// learn takes a picture whose digits are known.
func (r *reader) learn(pic []byte, digits []byte) {
	for i, p := range pieces(pic, len(digits)) {
		r.pieces, r.digits = append(r.pieces, p), append(r.digits, digits[i])
	}
}

// read says which digits it sees.
func (r *reader) read(pic []byte, n int) []byte {
	seen := make([]byte, n)
	for i, p := range pieces(pic, n) {
		seen[i] = r.nearest(p)
	}
	return seen
}

// nearest is the digit that the most of the five most similar pieces have.
func (r *reader) nearest(p piece) byte {
	type near struct {
		d     float32
		digit byte
	}
	var best []near
	for i := range r.pieces {
		d := distance(&p, &r.pieces[i])
		if len(best) == 5 && d >= best[4].d {
			continue
		}
		best = append(best, near{d, r.digits[i]})
		slices.SortFunc(best, func(a, b near) int { return int(math.Copysign(1, float64(a.d-b.d))) })
		best = best[:min(len(best), 5)]
	}
	var votes [10]int
	for _, b := range best {
		votes[b.digit]++
	}
	most := best[0].digit
	for d, v := range votes {
		if v > votes[most] {
			most = byte(d)
		}
	}
	return most
}

func distance(a, b *piece) (d float32) {
	for i := range a {
		x := a[i] - b[i]
		d += x * x
	}
	return d
}

// ink is where a picture is written on: in the library's, the one colour that the digits
// have and the dots around don't; in ours, what is dark.
func ink(pic []byte) [][]bool {
	decoded, err := png.Decode(bytes.NewReader(pic))
	if err != nil {
		panic(err)
	}
	img := decoded.(*image.Paletted)
	isInk := func(i uint8) bool { return i == 1 }
	if grey, ok := img.Palette[0].(color.RGBA); ok && grey.A == 255 {
		isInk = func(i uint8) bool { return i >= fine }
	}
	dark := make([][]bool, img.Rect.Dx())
	for x := range dark {
		dark[x] = make([]bool, img.Rect.Dy())
		for y := range dark[x] {
			dark[x][y] = isInk(img.ColorIndexAt(x, y))
		}
	}
	return clean(dark)
}

// clean takes specks away: ink with hardly any around it.
func clean(dark [][]bool) [][]bool {
	out := make([][]bool, len(dark))
	for x := range dark {
		out[x] = make([]bool, len(dark[x]))
		for y := range dark[x] {
			out[x][y] = dark[x][y] && around(dark, x, y) >= 6
		}
	}
	return out
}

// around counts the ink in the 5 by 5 pixels around one.
func around(dark [][]bool, x, y int) (n int) {
	for i := max(x-2, 0); i <= min(x+2, len(dark)-1); i++ {
		for j := max(y-2, 0); j <= min(y+2, len(dark[i])-1); j++ {
			if dark[i][j] {
				n++
			}
		}
	}
	return n
}

// pieces cuts the ink of a picture into n.
func pieces(pic []byte, n int) []piece {
	dark := ink(pic)
	cuts := cut(columns(dark), n)
	list := make([]piece, n)
	for i := range list {
		list[i] = fit(dark[cuts[i]:cuts[i+1]])
	}
	return list
}

// columns counts the ink of each column.
func columns(dark [][]bool) []float64 {
	sum := make([]float64, len(dark))
	for x := range dark {
		for _, d := range dark[x] {
			if d {
				sum[x]++
			}
		}
	}
	return sum
}

// cut finds n+1 places, the first and the last at the ends of the writing, the others
// where the least ink is, each piece between half and half as much again of the mean.
func cut(sum []float64, n int) []int {
	from, to := ends(sum)
	mean := float64(to-from) / float64(n)
	least, most := int(mean*0.5), int(math.Ceil(mean*1.5))
	w := to - from
	cost := make([][]float64, n+1) // of the best cut into i pieces that ends at x
	back := make([][]int, n+1)
	for i := range cost {
		cost[i], back[i] = make([]float64, w+1), make([]int, w+1)
		for x := range cost[i] {
			cost[i][x] = math.Inf(1)
		}
	}
	cost[0][0] = 0
	for i := 1; i <= n; i++ {
		for x := 1; x <= w; x++ {
			for wide := least; wide <= most && wide <= x; wide++ {
				off := (float64(wide) - mean) / mean
				if c := cost[i-1][x-wide] + sum[min(from+x, len(sum)-1)] + 8*off*off; c < cost[i][x] {
					cost[i][x], back[i][x] = c, x-wide
				}
			}
		}
	}
	cuts := make([]int, n+1)
	cuts[n] = to
	for i, x := n, w; i > 0; i-- {
		x = back[i][x]
		cuts[i-1] = from + x
	}
	return cuts
}

// ends are where the writing begins and ends: beyond them there is no more than a line.
func ends(sum []float64) (from, to int) {
	peak := slices.Max(sum)
	wide := func(x int) bool { return sum[x] > peak*0.35 }
	to = len(sum)
	for from = 0; from < len(sum)-1 && !wide(from); from++ {
	}
	for ; to > from+1 && !wide(to-1); to-- {
	}
	return max(from-2, 0), min(to+2, len(sum))
}

// fit brings a piece's ink to one size.
func fit(dark [][]bool) (p piece) {
	x0, y0, x1, y1 := box(dark)
	for x := x0; x < x1; x++ {
		for y := y0; y < y1; y++ {
			if !dark[x][y] {
				continue
			}
			cx := (float64(x-x0) + 0.5) / float64(x1-x0) * cellsX
			cy := (float64(y-y0) + 0.5) / float64(y1-y0) * cellsY
			p[int(cy)*cellsX+int(cx)]++
		}
	}
	var most float32
	p = soften(p)
	for _, v := range p {
		most = max(most, v)
	}
	for i := range p {
		p[i] /= max(most, 1)
	}
	return p
}

func box(dark [][]bool) (x0, y0, x1, y1 int) {
	x0, y0 = math.MaxInt, math.MaxInt
	for x := range dark {
		for y, d := range dark[x] {
			if d {
				x0, y0, x1, y1 = min(x0, x), min(y0, y), max(x1, x+1), max(y1, y+1)
			}
		}
	}
	if x1 == 0 {
		return 0, 0, 1, 1
	}
	return x0, y0, x1, y1
}

func soften(p piece) (out piece) {
	for y := range cellsY {
		for x := range cellsX {
			for dy := -1; dy <= 1; dy++ {
				for dx := -1; dx <= 1; dx++ {
					if i, j := x+dx, y+dy; i >= 0 && i < cellsX && j >= 0 && j < cellsY {
						out[y*cellsX+x] += p[j*cellsX+i] / 9
					}
				}
			}
		}
	}
	return out
}

// readRate lets the machine learn from pictures and read others: the share of pictures
// that it reads right, and of digits.
func readRate(t *testing.T, draw func(digits []byte) ([]byte, error), learn, read int) (pictures, digits float64) {
	t.Helper()
	drawn := func() ([]byte, []byte) {
		d := captcha.RandomDigits(6)
		pic, err := draw(d)
		if err != nil {
			t.Fatal(err)
		}
		return pic, d
	}
	var r reader
	for range learn {
		r.learn(drawn())
	}
	whole, single := 0, 0
	for range read {
		pic, d := drawn()
		seen := r.read(pic, len(d))
		if bytes.Equal(seen, d) {
			whole++
		}
		for i := range d {
			if seen[i] == d[i] {
				single++
			}
		}
	}
	return float64(whole) / float64(read), float64(single) / float64(6*read)
}
