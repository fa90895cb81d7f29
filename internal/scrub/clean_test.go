package scrub

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	_ "golang.org/x/image/webp"
)

func clean(mediaType string, b []byte) ([]byte, error) {
	return io.ReadAll(Clean(mediaType, bytes.NewReader(b)))
}

func isDamaged(err error) bool { return errors.Is(err, ErrDamaged) }

// Of a picture its pixels and its orientation are left, to the byte; nothing in it can be
// taken for a name, and cleaning it again changes nothing.
func TestPixelsAndOrientationStay(t *testing.T) {
	for _, s := range samples(t) {
		if kind, ok := Kind(s.sent); kind != s.mediaType || !ok {
			t.Errorf("%s %s: is taken for %s", s.mediaType, s.name, kind)
		}
		got, err := clean(s.mediaType, s.sent)
		if err != nil || !bytes.Equal(got, s.want) {
			t.Errorf("%s %s: %v\n got %x\nwant %x", s.mediaType, s.name, err, got, s.want)
		}
		if tells(got) {
			t.Errorf("%s %s: the canary came out", s.mediaType, s.name)
		}
		if again, err := clean(s.mediaType, got); err != nil || !bytes.Equal(again, got) {
			t.Errorf("%s %s: cleaned again: %d bytes became %d, %v", s.mediaType, s.name, len(got), len(again), err)
		}
	}
}

// The test's own samples show what they claim: each tells much, but for the bare ones, and
// each is a picture to a decoder before and after, with the same pixels.
func TestPicturesDecodeToTheSame(t *testing.T) {
	for _, s := range samples(t) {
		if !bytes.Equal(s.sent, s.want) && !tells(s.sent) {
			t.Errorf("%s %s tells nothing", s.mediaType, s.name)
		}
		if s.name == "animated" && s.mediaType == "image/webp" || s.name == "odd extensions" {
			continue // not for these decoders
		}
		before, _, err := image.Decode(bytes.NewReader(s.sent))
		if err != nil {
			t.Errorf("%s %s, as sent: %v", s.mediaType, s.name, err)
		}
		got, _ := clean(s.mediaType, s.sent)
		after, _, err := image.Decode(bytes.NewReader(got))
		if err != nil || !samePixels(before, after) {
			t.Errorf("%s %s, cleaned: %v, or other pixels", s.mediaType, s.name, err)
		}
	}
}

func samePixels(a, b image.Image) bool {
	if a == nil || b == nil || a.Bounds() != b.Bounds() {
		return false
	}
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			r, g, bl, al := a.At(x, y).RGBA()
			r2, g2, b2, a2 := b.At(x, y).RGBA()
			if r != r2 || g != g2 || bl != b2 || al != a2 {
				return false
			}
		}
	}
	return true
}

// However a file arrives and however it is taken, the same comes out.
func TestPiecesOfAnySize(t *testing.T) {
	for _, s := range samples(t) {
		for name, r := range map[string]io.Reader{
			"one byte in":       Clean(s.mediaType, iotest.OneByteReader(bytes.NewReader(s.sent))),
			"one byte out":      iotest.OneByteReader(Clean(s.mediaType, bytes.NewReader(s.sent))),
			"half, end at once": Clean(s.mediaType, iotest.DataErrReader(iotest.HalfReader(bytes.NewReader(s.sent)))),
		} {
			if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, s.want) {
				t.Errorf("%s %s, %s: %d bytes, %v", s.mediaType, s.name, name, len(got), err)
			}
		}
	}
}

// Cut off anywhere, a picture is refused, and what came out until then tells nothing. Only
// what stands behind a picture may be cut off.
func TestCutOffAnywhere(t *testing.T) {
	for _, s := range samples(t) {
		stride := 1 + len(s.sent)/2000
		for n := 0; n < len(s.sent); n += stride {
			got, err := clean(s.mediaType, s.sent[:n])
			if tells(got) {
				t.Fatalf("%s %s: cut off at %d, the canary came out", s.mediaType, s.name, n)
			}
			if whole := err == nil && bytes.Equal(got, s.want); !whole && !isDamaged(err) {
				t.Fatalf("%s %s: cut off at %d: %d of %d bytes, %v", s.mediaType, s.name, n, len(got), len(s.want), err)
			}
		}
	}
}

// With a bit turned anywhere, a picture is refused or tells nothing. This holds for what
// stands before the pixels: where only a length or a marker says that they end, turning that
// makes pixels of what follows (ADR 10).
func TestBitTurned(t *testing.T) {
	for _, s := range samples(t) {
		if !strings.HasPrefix(s.name, "as ") && s.name != "extended" {
			continue
		}
		b := bytes.Clone(s.sent)
		for i := range 2 * len(b) {
			at, bit := i/2, byte(1)<<((5*i)%8)
			b[at] ^= bit
			got, err := clean(s.mediaType, b)
			if err == nil && tells(got) {
				t.Fatalf("%s %s: with %#x of byte %d turned, the canary came out", s.mediaType, s.name, bit, at)
			}
			if err != nil && !isDamaged(err) {
				t.Fatalf("%s %s: %#x of byte %d: %v", s.mediaType, s.name, bit, at, err)
			}
			b[at] ^= bit
		}
	}
}

// A file that breaks off fails with the reader's error, wherever that is.
func TestErrorsOfTheReaderPass(t *testing.T) {
	broken := errors.New("the line broke")
	for _, s := range samples(t) {
		for n := 0; n <= len(s.sent); n += 7 {
			r := io.MultiReader(bytes.NewReader(s.sent[:n]), iotest.ErrReader(broken))
			if _, err := io.ReadAll(Clean(s.mediaType, r)); !errors.Is(err, broken) {
				t.Errorf("%s %s, at %d: %v", s.mediaType, s.name, n, err)
			}
		}
	}
}

func TestOtherTypesPass(t *testing.T) {
	const text = "%PDF-1.7\nanything at all"
	for _, mediaType := range []string{"application/pdf", "image/heic", "video/mp4", "text/plain", ""} {
		if got, err := clean(mediaType, []byte(text)); string(got) != text || err != nil {
			t.Errorf("%s: %q, %v", mediaType, got, err)
		}
	}
}

// endless is a file's beginning and then zeros, up to a size.
type endless struct {
	io.Reader
	left int64
}

func (e *endless) Read(p []byte) (int, error) {
	if n, err := e.Reader.Read(p); n > 0 || err == nil {
		return n, err
	}
	if e.left == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), e.left)
	clear(p[:n])
	e.left -= n
	return int(n), nil
}

// Whatever length a file claims and has, little of it is in memory.
func TestMemoryIsBounded(t *testing.T) {
	const claimed = 1<<31 - 2
	header := join(pngStart, chunkOf("IHDR", "\x00\x00\x00\x0a\x00\x00\x00\x06\x08\x02\x00\x00\x00"))
	frame := jpegSegment(0xC0, "\x08\x00\x06\x00\x0a\x01\x01\x11\x00")
	scan := jpegSegment(0xDA, "\x01\x01\x00\x00\x3f\x00")
	for name, c := range map[string]struct {
		mediaType string
		start     []byte
	}{
		"PNG text":        {"image/png", join(header, "\x7F\xFF\xFF\xFEzTXt")},
		"PNG EXIF":        {"image/png", join(header, "\x7F\xFF\xFF\xFEeXIf", exif(binary.LittleEndian, 6))},
		"PNG pixels":      {"image/png", join(header, "\x7F\xFF\xFF\xFEIDAT")},
		"WebP XMP":        {"image/webp", join("RIFF\xFE\xFF\xFF\xFFWEBPXMP \xFE\xFF\xFF\x7F")},
		"WebP EXIF":       {"image/webp", join("RIFF\xFE\xFF\xFF\xFFWEBPEXIF\xFE\xFF\xFF\x7F", exif(binary.LittleEndian, 6))},
		"WebP pixels":     {"image/webp", join("RIFF\xFE\xFF\xFF\xFFWEBPVP8L\xFE\xFF\xFF\x7F\x2F")},
		"JPEG scan":       {"image/jpeg", join(soi, frame, scan)},
		"JPEG and a tail": {"image/jpeg", join(soi, frame, scan, eoi)},
		"GIF codes":       {"image/gif", join("GIF89a\x01\x00\x01\x00\x00\x00\x00", ",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x01\x00")},
	} {
		t.Run(name, func(t *testing.T) {
			p := make([]byte, 32<<10)
			before := heap()
			r := Clean(c.mediaType, &endless{bytes.NewReader(c.start), claimed})
			var most uint64
			for read, next := int64(0), int64(0); ; {
				n, err := r.Read(p)
				if read += int64(n); read >= next || err != nil {
					most, next = max(most, heap()), next+claimed/4
				}
				if err != nil {
					break
				}
			}
			if most > before+128<<10 {
				t.Errorf("%d KB are in memory", (most-before)>>10)
			}
		})
	}
}

// heap is what is in use after a collection, in bytes.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
