package scrub

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"io"
	"strings"
	"testing"
	"unicode/utf16"
)

// sample is a picture that tells much about who sent it, and what is to be left of it.
type sample struct {
	name, mediaType string
	sent, want      []byte
}

func samples(t testing.TB) []sample {
	t.Helper()
	var all []sample
	for _, of := range []func(testing.TB) []sample{jpegSamples, pngSamples, webpSamples, gifSamples} {
		all = append(all, of(t)...)
	}
	return all
}

// canary stands for a name or a place. It may come out in none of its forms.
const canary = "CANARY"

func canaryUTF16(order binary.ByteOrder) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(canary)) {
		b = append(b, 0, 0)
		order.PutUint16(b[len(b)-2:], u)
	}
	return b
}

// secret is a text with the canary in every form.
func secret() string {
	return canary + string(canaryUTF16(binary.LittleEndian)) + string(canaryUTF16(binary.BigEndian))
}

func tells(b []byte) bool {
	return bytes.Contains(bytes.ToUpper(b), []byte(canary)) ||
		bytes.Contains(b, canaryUTF16(binary.LittleEndian)) || bytes.Contains(b, canaryUTF16(binary.BigEndian))
}

// exif is a TIFF structure as cameras write it: in IFD0 a name, a maker and the orientation,
// a GPS directory with a place, a thumbnail in IFD1.
func exif(order binary.ByteOrder, orientation uint16) []byte {
	w := tiffWriter{order: order, b: []byte("MM\x00*\x00\x00\x00\x08")}
	if order == binary.LittleEndian {
		w.b = []byte("II*\x00\x08\x00\x00\x00")
	}
	const ascii, short, long = 2, 3, 4
	w.number(4, 2)                           // IFD0
	w.entry(0x010F, ascii, len(canary), 200) // maker
	w.entry(0x0112, short, 1, int(orientation))
	w.entry(0x013B, ascii, len(canary), 200) // artist
	w.entry(0x8825, long, 1, 100)            // GPS
	w.number(140, 4)
	w.to(100)
	w.number(1, 2) // GPS
	w.entry(0x001B, ascii, len(canary), 200)
	w.number(0, 4)
	w.to(140)
	w.number(2, 2) // IFD1
	w.entry(0x0201, long, 1, 240)
	w.entry(0x0202, long, 1, 4+len(canary))
	w.number(0, 4)
	w.to(200)
	w.b = append(w.b, secret()...)
	w.to(240)
	w.b = append(w.b, "\xFF\xD8"+canary+"\xFF\xD9"...) // thumbnail
	return w.b
}

type tiffWriter struct {
	order binary.ByteOrder
	b     []byte
}

func (w *tiffWriter) number(v, size int) {
	w.b = append(w.b, make([]byte, size)...)
	if end := w.b[len(w.b)-size:]; size == 2 {
		w.order.PutUint16(end, uint16(v))
	} else {
		w.order.PutUint32(end, uint32(v))
	}
}

func (w *tiffWriter) entry(tag, kind, count, value int) {
	w.number(tag, 2)
	w.number(kind, 2)
	w.number(count, 4)
	if kind == 3 { // a short stands at the left of its four bytes
		w.number(value, 2)
		w.number(0, 2)
		return
	}
	w.number(value, 4)
}

func (w *tiffWriter) to(offset int) { w.b = append(w.b, make([]byte, offset-len(w.b))...) }

// turned is the whole EXIF that may be left: an orientation.
func turned(orientation byte) []byte {
	return []byte("MM\x00*\x00\x00\x00\x08" + "\x00\x01" +
		"\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(orientation) + "\x00\x00" + "\x00\x00\x00\x00")
}

// photo is a small picture with something in it.
func photo() *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, 10, 6))
	for y := range 6 {
		for x := range 10 {
			m.SetNRGBA(x, y, color.NRGBA{uint8(25 * x), uint8(40 * y), uint8(9 * x * y), 255})
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

func join(parts ...any) []byte {
	var b bytes.Buffer
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			b.WriteString(p)
		case []byte:
			b.Write(p)
		}
	}
	return b.Bytes()
}

// motion is what a phone puts behind a photo: a short video.
var motion = "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + strings.Repeat(secret(), 3)
