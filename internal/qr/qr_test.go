package qr_test

import (
	"image"
	"image/color"
	"image/draw"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	decoder "github.com/makiuchi-d/gozxing/qrcode"

	"qingyuan/internal/qr"
)

var run = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`)

// photo draws a code as a browser does, a square 6 pixels wide.
func photo(t *testing.T, c qr.Code) image.Image {
	t.Helper()
	if rest := run.ReplaceAllString(c.Path, ""); rest != "" {
		t.Fatalf("the path holds %q", rest)
	}
	img := image.NewGray(image.Rect(0, 0, 6*c.Size, 6*c.Size))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	for _, m := range run.FindAllStringSubmatch(c.Path, -1) {
		var n [4]int
		for i := range n {
			n[i], _ = strconv.Atoi(m[i+1])
		}
		if n[2] != n[3] {
			t.Fatalf("%s doesn't come back to its start", m[0])
		}
		draw.Draw(img, image.Rect(6*n[0], 6*n[1], 6*(n[0]+n[2]), 6*(n[1]+1)), image.NewUniform(color.Black), image.Point{}, draw.Src)
	}
	return img
}

func TestACodeIsRead(t *testing.T) {
	for _, digits := range []string{"482109375560118422097345", "000000000000000000000097", strings.Repeat("9", 24)} {
		code, err := qr.Digits(digits)
		if err != nil {
			t.Fatal(err)
		}
		bitmap, err := gozxing.NewBinaryBitmapFromImage(photo(t, code))
		if err != nil {
			t.Fatal(err)
		}
		read, err := decoder.NewQRCodeReader().Decode(bitmap, nil)
		if err != nil {
			t.Fatalf("%s can't be read: %v", digits, err)
		}
		if read.GetText() != digits {
			t.Errorf("%s reads as %s", digits, read.GetText())
		}
	}
	if _, err := qr.Digits("12x"); err == nil {
		t.Error("letters are taken for digits")
	}
}
