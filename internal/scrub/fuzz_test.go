package scrub

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// Each target starts from the samples. Whatever the bytes are, cleaning ends without a
// panic; what comes out has only what may be left, isn't longer than what went in by more
// than an orientation, and comes out the same in pieces and when it is cleaned again.

func FuzzJPEG(f *testing.F) { fuzz(f, "image/jpeg", leftJPEG) }
func FuzzPNG(f *testing.F)  { fuzz(f, "image/png", leftPNG) }
func FuzzWebP(f *testing.F) { fuzz(f, "image/webp", leftWebP) }
func FuzzGIF(f *testing.F)  { fuzz(f, "image/gif", func([]byte) bool { return true }) }

func fuzz(f *testing.F, mediaType string, left func([]byte) bool) {
	for _, s := range samples(f) {
		if s.mediaType == mediaType {
			f.Add(s.sent)
		}
	}
	f.Fuzz(func(t *testing.T, sent []byte) {
		got, err := clean(mediaType, sent)
		pieces, errPieces := io.ReadAll(Clean(mediaType, iotest.OneByteReader(bytes.NewReader(sent))))
		if (err == nil) != (errPieces == nil) || err == nil && !bytes.Equal(got, pieces) {
			t.Fatalf("at once %d bytes, %v; in pieces %d, %v", len(got), err, len(pieces), errPieces)
		}
		if err != nil {
			if !isDamaged(err) {
				t.Fatal(err)
			}
			return
		}
		if !left(got) || len(got) > len(sent)+40 {
			t.Fatalf("%d bytes became %d:\n%x", len(sent), len(got), got)
		}
		if again, err := clean(mediaType, got); err != nil || !bytes.Equal(again, got) {
			t.Fatalf("cleaned again, %d bytes became %d, %v", len(got), len(again), err)
		}
	})
}

// leftJPEG reports whether the segments before the first scan are those that may be left.
func leftJPEG(b []byte) bool {
	for b = b[2:]; b[1] != 0xDA; b = b[2+binary.BigEndian.Uint16(b[2:]):] {
		n := binary.BigEndian.Uint16(b[2:])
		switch m := b[1]; {
		case m == 0xE0 && n == 16, m == 0xE1 && n == 34, m == 0xEE && n == 14:
		case strings.ContainsRune("\u00C0\u00C1\u00C2\u00C3\u00C9\u00CA\u00CB\u00C4\u00CC\u00DB\u00DD", rune(m)):
		default:
			return false
		}
	}
	return true
}

// leftPNG reports whether a PNG has only chunks that may be left.
func leftPNG(b []byte) bool {
	known := strings.Fields("IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB cICP sBIT bKGD pHYs acTL fcTL fdAT eXIf")
	for b = b[8:]; len(b) > 0; b = b[12+binary.BigEndian.Uint32(b):] {
		if !slices.Contains(known, string(b[4:8])) || string(b[4:8]) == "eXIf" && binary.BigEndian.Uint32(b) != 26 {
			return false
		}
	}
	return true
}

// leftWebP reports whether a WebP has only chunks that may be left, and padding of zeros.
func leftWebP(b []byte) bool {
	for b = b[12:]; len(b) > 0; {
		n := 8 + int(binary.LittleEndian.Uint32(b[4:]))
		body := b[8:n]
		switch string(b[:4]) {
		case "JUNK":
			if bytes.Trim(body, "\x00") != nil {
				return false
			}
		case "EXIF":
			if bytes.Trim(body[26:], "\x00") != nil {
				return false
			}
		case "VP8X", "VP8 ", "VP8L", "ALPH", "ANIM", "ANMF":
		default:
			return false
		}
		b = b[n+n%2:]
	}
	return true
}
