package search

import (
	"encoding/binary"
	"math/bits"
)

// Postings say which documents have a token. They are kept in blocks of blockSize documents:
// a block is one row, so that a token which every document has takes a row for thousands of
// them, and two tokens are compared 64 documents at a time. A row has their places in the block,
// as two bytes each or, where that would be longer, as a set of bits. docs/adr/0032-search.md.
const (
	blockSize  = 4096
	blockBytes = blockSize / 8
)

// set is the places of a block as bits.
type set [blockSize / 64]uint64

func blockOf(doc int64) (block int64, place uint16) {
	return doc / blockSize, uint16(doc % blockSize)
}

func (s *set) add(place uint16)    { s[place/64] |= 1 << (place % 64) }
func (s *set) remove(place uint16) { s[place/64] &^= 1 << (place % 64) }

func (s *set) and(o *set) {
	for i := range s {
		s[i] &= o[i]
	}
}

func (s *set) or(o *set) {
	for i := range s {
		s[i] |= o[i]
	}
}

func (s *set) len() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// down calls yield with the places, the highest first, until it returns false.
func (s *set) down(yield func(place uint16) bool) {
	for i := len(s) - 1; i >= 0; i-- {
		for w := s[i]; w != 0; {
			top := 63 - bits.LeadingZeros64(w)
			if !yield(uint16(i*64 + top)) {
				return
			}
			w &^= 1 << top
		}
	}
}

// bytes is the set as it is kept, nil for none.
func (s *set) bytes() []byte {
	n := s.len()
	if n == 0 {
		return nil
	}
	if 2*n >= blockBytes {
		out := make([]byte, 0, blockBytes)
		for _, w := range s {
			out = binary.LittleEndian.AppendUint64(out, w)
		}
		return out
	}
	out := make([]byte, 0, 2*n)
	s.down(func(place uint16) bool {
		out = binary.LittleEndian.AppendUint16(out, place)
		return true
	})
	return out
}

// setOf reads what bytes wrote.
func setOf(kept []byte) *set {
	s := new(set)
	if len(kept) == blockBytes {
		for i := range s {
			s[i] = binary.LittleEndian.Uint64(kept[8*i:])
		}
		return s
	}
	for i := 0; i+1 < len(kept); i += 2 {
		s.add(binary.LittleEndian.Uint16(kept[i:]) % blockSize)
	}
	return s
}
