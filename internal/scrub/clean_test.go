package scrub

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"testing"
)

// photo is a small picture with something in it.
func photo() *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, 40, 24))
	for y := range 24 {
		for x := range 40 {
			m.SetNRGBA(x, y, color.NRGBA{uint8(6 * x), uint8(10 * y), uint8(x * y), 255})
		}
	}
	return m
}

func encoded(t testing.TB, encode func(io.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A picture that tells nothing comes out as it went in.
func TestBarePicturesStayEqual(t *testing.T) {
	for mediaType, encode := range map[string]func(io.Writer) error{
		"image/jpeg": func(w io.Writer) error { return jpeg.Encode(w, photo(), nil) },
		"image/png":  func(w io.Writer) error { return png.Encode(w, photo()) },
		"image/gif":  func(w io.Writer) error { return gif.Encode(w, photo(), nil) },
	} {
		sent := encoded(t, encode)
		got, err := io.ReadAll(Clean(mediaType, bytes.NewReader(sent)))
		if err != nil || !bytes.Equal(got, sent) {
			t.Errorf("%s: %d bytes became %d, %v", mediaType, len(sent), len(got), err)
		}
	}
}
