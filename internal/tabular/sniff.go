package tabular

import (
	"bytes"
	"errors"
	"io"
)

// kind is what the first bytes of a file say that it is.
type kind int

const (
	kindText kind = iota
	kindEmpty
	kindWorkbook    // a zip
	kindOldWorkbook // OLE2: .xls, .et, .doc
	kindLocked      // OLE2 around an encrypted package
	kindWebPage     // HTML, MHTML or XML that Excel opens all the same
	kindOther
)

const headSize = 4096

var (
	zipMark  = []byte("PK")
	oleMark  = []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	bom8     = []byte("\xef\xbb\xbf")
	bom16LE  = []byte("\xff\xfe")
	bom16BE  = []byte("\xfe\xff")
	lockMark = utf16LE("EncryptedPackage")
)

func sniff(r io.ReaderAt, size int64) (kind, error) {
	head := make([]byte, min(headSize, size))
	if n, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return kindOther, err
	} else if head = head[:n]; n == 0 {
		return kindEmpty, nil
	}
	switch {
	case bytes.HasPrefix(head, zipMark) && len(head) > 3 && head[2] < 9:
		return kindWorkbook, nil
	case bytes.HasPrefix(head, oleMark):
		return sniffOLE(r, size)
	case bytes.HasPrefix(head, bom16LE), bytes.HasPrefix(head, bom16BE):
		return kindText, nil
	case bytes.IndexByte(head, 0) >= 0, isOther(head):
		return kindOther, nil
	}
	text := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(head, bom8)))
	switch {
	case len(text) == 0 && int64(len(head)) == size:
		return kindEmpty, nil
	case isWebPage(text):
		return kindWebPage, nil
	}
	return kindText, nil
}

func isOther(head []byte) bool {
	for _, mark := range []string{"%PDF-", "\x89PNG", "\xff\xd8\xff", "GIF8", "Rar!", "7z\xbc\xaf", "\x1f\x8b", "{\\rtf"} {
		if bytes.HasPrefix(head, []byte(mark)) {
			return true
		}
	}
	return false
}

func isWebPage(text []byte) bool {
	for _, mark := range []string{"<html", "<!doctype", "<?xml", "<table", "<meta", "<head", "<!--", "mime-version:"} {
		if bytes.HasPrefix(text, []byte(mark)) {
			return true
		}
	}
	return false
}

// sniffOLE tells a locked workbook from an old one: only the former has a stream named
// EncryptedPackage in its directory, which may be anywhere in the file.
func sniffOLE(r io.ReaderAt, size int64) (kind, error) {
	const step = 1 << 20
	buf := make([]byte, step+len(lockMark))
	for at := int64(0); at < size; at += step {
		n, err := r.ReadAt(buf, at)
		if err != nil && !errors.Is(err, io.EOF) {
			return kindOther, err
		}
		if bytes.Contains(buf[:n], lockMark) {
			return kindLocked, nil
		}
	}
	return kindOldWorkbook, nil
}

// utf16LE spells ASCII text as UTF-16, little end first.
func utf16LE(s string) []byte {
	b := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		b = append(b, s[i], 0)
	}
	return b
}
