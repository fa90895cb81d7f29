package scrub

import (
	"bytes"
	"encoding/binary"
)

// upright is the orientation of a picture that is shown as it is stored.
const upright = 1

// orientationIn reads the orientation (1 to 8, CIPA DC-008 tag 0x0112) from the TIFF
// structure that EXIF is; upright where there is none that makes sense.
func orientationIn(tiff []byte) byte {
	order, ok := byteOrder(tiff)
	if !ok || len(tiff) < 8 {
		return upright
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return upright
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < 12 {
			return upright
		}
		const short = 3
		if order.Uint16(entries) == 0x0112 && order.Uint16(entries[2:]) == short && order.Uint32(entries[4:]) == 1 {
			if v := order.Uint16(entries[8:]); v >= 1 && v <= 8 {
				return byte(v)
			}
			return upright
		}
		entries = entries[12:]
	}
	return upright
}

func byteOrder(tiff []byte) (binary.ByteOrder, bool) {
	switch {
	case bytes.HasPrefix(tiff, []byte("MM\x00*")):
		return binary.BigEndian, true
	case bytes.HasPrefix(tiff, []byte("II*\x00")):
		return binary.LittleEndian, true
	}
	return nil, false
}

// orientationAlone is the smallest TIFF structure that says the orientation: 26 bytes, one
// directory with one entry.
func orientationAlone(v byte) []byte {
	return []byte{'M', 'M', 0, '*', 0, 0, 0, 8,
		0, 1,
		0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, v, 0, 0,
		0, 0, 0, 0}
}
