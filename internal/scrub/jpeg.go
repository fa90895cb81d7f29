package scrub

import (
	"bytes"
	"encoding/binary"
)

// Markers of ISO/IEC 10918-1, table B.1.
const (
	mSOF0  = 0xC0
	mSOF3  = 0xC3
	mDHT   = 0xC4
	mSOF9  = 0xC9
	mSOF11 = 0xCB
	mDAC   = 0xCC
	mRST0  = 0xD0
	mRST7  = 0xD7
	mSOI   = 0xD8
	mEOI   = 0xD9
	mSOS   = 0xDA
	mDQT   = 0xDB
	mDNL   = 0xDC
	mDRI   = 0xDD
	mAPP0  = 0xE0
	mAPP1  = 0xE1
	mAPP14 = 0xEE
	mAPP15 = 0xEF
	mCOM   = 0xFE
)

// jpegFile cleans a JPEG. What it has seen of the picture decides what may follow.
type jpegFile struct {
	*cleaner
	jfif, exif  bool
	frame, scan bool
}

func (j *jpegFile) start() (step, error) {
	b, err := j.look(2)
	if err != nil {
		return nil, err
	}
	if b[0] != 0xFF || b[1] != mSOI {
		return nil, damaged("not a JPEG")
	}
	j.keep(b)
	return j.segment, nil
}

// segment deals with one marker and what belongs to it.
func (j *jpegFile) segment() (step, error) {
	b, err := j.look(2)
	if err != nil {
		return nil, err
	}
	switch {
	case b[0] != 0xFF:
		return nil, damaged("bytes between JPEG segments")
	case b[1] == 0xFF: // a fill byte
		return j.skip(1, j.segment), nil
	case b[1] == mEOI && j.scan:
		j.keep(b)
		return j.rest, nil
	}
	if b, err = j.look(4); err != nil {
		return nil, err
	}
	length := int(binary.BigEndian.Uint16(b[2:]))
	if length < 2 {
		return nil, damaged("JPEG segment %#x of length %d", b[1], length)
	}
	if b, err = j.look(2 + length); err != nil {
		return nil, err
	}
	return j.decide(b)
}

// decide says what becomes of a whole segment.
func (j *jpegFile) decide(b []byte) (step, error) {
	marker, body := b[1], b[4:]
	switch {
	case marker >= mAPP0 && marker <= mAPP15, marker == mCOM:
		j.emit(j.rewritten(marker, body), len(b))
		return j.segment, nil
	case !j.fits(marker, body):
		return nil, damaged("JPEG segment %#x", marker)
	}
	j.keep(b)
	j.frame = j.frame || isFrame(marker)
	if marker == mSOS {
		j.scan = true
		return j.pixels, nil
	}
	return j.segment, nil
}

// pixels passes the entropy-coded data of a scan, with its restart markers.
func (j *jpegFile) pixels() (step, error) {
	b, err := j.some(window)
	if err != nil {
		return nil, err
	}
	if n := codedLen(b); n > 0 {
		j.keep(b[:n])
		return j.pixels, nil
	}
	if b, err = j.look(2); err != nil {
		return nil, err
	}
	switch {
	case b[1] == 0xFF: // a fill byte
		return j.skip(1, j.pixels), nil
	case codedLen(b) == 0:
		return j.segment, nil
	}
	return j.pixels, nil
}

// codedLen is how many bytes of b are surely entropy-coded data: those before a marker that
// isn't a restart, or before a last 0xFF of which one can't tell.
func codedLen(b []byte) int {
	n := 0
	for {
		i := bytes.IndexByte(b[n:], 0xFF)
		if i < 0 {
			return len(b)
		}
		n += i
		if n+1 == len(b) || b[n+1] != 0 && (b[n+1] < mRST0 || b[n+1] > mRST7) {
			return n
		}
		n += 2
	}
}

// fits reports whether a segment that decoders need may stand here, and is exactly what
// its marker says, so that nothing hides in it.
func (j *jpegFile) fits(marker byte, body []byte) bool {
	switch marker {
	case mDQT:
		return quantTablesFit(body)
	case mDHT:
		return huffmanTablesFit(body)
	case mDAC:
		return conditioningFits(body)
	case mDRI:
		return len(body) == 2
	case mDNL:
		return j.scan && len(body) == 2
	case mSOS:
		return j.frame && len(body) > 0 && body[0] >= 1 && body[0] <= 4 && len(body) == 4+2*int(body[0])
	}
	return isFrame(marker) && !j.frame && len(body) > 5 && body[5] >= 1 && body[5] <= 4 && len(body) == 6+3*int(body[5])
}

// isFrame tells the frames that somebody shows: baseline, extended, progressive, lossless,
// in Huffman's and in arithmetic codes; not those of hierarchical pictures.
func isFrame(marker byte) bool {
	return marker >= mSOF0 && marker <= mSOF3 || marker >= mSOF9 && marker <= mSOF11
}

func quantTablesFit(body []byte) bool {
	for len(body) > 0 {
		precision, id := body[0]>>4, body[0]&15
		size := 1 + 64*(1+int(precision))
		if precision > 1 || id > 3 || len(body) < size {
			return false
		}
		body = body[size:]
	}
	return true
}

func huffmanTablesFit(body []byte) bool {
	for len(body) > 0 {
		if class, id := body[0]>>4, body[0]&15; class > 1 || id > 3 || len(body) < 17 {
			return false
		}
		codes := 0
		for _, n := range body[1:17] {
			codes += int(n)
		}
		if codes > 256 || len(body) < 17+codes {
			return false
		}
		body = body[17+codes:]
	}
	return true
}

func conditioningFits(body []byte) bool {
	for ; len(body) >= 2; body = body[2:] {
		if class, id := body[0]>>4, body[0]&15; class > 1 || id > 3 {
			return false
		}
	}
	return len(body) == 0
}

// rewritten is what is left of an application segment or a comment: of JFIF and Adobe what
// a decoder reads, of EXIF the orientation, where the picture isn't upright.
func (j *jpegFile) rewritten(marker byte, body []byte) []byte {
	switch {
	case marker == mAPP0 && !j.jfif && len(body) >= 14 && bytes.HasPrefix(body, []byte("JFIF\x00")):
		j.jfif = true
		return segment(marker, append(body[:12:12], 0, 0)) // the size of its thumbnail
	case marker == mAPP14 && len(body) >= 12 && bytes.HasPrefix(body, []byte("Adobe")):
		return segment(marker, body[:12])
	case marker == mAPP1 && !j.exif && !j.frame && bytes.HasPrefix(body, []byte("Exif\x00")) && len(body) > 6:
		j.exif = true
		if v := orientationIn(body[6:]); v != upright {
			return segment(marker, append([]byte("Exif\x00\x00"), orientationAlone(v)...))
		}
	}
	return nil
}

func segment(marker byte, body []byte) []byte {
	b := []byte{0xFF, marker}
	b = binary.BigEndian.AppendUint16(b, uint16(2+len(body)))
	return append(b, body...)
}
