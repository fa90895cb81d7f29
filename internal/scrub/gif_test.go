package scrub

import (
	"bytes"
	"image"
	"image/color/palette"
	"image/gif"
	"io"
	"testing"
)

// parts are the parts of an extension, each with its length, and the empty one at the end.
func parts(all ...string) []byte {
	var b []byte
	for _, p := range all {
		b = append(append(b, byte(len(p))), p...)
	}
	return append(b, 0)
}

func gifSamples(t testing.TB) []sample {
	plain := encoded(t, func(w io.Writer) error { return gif.EncodeAll(w, frames()) })
	end := len(plain) - 1
	at := bytes.Index(plain, []byte("!\xFF\x0BNETSCAPE2.0")) // right after the colours
	telling := join("!\xFE", parts(secret(), secret()),
		"!\xFF", parts("XMP DataXMP", secret()), "!\xFF", parts("ICCRGBG1012", secret()),
		"!\xFF", parts("NETSCAPE2.0", secret()), "!\x01", parts("012345678901", secret()))
	odd := join("!\xFF", parts("\x01"), "!\xFF", parts(), "!\x77", parts(secret()), "!\xFF", parts("TINY\x00\x00\x00\x00\x00\x00\x00"))
	return []sample{
		{"bare", "image/gif", plain, plain},
		{"as programs write it", "image/gif", join(plain[:at], telling, plain[at:], motion), plain},
		{"after the images", "image/gif", join(plain[:end], telling, plain[end:]), plain},
		{"odd extensions", "image/gif", join(plain[:at], odd, plain[at:end], odd, plain[end:]), plain},
	}
}

// frames are two, of few colours, for ever.
func frames() *gif.GIF {
	g := &gif.GIF{Delay: []int{5, 7}}
	for i := range 2 {
		m := image.NewPaletted(image.Rect(0, 0, 6, 4), palette.WebSafe[:4])
		m.SetColorIndex(i, i, 3)
		g.Image = append(g.Image, m)
	}
	return g
}

func TestGIFDamaged(t *testing.T) {
	plain := encoded(t, func(w io.Writer) error { return gif.EncodeAll(w, frames()) })
	for name, sent := range map[string][]byte{
		"nothing":              {},
		"no GIF":               []byte("GIF88a" + secret() + secret()),
		"no image":             join(plain[:13+12], ";"),
		"text between blocks":  join(plain[:13+12], secret(), plain[13+12:]),
		"text as a duration":   join(plain[:13+12], "!\xF9", parts(secret()), plain[13+12:]),
		"text behind duration": join(plain[:13+12], "!\xF9", parts("abcd", secret()), plain[13+12:]),
	} {
		if got, err := clean("image/gif", sent); !isDamaged(err) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
}
