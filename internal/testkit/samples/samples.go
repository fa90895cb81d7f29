// Package samples gives tests files to send, and what looks at them.
package samples

import (
	"bytes"
	"fmt"
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

// Paper is a whole PDF of one page that says a text, of ASCII, and tells who wrote it.
func Paper(text, author string) []byte {
	drawing := "BT /F 12 Tf 72 720 Td (" + text + ") Tj ET"
	var b bytes.Buffer
	var places []int
	b.WriteString("%PDF-1.7\n")
	for i, object := range []string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
		fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(drawing), drawing),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>", "<</Author(" + author + ")>>"} {
		places = append(places, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(places)+1)
	for _, at := range places {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R/Info 6 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(places)+1, start)
	return b.Bytes()
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
