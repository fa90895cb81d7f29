package scrub

import (
	"bytes"
	"encoding/binary"
	"hash"
	"hash/crc32"
	"slices"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// pngFile cleans a PNG or an APNG.
type pngFile struct {
	*cleaner
	header []byte // IHDR's data
	seen   map[string]bool
	data   bool // the last chunk that was kept is IDAT
}

func (p *pngFile) start() (step, error) {
	b, err := p.look(len(pngSignature))
	if err != nil {
		return nil, err
	}
	if string(b) != pngSignature {
		return nil, damaged("not a PNG")
	}
	p.seen = map[string]bool{}
	p.keep(b)
	return p.chunk, nil
}

// chunk deals with one chunk: length, name, data, checksum.
func (p *pngFile) chunk() (step, error) {
	b, err := p.look(8)
	if err != nil {
		return nil, err
	}
	length, name := int64(binary.BigEndian.Uint32(b)), string(b[4:])
	switch {
	case length > 1<<31-1 || !letters(b[4:]):
		return nil, damaged("PNG chunk %q of length %d", name, length)
	case p.header == nil && name != "IHDR":
		return nil, damaged("PNG without a header")
	case name == "IDAT" || name == "fdAT":
		return p.pixels(b, length)
	case name == "eXIf":
		return p.exif(length)
	case slices.Contains(pngKept, name):
		return p.small(name, length)
	case name[0]&0x20 == 0: // critical, and none that we know
		return nil, damaged("PNG chunk %q", name)
	}
	return p.skip(8+length+4, p.chunk), nil
}

func letters(name []byte) bool {
	for _, c := range name {
		if c |= 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}

// pixels passes a chunk of pixels and checks its sum.
func (p *pngFile) pixels(head []byte, length int64) (step, error) {
	name := string(head[4:])
	if name == "IDAT" && p.seen[name] && !p.data || name == "fdAT" && (!p.seen["acTL"] || !p.seen["IDAT"] || length < 4) {
		return nil, damaged("PNG chunk %q out of place", name)
	}
	p.seen[name], p.data = true, name == "IDAT"
	sum := crc32.NewIEEE()
	sum.Write(head[4:])
	p.keep(head)
	return p.pass(length, func(b []byte) { sum.Write(b) }, p.sum(sum)), nil
}

// sum compares a checksum with the one that follows.
func (p *pngFile) sum(of hash.Hash32) step {
	return func() (step, error) {
		b, err := p.look(4)
		if err != nil {
			return nil, err
		}
		if binary.BigEndian.Uint32(b) != of.Sum32() {
			return nil, damaged("the checksum of a PNG chunk")
		}
		p.keep(b)
		return p.chunk, nil
	}
}

// exif leaves of the EXIF chunk the orientation, where the picture isn't upright. It is
// looked for in the first 64 KB.
func (p *pngFile) exif(length int64) (step, error) {
	b, err := p.look(int(8 + min(length, window-8)))
	if err != nil {
		return nil, err
	}
	v := orientationIn(b[8:])
	if p.seen["eXIf"] || v == upright {
		return p.skip(8+length+4, p.chunk), nil
	}
	p.seen["eXIf"] = true
	p.emit(pngChunk("eXIf", orientationAlone(v)), len(b))
	return p.skip(8+length+4-int64(len(b)), p.chunk), nil
}

// small keeps a chunk of a fixed form, and refuses one that is longer than that.
func (p *pngFile) small(name string, length int64) (step, error) {
	const longest = 3 * 256 // a palette
	if length > longest {
		return nil, damaged("PNG chunk %q of length %d", name, length)
	}
	b, err := p.look(int(8 + length + 4))
	if err != nil {
		return nil, err
	}
	data := b[8 : 8+length]
	if name == "IHDR" && length == 13 && p.header == nil {
		p.header = bytes.Clone(data)
	}
	if !bytes.Equal(b, pngChunk(name, data)) || !p.fits(name, data) {
		return nil, damaged("PNG chunk %q", name)
	}
	p.seen[name], p.data = true, false
	p.keep(b)
	if name == "IEND" {
		return p.rest, nil
	}
	return p.chunk, nil
}

func pngChunk(name string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, name...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// pngKept are the chunks of a fixed form that decoders need (PNG third edition, 11).
var pngKept = []string{"IHDR", "PLTE", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "cICP", "sBIT", "bKGD", "pHYs", "acTL", "fcTL"}

// fits reports whether a chunk may stand here, and is exactly as long as its name says.
func (p *pngFile) fits(name string, data []byte) bool {
	if p.seen[name] && name != "fcTL" {
		return false
	}
	n := len(data)
	switch name {
	case "IHDR":
		return n == 13
	case "PLTE":
		return n > 0 && n%3 == 0
	case "IEND":
		return n == 0 && p.seen["IDAT"]
	case "sBIT", "tRNS", "bKGD":
		return p.perColour(name, n)
	case "fcTL":
		return n == 26 && p.seen["acTL"]
	}
	return n == map[string]int{"gAMA": 4, "cICP": 4, "cHRM": 32, "sRGB": 1, "pHYs": 9, "acTL": 8}[name]
}

// perColour reports whether a chunk that says something of each colour has the length for
// the picture's type: grey, true colour, palette, and the first two with transparency.
func (p *pngFile) perColour(name string, n int) bool {
	const grey, trueColour, palette, greyAlpha, trueAlpha = 0, 2, 3, 4, 6
	switch t := p.header[9]; name {
	case "tRNS":
		return t == palette && n <= 256 || t != palette && n == map[byte]int{grey: 2, trueColour: 6}[t]
	case "bKGD":
		return n == map[byte]int{grey: 2, trueColour: 6, palette: 1, greyAlpha: 2, trueAlpha: 6}[t]
	default: // sBIT
		return n == map[byte]int{grey: 1, trueColour: 3, palette: 3, greyAlpha: 2, trueAlpha: 4}[t]
	}
}
