// Package qr draws QR codes as the path of an SVG, so that a page can hold one without a
// picture of its own.
package qr

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
)

// Code is a QR code of Size × Size squares, the quiet zone of four squares on each side
// included; Path covers the black ones, in units of squares.
type Code struct {
	Size int
	Path string
}

// quiet is the white margin that a reader needs, in squares (ISO/IEC 18004).
const quiet = 4

// Digits encodes decimal digits; a quarter of the code may be unreadable.
func Digits(digits string) (Code, error) {
	return draw(digits, qr.Q, qr.Numeric)
}

// Text encodes a text; a seventh of the code may be unreadable.
func Text(text string) (Code, error) { return draw(text, qr.M, qr.Auto) }

func draw(text string, level qr.ErrorCorrectionLevel, mode qr.Encoding) (Code, error) {
	squares, err := qr.Encode(text, level, mode)
	if err != nil {
		return Code{}, fmt.Errorf("draw a QR code: %w", err)
	}
	size := squares.Bounds().Dx()
	var path strings.Builder
	for y := range size {
		for x := 0; x < size; x++ {
			from := x
			for x < size && black(squares, x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, x-from, x-from)
			}
		}
	}
	return Code{Size: size + 2*quiet, Path: path.String()}, nil
}

func black(squares barcode.Barcode, x, y int) bool { return squares.At(x, y) == color.Black }
