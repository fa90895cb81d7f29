package scrub

import (
	"bytes"
	"encoding/binary"
)

// webpFile cleans a WebP (RFC 9649). Its size stands at its beginning and has gone out
// before one knows what will be dropped: so every chunk keeps its place and its size, and
// one that is dropped becomes padding, zeros under the name that RIFF has for it.
type webpFile struct {
	*cleaner
	extended, animated, looped bool
	alpha, pixels              bool // seen of the picture or the frame that is being read
}

// Bits of VP8X, and lengths in bytes.
const (
	webpAlpha, webpEXIF, webpAnimated = 0x10, 0x08, 0x02

	chunkHeader = 8  // name, size
	frameHeader = 16 // of ANMF, before its chunks
)

// riffChunk is a chunk that comes next: its size, and all that it takes with header and
// padding.
type riffChunk struct {
	name        string
	size, whole int64
}

func (w *webpFile) start() (step, error) {
	b, err := w.look(12)
	if err != nil {
		return nil, err
	}
	size := int64(binary.LittleEndian.Uint32(b[4:]))
	if string(b[:4]) != "RIFF" || string(b[8:]) != "WEBP" || size < 4 || size%2 != 0 {
		return nil, damaged("not a WebP")
	}
	w.keep(b)
	return w.chunks(size-4, false, w.end), nil
}

// chunks deals with the chunks of left bytes, those of the file or those of one frame.
func (w *webpFile) chunks(left int64, framed bool, then step) step {
	return func() (step, error) {
		if left == 0 {
			return then()
		}
		b, err := w.look(chunkHeader)
		if err != nil {
			return nil, err
		}
		c := riffChunk{name: string(b[:4]), size: int64(binary.LittleEndian.Uint32(b[4:]))}
		c.whole = chunkHeader + c.size + c.size%2
		if c.whole > left {
			return nil, damaged("WebP chunk %q of length %d", c.name, c.size)
		}
		return w.decide(c, framed, w.chunks(left-c.whole, framed, then))
	}
}

func (w *webpFile) decide(c riffChunk, framed bool, then step) (step, error) {
	switch {
	case c.name == "VP8 " || c.name == "VP8L" || c.name == "ALPH":
		return w.image(c, framed, then)
	case framed:
		return w.pad(c, then)
	case c.name == "VP8X":
		return w.features(c, then)
	case c.name == "ANIM":
		return w.loop(c, then)
	case c.name == "ANMF":
		return w.frame(c, then)
	case c.name == "EXIF":
		return w.exif(c, then)
	}
	return w.pad(c, then)
}

// features keeps VP8X, which comes first and says what else there is. Whether there will
// be an orientation isn't known yet: the bit for EXIF stays as it is.
func (w *webpFile) features(c riffChunk, then step) (step, error) {
	if c.size != 10 || w.extended || w.pixels {
		return nil, damaged("WebP chunk VP8X")
	}
	b, err := w.look(int(c.whole))
	if err != nil {
		return nil, err
	}
	flags := b[chunkHeader] & (webpAlpha | webpEXIF | webpAnimated)
	w.extended, w.animated = true, flags&webpAnimated != 0
	out := append(bytes.Clone(b[:chunkHeader]), flags, 0, 0, 0)
	w.emit(append(out, b[chunkHeader+4:]...), len(b))
	return then, nil
}

// loop keeps ANIM: a colour and how often the frames are shown.
func (w *webpFile) loop(c riffChunk, then step) (step, error) {
	if c.size != 6 || !w.animated || w.looped {
		return nil, damaged("WebP chunk ANIM")
	}
	w.looped = true
	return w.pass(c.whole, nil, then), nil
}

// frame keeps ANMF: a place, a duration, and chunks of its own.
func (w *webpFile) frame(c riffChunk, then step) (step, error) {
	if c.size < frameHeader || c.size%2 != 0 || !w.animated {
		return nil, damaged("WebP chunk ANMF")
	}
	w.alpha, w.pixels = false, false
	inside := w.chunks(c.size-frameHeader, true, func() (step, error) {
		if !w.pixels {
			return nil, damaged("WebP frame without a picture")
		}
		return then()
	})
	return w.pass(chunkHeader+frameHeader, nil, inside), nil
}

// image passes pixels or their transparency: one of each a picture, and nothing else under
// their names.
func (w *webpFile) image(c riffChunk, framed bool, then step) (step, error) {
	b, err := w.look(chunkHeader + int(min(c.size, 6)))
	if err != nil {
		return nil, err
	}
	alpha, start := c.name == "ALPH", b[chunkHeader:]
	fits := alpha && w.extended && !w.alpha ||
		c.name == "VP8L" && bytes.HasPrefix(start, []byte{0x2F}) ||
		c.name == "VP8 " && len(start) == 6 && bytes.Equal(start[3:], []byte{0x9D, 0x01, 0x2A})
	if !fits || w.pixels || framed != w.animated {
		return nil, damaged("WebP chunk %q", c.name)
	}
	w.alpha, w.pixels = w.alpha || alpha, !alpha
	return w.pass(chunkHeader+c.size, nil, w.blank(c.size%2, then)), nil
}

// exif leaves of an EXIF chunk the orientation. It is looked for in the first 64 KB.
func (w *webpFile) exif(c riffChunk, then step) (step, error) {
	b, err := w.look(int(min(chunkHeader+c.size, window)))
	if err != nil {
		return nil, err
	}
	head, tiff := b[:chunkHeader], bytes.TrimPrefix(b[chunkHeader:], []byte("Exif\x00\x00"))
	out := append(bytes.Clone(head), orientationAlone(orientationIn(tiff))...)
	if chunkHeader+c.size < int64(len(out)) {
		return w.pad(c, then)
	}
	w.emit(out, len(out))
	return w.blank(c.whole-int64(len(out)), then), nil
}

// pad puts padding in a chunk's place.
func (w *webpFile) pad(c riffChunk, then step) (step, error) {
	b, err := w.look(chunkHeader)
	if err != nil {
		return nil, err
	}
	w.emit(append([]byte("JUNK"), b[4:]...), chunkHeader)
	return w.blank(c.whole-chunkHeader, then), nil
}

func (w *webpFile) end() (step, error) {
	if !w.pixels {
		return nil, damaged("WebP without a picture")
	}
	return w.rest()
}
