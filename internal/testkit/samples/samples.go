// Package samples gives tests files to send, and what looks at them.
package samples

import (
	"bytes"
	"image"
	"image/png"
	"io"
	"math/rand/v2"
	"strings"

	"qingyuan/internal/intake"
	"qingyuan/internal/scrub"
)

// Scrub is package scrub as intake takes it.
func Scrub() intake.Scrub {
	return intake.Scrub{Kind: scrub.Kind, Cleans: scrub.Cleans, Clean: scrub.Clean, Damaged: scrub.Damaged, Named: scrub.Named}
}

// Once runs fn at once, whatever else runs: intake.Intake.Once where nothing else does.
func Once(_ string, fn func() error) error { return fn() }

// pdfHead is how a PDF begins. What follows is nobody's to look at: it passes as it is.
const pdfHead = "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"

// PDF is a file that is a PDF by its content and holds a text.
func PDF(text string) io.Reader { return strings.NewReader(pdfHead + text) }

// PDFOf is a file of n bytes, at least 16, that is a PDF by its content; the rest is r's.
func PDFOf(r io.Reader, n int64) io.Reader {
	return io.MultiReader(strings.NewReader(pdfHead), io.LimitReader(r, n-int64(len(pdfHead))))
}

// PNG is a picture of noise, a little over side × side bytes.
func PNG(side int) []byte {
	img := image.NewGray(image.Rect(0, 0, side, side))
	noise := rand.NewChaCha8([32]byte{1})
	noise.Read(img.Pix) //nolint:errcheck // it never fails
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err) // a buffer takes all
	}
	return b.Bytes()
}
