package scrub

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"image/jpeg"
	"io"
	"testing"
)

// A progressive picture, and one with restart markers: 48 × 16, by libjpeg-turbo's jpegtran.
var (
	//go:embed testdata/progressive.jpg
	progressive []byte
	//go:embed testdata/restarts.jpg
	restarts []byte
)

const soi, eoi = "\xFF\xD8", "\xFF\xD9"

// jpegSegment is a segment with a body, written as the standard says.
func jpegSegment(marker byte, body ...any) []byte {
	b := join(body...)
	return join("\xFF", []byte{marker}, binary.BigEndian.AppendUint16(nil, uint16(len(b)+2)), b)
}

// What tells: every place in which cameras, phones and programs write.
func tellingSegments(order binary.ByteOrder, orientation uint16) []byte {
	return join(
		jpegSegment(0xE1, "Exif\x00\x00", exif(order, orientation)),
		jpegSegment(0xE1, "Exif\x00\x00", exif(order, 5)), // a second one counts for nothing
		jpegSegment(0xE1, "http://ns.adobe.com/xap/1.0/\x00", "<x:xmpmeta>", secret()),
		jpegSegment(0xE1, "http://ns.adobe.com/xmp/extension/\x00", secret()),
		jpegSegment(0xE0, "JFXX\x00\x10", secret()),
		jpegSegment(0xE2, "ICC_PROFILE\x00\x01\x01", secret()),
		jpegSegment(0xE2, "MPF\x00", secret()),
		jpegSegment(0xED, "Photoshop 3.0\x008BIM\x04\x04", secret()), // IPTC
		jpegSegment(0xEC, "Ducky", secret()),
		jpegSegment(0xEB, "JP", secret()), // JUMBF: content credentials
		jpegSegment(0xE4, secret()),
		jpegSegment(0xEF, secret()),
		jpegSegment(0xFE, secret()),
	)
}

func jpegSamples(t testing.TB) []sample {
	plain := encoded(t, func(w io.Writer) error { return jpeg.Encode(w, photo(), nil) })
	rest := plain[2:]
	telling := tellingSegments(binary.BigEndian, 6)
	orientation := jpegSegment(0xE1, "Exif\x00\x00", turned(6))
	jfif := "JFIF\x00\x01\x02\x01\x00\x48\x00\x48"
	adobe := "Adobe\x00\x64\x00\x00\x00\x00\x01"
	scan := bytes.Index(rest, []byte("\xFF\xDA"))
	return []sample{
		{"bare", "image/jpeg", plain, plain},
		{"progressive", "image/jpeg", progressive, progressive},
		{"with restart markers", "image/jpeg", restarts, restarts},
		{"as a phone writes it", "image/jpeg", join(soi, telling, rest, motion), join(soi, orientation, rest)},
		{"second picture behind", "image/jpeg", join(soi, telling, rest, soi, telling, rest), join(soi, orientation, rest)},
		{"JFIF with a thumbnail", "image/jpeg",
			join(soi, jpegSegment(0xE0, jfif, "\x02\x01", secret()), jpegSegment(0xE0, jfif, "\x00\x00"), telling, rest),
			join(soi, jpegSegment(0xE0, jfif, "\x00\x00"), orientation, rest)},
		{"Adobe with more than belongs there", "image/jpeg",
			join(soi, jpegSegment(0xEE, adobe, secret()), jpegSegment(0xEE, secret()), rest), join(soi, jpegSegment(0xEE, adobe), rest)},
		{"right before the scan, after fill bytes", "image/jpeg",
			join(soi, rest[:scan], telling, "\xFF\xFF\xFF", rest[scan:]), join(soi, rest)},
		{"between and after scans", "image/jpeg", betweenScans(join(jpegSegment(0xFE, secret()), jpegSegment(0xE1, "Exif\x00\x00", exif(binary.BigEndian, 6)))), progressive},
		{"upright", "image/jpeg", join(soi, tellingSegments(binary.LittleEndian, 1), rest), plain},
	}
}

// betweenScans puts segments before each table and scan of the progressive picture that
// follows its frame, and before its end.
func betweenScans(telling []byte) []byte {
	var b []byte
	for i := range progressive {
		if m := string(progressive[i:min(i+2, len(progressive))]); m == "\xFF\xC4" || m == "\xFF\xDA" || m == eoi {
			b = append(b, telling...)
		}
		b = append(b, progressive[i])
	}
	return b
}

func TestJPEGOrientation(t *testing.T) {
	plain := encoded(t, func(w io.Writer) error { return jpeg.Encode(w, photo(), nil) })
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		for v := range uint16(12) {
			sent := join(soi, jpegSegment(0xE1, "Exif\x00\x00", exif(order, v)), plain[2:])
			want := plain
			if v >= 2 && v <= 8 {
				want = join(soi, jpegSegment(0xE1, "Exif\x00\x00", turned(byte(v))), plain[2:])
			}
			if got, err := clean("image/jpeg", sent); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%v, orientation %d: %v\n got %x\nwant %x", order, v, err, head(got), head(want))
			}
		}
	}
}

func head(b []byte) []byte { return b[:min(len(b), 64)] }

// Any marker may have fill bytes before it, restart markers too.
func TestJPEGFillBytes(t *testing.T) {
	sent := restarts
	for _, marker := range []string{"\xFF\xD0", "\xFF\xD1", "\xFF\xDA", eoi} {
		if !bytes.Contains(sent, []byte(marker)) {
			t.Fatalf("the picture has no %x", marker)
		}
		sent = bytes.ReplaceAll(sent, []byte(marker), []byte("\xFF\xFF"+marker))
	}
	if got, err := clean("image/jpeg", sent); err != nil || !bytes.Equal(got, restarts) {
		t.Errorf("%d bytes, not %d, %v", len(got), len(restarts), err)
	}
}

// EXIF that makes no sense is no reason to refuse a photo: it goes as a whole.
func TestJPEGBrokenEXIF(t *testing.T) {
	plain := encoded(t, func(w io.Writer) error { return jpeg.Encode(w, photo(), nil) })
	whole := exif(binary.LittleEndian, 6)
	broken := map[string][]byte{"empty": {}, "order only": []byte("II*\x00"), "other order": []byte("XX*\x00\x08\x00\x00\x00"),
		"directory far away":    []byte("MM\x00*\xFF\xFF\xFF\xFF"),
		"directory at the edge": []byte("MM\x00*\x00\x00\x00\x08\x00\xFF"),
		"orientation as text":   bytes.Replace(whole, []byte("\x12\x01\x03\x00"), []byte("\x12\x01\x02\x00"), 1)}
	for n := range 24 {
		broken["cut off at "+string(rune('a'+n))] = whole[:n]
	}
	for name, b := range broken {
		sent := join(soi, jpegSegment(0xE1, "Exif\x00\x00", b), plain[2:])
		if got, err := clean("image/jpeg", sent); err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
}

func TestJPEGDamaged(t *testing.T) {
	plain := encoded(t, func(w io.Writer) error { return jpeg.Encode(w, photo(), nil) })
	rest := plain[2:]
	scan, frame := bytes.Index(rest, []byte("\xFF\xDA")), bytes.Index(rest, []byte("\xFF\xC0"))
	tables := func(marker byte, body string) []byte { return join(soi, jpegSegment(marker, body), rest) }
	for name, sent := range map[string][]byte{
		"nothing":                  {},
		"no JPEG":                  []byte("GIF89a"),
		"no scan":                  []byte(soi + eoi),
		"no frame":                 join(soi, rest[scan:]),
		"two frames":               join(soi, rest[frame:scan], rest[frame:]),
		"bytes between segments":   join(soi, secret(), rest),
		"bytes behind a segment":   join(soi, jpegSegment(0xFE, "x"), secret(), rest),
		"a segment of length 1":    join(soi, "\xFF\xFE\x00\x01", rest),
		"a picture in the picture": join(soi, soi, rest),
		"a restart out of place":   join(soi, "\xFF\xD0", rest),
		"a reserved marker":        tables(0xF7, secret()),
		"a hierarchical frame":     tables(0xC5, secret()),
		"text as quantisation":     tables(0xDB, secret()),
		"text behind quantisation": tables(0xDB, string(make([]byte, 65))+secret()),
		"text as Huffman codes":    tables(0xC4, secret()),
		"text behind codes":        tables(0xC4, string(make([]byte, 17))+secret()),
		"text as conditioning":     tables(0xCC, secret()),
		"text as an interval":      tables(0xDD, secret()),
		"lines before a scan":      tables(0xDC, "\x00\x06"),
		"text as a frame":          tables(0xC1, secret()),
		"text behind a frame":      join(soi, longer(rest[frame:scan], secret()), rest[scan:]),
		"text behind a scan's head": join(soi, rest[:scan],
			jpegSegment(0xDA, string(rest[scan+4:scan+4+10])+secret()), rest[scan+14:]),
	} {
		if got, err := clean("image/jpeg", sent); !isDamaged(err) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
}

// longer lengthens the segment that b starts with.
func longer(b []byte, more string) []byte {
	n := 2 + int(binary.BigEndian.Uint16(b[2:]))
	return join(jpegSegment(b[1], b[4:n], more), b[n:])
}
