package regions

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// sniffed is how much of a file decides which encoding it has.
const sniffed = 64 << 10

// decode returns the text of a file as UTF-8: unpacked where it is gzip, without a byte
// order mark, and from GB18030 where its beginning isn't UTF-8.
func decode(r io.Reader) (io.Reader, error) {
	packed := bufio.NewReaderSize(r, sniffed)
	text := packed
	if magic, _ := packed.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		unpacked, err := gzip.NewReader(packed)
		if err != nil {
			return nil, fmt.Errorf("unpack: %w", err)
		}
		text = bufio.NewReaderSize(unpacked, sniffed)
	}
	// An error here, the end included, comes again with the bytes before it when they are read.
	head, _ := text.Peek(sniffed)
	if mark := []byte("\ufeff"); bytes.HasPrefix(head, mark) {
		_, err := text.Discard(len(mark))
		return text, err
	}
	if !startsAsUTF8(head) {
		return simplifiedchinese.GB18030.NewDecoder().Reader(text), nil
	}
	return text, nil
}

// startsAsUTF8 takes a character that the end of head cuts for a good one.
func startsAsUTF8(head []byte) bool {
	for cut := range min(utf8.UTFMax, len(head)+1) {
		if utf8.Valid(head[:len(head)-cut]) {
			return cut == 0 || !utf8.FullRune(head[len(head)-cut:])
		}
	}
	return false
}
