package scrub

import (
	_ "embed"
	"encoding/binary"
	"testing"
)

// A lossy picture: 16 × 16, by libwebp. It is a simple file: RIFF, size, WEBP, VP8.
//
//go:embed testdata/lossy.webp
var lossy []byte

func riffChunkOf(name string, data ...any) []byte {
	b := join(data...)
	out := join(name, binary.LittleEndian.AppendUint32(nil, uint32(len(b))), b)
	if len(b)%2 == 1 {
		out = append(out, 0)
	}
	return out
}

func webpOf(chunks ...any) []byte {
	b := join(chunks...)
	return join("RIFF", binary.LittleEndian.AppendUint32(nil, uint32(len(b)+4)), "WEBP", b)
}

// lossless is a VP8L chunk, a picture of 16 × 16 in two colours, written bit by bit.
func lossless() []byte {
	var w bitWriter
	w.put(8, 0x2F)
	w.put(14, 15) // width - 1
	w.put(14, 15) // height - 1
	w.put(1+3, 0) // no transparency, version 0
	w.put(1+1+1, 0)
	w.put(1+1+1, 0b111) // green: a simple code of two symbols, of 8 bits
	w.put(8, 0x20)
	w.put(8, 0xD0)
	for _, value := range []int{0x40, 0x80, 0xFF} { // red, blue, alpha: one symbol each
		w.put(1+1+1, 0b101)
		w.put(8, value)
	}
	w.put(1+1+1+1, 0b0001) // distance
	for i := range 16 * 16 {
		w.put(1, i*i>>3&1)
	}
	return riffChunkOf("VP8L", w.b)
}

type bitWriter struct {
	b []byte
	n int
}

func (w *bitWriter) put(bits, v int) {
	for i := range bits {
		if w.n%8 == 0 {
			w.b = append(w.b, 0)
		}
		w.b[w.n/8] |= byte(v>>i&1) << (w.n % 8)
		w.n++
	}
}

// features is VP8X for 16 × 16.
func features(flags byte, reserved string) []byte {
	return riffChunkOf("VP8X", []byte{flags}, reserved, "\x0F\x00\x00\x0F\x00\x00")
}

// junk is padding in the place of a chunk.
func junk(chunk []byte) []byte {
	return join("JUNK", chunk[4:8], make([]byte, len(chunk)-8))
}

func webpSamples(testing.TB) []sample {
	const icc, alpha, exifBit, xmp, animated = 0x20, 0x10, 0x08, 0x04, 0x02
	const none = "\x00\x00\x00"
	vp8 := lossy[12:]
	alph := riffChunkOf("ALPH", "\x00", make([]byte, 16*16))
	profile, packet, unknown := riffChunkOf("ICCP", secret()), riffChunkOf("XMP ", "<x:xmpmeta>", secret()), riffChunkOf("TEXT", secret(), "!")
	long := exif(binary.BigEndian, 3)
	told, left := riffChunkOf("EXIF", long), riffChunkOf("EXIF", turned(3), make([]byte, len(long)-26))
	prefixed, leftOfIt := riffChunkOf("EXIF", "Exif\x00\x00", long), riffChunkOf("EXIF", turned(3), make([]byte, len(long)-20))
	short := riffChunkOf("EXIF", canary)
	tail := join(told, packet, unknown)
	tailLeft := join(left, junk(packet), junk(unknown))
	loop := riffChunkOf("ANIM", "\xFF\xFF\xFF\xFF\x00\x00")
	frame := func(chunks ...any) []byte {
		return riffChunkOf("ANMF", none, none, "\x0F\x00\x00\x0F\x00\x00\x64\x00\x00\x00", join(chunks...))
	}
	return []sample{
		{"lossy", "image/webp", lossy, lossy},
		{"lossless", "image/webp", webpOf(lossless()), webpOf(lossless())},
		{"simple with more", "image/webp", join(webpOf(vp8, tail), motion), webpOf(vp8, tailLeft)},
		{"simple lossless with more", "image/webp", join(webpOf(lossless(), tail), motion), webpOf(lossless(), tailLeft)},
		{"extended", "image/webp", webpOf(features(icc|alpha|exifBit|xmp|0xC1, "CAN"), profile, alph, vp8, tail),
			webpOf(features(alpha|exifBit, none), junk(profile), alph, vp8, tailLeft)},
		{"other EXIF", "image/webp", webpOf(features(exifBit, none), lossless(), prefixed, short),
			webpOf(features(exifBit, none), lossless(), leftOfIt, junk(short))},
		{"animated", "image/webp",
			webpOf(features(icc|exifBit|xmp|animated, none), profile, loop, frame(alph, vp8, unknown), unknown, frame(lossless(), told), tail),
			webpOf(features(exifBit|animated, none), junk(profile), loop, frame(alph, vp8, junk(unknown)), junk(unknown), frame(lossless(), junk(told)), tailLeft)},
	}
}

func TestWebPDamaged(t *testing.T) {
	const animated = 0x02
	vp8, none := lossy[12:], "\x00\x00\x00"
	loop := riffChunkOf("ANIM", "\xFF\xFF\xFF\xFF\x00\x00")
	frame := func(chunks ...any) []byte { return riffChunkOf("ANMF", make([]byte, 16), join(chunks...)) }
	for name, sent := range map[string][]byte{
		"nothing":                      {},
		"no WebP":                      []byte("RIFF\x10\x00\x00\x00WAVEfmt "),
		"no chunk":                     webpOf(),
		"no picture":                   webpOf(features(0, none), riffChunkOf("XMP ", secret())),
		"an odd size":                  join("RIFF\x05\x00\x00\x00WEBP", vp8),
		"shorter than it says":         join("RIFF\xFF\xFF\x00\x00WEBP", vp8),
		"a chunk longer than the file": webpOf("XMP \xFF\xFF\x00\x00", vp8),
		"two pictures":                 webpOf(features(0, none), vp8, lossless()),
		"transparency after pixels":    webpOf(features(0x10, none), vp8, riffChunkOf("ALPH", secret())),
		"transparency in a simple one": webpOf(riffChunkOf("ALPH", secret()), vp8),
		"transparency twice":           webpOf(features(0x10, none), riffChunkOf("ALPH", "\x00"), riffChunkOf("ALPH", secret()), vp8),
		"features twice":               webpOf(features(0, none), features(0, none), vp8),
		"features with a text":         webpOf(riffChunkOf("VP8X", make([]byte, 10), secret()), vp8),
		"features late":                webpOf(vp8, features(0, none)),
		"text as pixels":               webpOf(riffChunkOf("VP8 ", secret())),
		"text as lossless pixels":      webpOf(riffChunkOf("VP8L", secret())),
		"frames in a still picture":    webpOf(features(0, none), frame(vp8)),
		"a still among frames":         webpOf(features(animated, none), loop, frame(vp8), vp8),
		"a frame without a picture":    webpOf(features(animated, none), loop, frame(riffChunkOf("XMP ", secret()))),
		"a frame of an odd size":       webpOf(features(animated, none), loop, riffChunkOf("ANMF", make([]byte, 17)), frame(vp8)),
		"a frame too short":            webpOf(features(animated, none), loop, riffChunkOf("ANMF", make([]byte, 8)), frame(vp8)),
		"a chunk longer than its frame": webpOf(features(animated, none), loop, frame("XMP \xFF\x00\x00\x00"),
			frame(vp8)),
		"a loop with a text": webpOf(features(animated, none), riffChunkOf("ANIM", secret()), frame(vp8)),
		"two loops":          webpOf(features(animated, none), loop, loop, frame(vp8)),
		"no frames":          webpOf(features(animated, none), loop),
	} {
		if got, err := clean("image/webp", sent); !isDamaged(err) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
}
