package snapshots

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"qingyuan/models/snapshot"
)

// Checked is one file of a manifest, and what is wrong with it.
type Checked struct {
	snapshot.File
	Fault string // a message of the locale files; "" where it is as the manifest says
}

// Verify holds the files of a folder against a manifest: their sizes, sums and numbers of rows.
func Verify(folder fs.FS, m snapshot.Manifest) ([]Checked, error) {
	list := make([]Checked, len(m.Files))
	for i, f := range m.Files {
		fault, err := verify(folder, f)
		if err != nil {
			return nil, fmt.Errorf("check %s: %w", f.Name, err)
		}
		list[i] = Checked{f, fault}
	}
	return list, nil
}

func verify(folder fs.FS, f snapshot.File) (fault string, err error) {
	file, err := folder.Open(f.Name)
	if errors.Is(err, fs.ErrNotExist) {
		return "data.verify.missing", nil
	}
	if err != nil {
		return "", err
	}
	defer file.Close()
	hash := sha256.New()
	seen := &measured{w: hash}
	rows, bad := countRows(f.Name, io.TeeReader(file, seen))
	if _, err := io.Copy(seen, file); err != nil {
		return "", err
	}
	switch {
	case seen.n != f.Size:
		return "data.verify.size", nil
	case hex.EncodeToString(hash.Sum(nil)) != f.Hash:
		return "data.verify.sum", nil
	case bad != nil || rows != f.Rows:
		return "data.verify.rows", nil
	}
	return "", nil
}

// countRows counts the rows of a table without its head, or the lines of JSON.
func countRows(name string, r io.Reader) (n int64, err error) {
	plain, err := gzip.NewReader(r)
	if err != nil {
		return 0, err
	}
	if strings.HasSuffix(name, ".csv.gz") {
		t := csv.NewReader(plain)
		t.ReuseRecord = true
		for n = -1; ; n++ {
			if _, err := t.Read(); errors.Is(err, io.EOF) {
				return n, nil
			} else if err != nil {
				return n, err
			}
		}
	}
	lines := bufio.NewReaderSize(plain, 64<<10)
	for {
		text, err := lines.ReadSlice('\n')
		if len(text) > 0 && text[len(text)-1] == '\n' {
			n++
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
}
