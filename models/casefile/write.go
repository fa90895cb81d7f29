package casefile

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// JSON is how texts stand in a file.
func JSON(said any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(said)
	return b.Bytes(), err
}

// Write writes a file: the manifest, its signature, and each entry as open gives it, which must
// be as the manifest says.
func Write(w io.Writer, m Manifest, sign func(message []byte) []byte, open func(Entry) (io.ReadCloser, error)) error {
	manifest, err := JSON(m)
	if err != nil {
		return fmt.Errorf("write a manifest: %w", err)
	}
	archive := tar.NewWriter(w)
	for _, part := range []struct {
		name    string
		content []byte
	}{{manifestName, manifest}, {signatureName, sign(Signed(manifest))}} {
		if err := writeEntry(archive, Entry{Name: part.name, Size: int64(len(part.content))}, bytes.NewReader(part.content)); err != nil {
			return err
		}
	}
	for _, e := range m.Entries {
		r, err := open(e)
		if err != nil {
			return fmt.Errorf("open %s: %w", e.Name, err)
		}
		if err := errors.Join(writeEntry(archive, e, r), r.Close()); err != nil {
			return err
		}
	}
	return archive.Close()
}

// writeEntry writes one entry; nothing of when or by whom is in its header.
func writeEntry(archive *tar.Writer, e Entry, r io.Reader) error {
	header := &tar.Header{Typeflag: tar.TypeReg, Name: e.Name, Size: e.Size, Mode: 0o600, Format: tar.FormatUSTAR}
	if err := archive.WriteHeader(header); err != nil {
		return fmt.Errorf("write %s: %w", e.Name, err)
	}
	if n, err := io.Copy(archive, r); err != nil || n != e.Size {
		return fmt.Errorf("write %s: %d bytes of %d: %w", e.Name, n, e.Size, errors.Join(err, archive.Flush()))
	}
	return nil
}
