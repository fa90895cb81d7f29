package guard

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"

	"github.com/dchest/captcha"

	"qingyuan/models"
)

// The picture as pages show it, in pixels, and how much finer it is drawn.
const (
	PictureWidth  = 300
	PictureHeight = 100
	fine          = 2
)

// picture draws a captcha: the library's picture, all of it in one ink, as large as there
// is room for, and warped. The library's own pictures are read by a machine of two hundred
// lines: docs/adr/0011-slower-never-refused.md.
func picture(digits []byte) ([]byte, error) {
	return written(digits).softened().warped(newDice()).png()
}

// canvas is ink on paper, from 0 to 1.
type canvas struct {
	w, h int
	ink  []float32
}

func newCanvas(w, h int) canvas { return canvas{w, h, make([]float32, w*h)} }

// pixel is the ink of one pixel; outside there is none.
func (c canvas) pixel(i, j int) float32 {
	if i < 0 || i >= c.w || j < 0 || j >= c.h {
		return 0
	}
	return c.ink[j*c.w+i]
}

// at is the ink between pixels.
func (c canvas) at(x, y float64) float32 {
	x0, y0 := math.Floor(x), math.Floor(y)
	i, j, u, v := int(x0), int(y0), float32(x-x0), float32(y-y0)
	return (1-v)*((1-u)*c.pixel(i, j)+u*c.pixel(i+1, j)) + v*((1-u)*c.pixel(i, j+1)+u*c.pixel(i+1, j+1))
}

// written is the writing in the library's picture.
func written(digits []byte) canvas {
	img := captcha.NewImage(models.NewID(), digits, captcha.StdWidth, captcha.StdHeight)
	from, to, above, below := img.Rect.Max.X, 0, img.Rect.Max.Y, 0
	for x := range img.Rect.Max.X {
		top, bottom := img.Rect.Max.Y, 0
		for y := range img.Rect.Max.Y {
			if img.ColorIndexAt(x, y) == 1 {
				top, bottom = min(top, y), y
			}
		}
		if bottom-top > img.Rect.Max.Y/4 { // more than the line that is struck through
			from, to, above, below = min(from, x), x+1, min(above, top), max(below, bottom+1)
		}
	}
	c := newCanvas(to-from, below-above)
	for i := range c.ink {
		if img.ColorIndexAt(from+i%c.w, above+i/c.w) > 0 {
			c.ink[i] = 1
		}
	}
	return c
}

// softened closes the holes between the dots that the library writes with.
func (c canvas) softened() canvas {
	out := newCanvas(c.w, c.h)
	for i := range out.ink {
		x, y := i%c.w, i/c.w
		for _, d := range [...][2]int{{-1, 0}, {1, 0}, {0, -1}, {0, 1}} {
			out.ink[i] += c.pixel(x+d[0], y+d[1]) / 8
		}
		out.ink[i] += c.ink[i] / 2
	}
	return out
}

// warped is the writing drawn finer, leant to and fro from row to row, so that no straight
// cut goes between two digits. Whole rows move: no stroke is torn.
func (c canvas) warped(d dice) canvas {
	out := newCanvas(PictureWidth*fine, PictureHeight*fine)
	w, h := float64(c.w), float64(c.h)
	reach := h * 0.21
	lean := d.wave(reach, h*d.float(1.4, 2.1))
	left, right := w*d.float(0.02, 0.06)+reach, w*d.float(0.02, 0.06)+reach
	above, below := h*d.float(0.06, 0.2), h*d.float(0.06, 0.2)
	for j := range out.h {
		y := float64(j)/float64(out.h)*(h+above+below) - above
		shift := lean(y) - left
		for i := range out.w {
			x := float64(i)/float64(out.w)*(w+left+right) + shift
			if c.at(x, y) > 0.5 {
				out.ink[j*out.w+i] = 1
			}
		}
	}
	return out
}

// png is the canvas in its real size, in greys.
func (c canvas) png() ([]byte, error) {
	const levels = fine * fine
	greys := make(color.Palette, levels+1)
	for i := range greys {
		greys[i] = color.Gray{Y: uint8(255 - 225*i/levels)}
	}
	img := image.NewPaletted(image.Rect(0, 0, c.w/fine, c.h/fine), greys)
	for i, ink := range c.ink {
		if ink > 0 {
			img.Pix[i/c.w/fine*img.Stride+i%c.w/fine]++
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return nil, fmt.Errorf("captcha picture: %w", err)
	}
	return out.Bytes(), nil
}
