package scrub

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"io"
	"strings"
	"testing"
)

const pngStart = "\x89PNG\r\n\x1a\n"

func chunkOf(name string, data ...any) []byte {
	body := join(append([]any{name}, data...)...)
	return join(binary.BigEndian.AppendUint32(nil, uint32(len(body)-4)), body,
		binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(body)))
}

// tellingChunks is what tells in a PNG.
func tellingChunks(orientation uint16) []byte {
	return join(
		chunkOf("tEXt", "Author\x00", secret()),
		chunkOf("zTXt", "Comment\x00\x00", secret()),
		chunkOf("iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00", secret()),
		chunkOf("tIME", "\x07\xE9\x03\x05\x0c\x00\x00"),
		chunkOf("iCCP", canary, "\x00\x00", secret()),
		chunkOf("eXIf", exif(binary.LittleEndian, orientation)),
		chunkOf("sPLT", secret()),
		chunkOf("prVW", secret()), // a preview, private
		chunkOf("caBX", secret()), // content credentials
		chunkOf("iDOT", secret()), // Apple
	)
}

func pngSamples(t testing.TB) []sample {
	plain := encoded(t, func(w io.Writer) error { return png.Encode(w, photo()) })
	const afterHeader = len(pngStart) + 12 + 13
	header, rest := plain[:afterHeader], plain[afterHeader:]
	end := len(rest) - 12
	turned := chunkOf("eXIf", turned(8))
	needed := join(chunkOf("gAMA", "\x00\x00\xB1\x8F"), chunkOf("cHRM", make([]byte, 32)), chunkOf("sRGB", "\x00"),
		chunkOf("cICP", "\x01\x0d\x00\x01"), chunkOf("sBIT", "\x08\x08\x08"), chunkOf("pHYs", make([]byte, 9)),
		chunkOf("bKGD", make([]byte, 6)), chunkOf("tRNS", "\x00\x01\x00\x02\x00\x03"))
	return []sample{
		{"bare", "image/png", plain, plain},
		{"with what decoders need", "image/png", join(header, needed, rest), join(header, needed, rest)},
		{"as programs write it", "image/png", join(header, tellingChunks(8), rest), join(header, turned, rest)},
		{"at its end, and behind", "image/png",
			join(header, rest[:end], tellingChunks(8), rest[end:], rest[:end], motion), join(header, rest[:end], turned, rest[end:])},
		{"twice", "image/png", join(header, tellingChunks(8), rest[:end], tellingChunks(3), rest[end:]), join(header, turned, rest)},
		{"upright", "image/png", join(header, tellingChunks(1), rest), plain},
		{"palette", "image/png", join(indexed(t), motion), indexed(t)},
		{"animated", "image/png", animatedPNG(rest[:end], header, tellingChunks(1)), animatedPNG(rest[:end], header, nil)},
	}
}

// indexed is a PNG with PLTE and tRNS.
func indexed(t testing.TB) []byte {
	m := image.NewPaletted(image.Rect(0, 0, 4, 4), color.Palette{color.NRGBA{1, 2, 3, 4}, color.NRGBA{5, 6, 7, 255}})
	m.SetColorIndex(1, 1, 1)
	return encoded(t, func(w io.Writer) error { return png.Encode(w, m) })
}

// animatedPNG has the picture in idat as its first frame and once more, with other chunks
// between all of its own.
func animatedPNG(idat, header, between []byte) []byte {
	control := func(n byte) []byte {
		return chunkOf("fcTL", "\x00\x00\x00", []byte{n}, "\x00\x00\x00\x0a\x00\x00\x00\x06", make([]byte, 14))
	}
	return join(header, between, chunkOf("acTL", "\x00\x00\x00\x02\x00\x00\x00\x00"), between, control(0), between, idat,
		between, control(1), between, chunkOf("fdAT", "\x00\x00\x00\x02", idat[8:len(idat)-4]), between, chunkOf("IEND"))
}

func TestPNGDamaged(t *testing.T) {
	plain := encoded(t, func(w io.Writer) error { return png.Encode(w, photo()) })
	const afterHeader = len(pngStart) + 12 + 13
	header, rest := plain[:afterHeader], plain[afterHeader:]
	idat, end := rest[:len(rest)-12], rest[len(rest)-12:]
	with := func(chunks ...any) []byte { return join(header, join(chunks...), rest) }
	for name, sent := range map[string][]byte{
		"nothing":                  {},
		"no PNG":                   []byte(soi + eoi),
		"no header":                join(pngStart, rest),
		"a header too long":        join(pngStart, chunkOf("IHDR", header[16:29], secret()), rest),
		"two headers":              with(header[len(pngStart):]),
		"no pixels":                join(header, end),
		"pixels in two places":     join(header, idat, chunkOf("bKGD", make([]byte, 6)), idat, end),
		"an end with a text":       join(header, idat, chunkOf("IEND", secret())),
		"an unknown critical one":  with(chunkOf("CgBI", secret())),
		"a name of other signs":    with(chunkOf("t\x00xt", secret())),
		"a length over 2 GiB":      with("\x80\x00\x00\x00tEXt", secret()),
		"a frame's pixels outside": with(chunkOf("fdAT", secret())),
		"a frame outside":          with(chunkOf("fcTL", make([]byte, 26))),
		"a checksum that is wrong": with(bytes.Replace(chunkOf("gAMA", "\x00\x00\xB1\x8F"), []byte("\xB1"), []byte("\xB2"), 1)),
		"pixels' wrong checksum":   join(header, bytes.Replace(idat, []byte("IDAT\x78"), []byte("IDAT\x79"), 1), end),
		"two of a kind":            with(chunkOf("gAMA", "CANA"), chunkOf("gAMA", "RYCA")),
		"a long text as a palette": with(chunkOf("PLTE", strings.Repeat(canary, 200))),
		"text as a physical size":  with(chunkOf("pHYs", secret())),
		"text as transparency":     with(chunkOf("tRNS", secret())),
		"text as a background":     with(chunkOf("bKGD", secret())),
		"text as significant bits": with(chunkOf("sBIT", secret())),
		"text as chromaticities":   with(chunkOf("cHRM", secret())),
	} {
		if got, err := clean("image/png", sent); !isDamaged(err) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
}
