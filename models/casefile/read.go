package casefile

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"
)

// Caps are what a reader takes at most.
type Caps struct {
	File, Tip int64 // bytes: one attachment, all of them
	Files     int
}

// Reader reads a file from its beginning to its end, once. Nothing of an entry is to be used
// before all of it was read without an error; nothing of the file, before Next gave io.EOF.
type Reader struct {
	Manifest Manifest
	archive  *tar.Reader
	rest     io.Reader
	next     int
	open     *entryReader
}

// NewReader reads and checks the manifest. verify tells whether a message was signed with a key
// that somebody answers for; it may refuse for reasons of its own.
func NewReader(r io.Reader, caps Caps, verify func(m Manifest, message, signature []byte) error) (*Reader, error) {
	file := &Reader{archive: tar.NewReader(r), rest: r}
	manifest, err := file.small(manifestName, maxManifest)
	if err != nil {
		return nil, err
	}
	if err := decode(manifest, &file.Manifest); err != nil {
		var any struct {
			Format string `json:"format"`
		}
		if json.Unmarshal(manifest, &any) != nil || any.Format != Format {
			return nil, Fault{manifestName, NotAFile}
		}
		return nil, Fault{manifestName, BadManifest}
	}
	if err := file.Manifest.check(caps); err != nil {
		return nil, err
	}
	signature, err := file.small(signatureName, maxWord)
	if err != nil {
		return nil, err
	}
	if err := verify(file.Manifest, Signed(manifest), signature); err != nil {
		return nil, err
	}
	return file, nil
}

// small reads an entry that must come now, of at most max bytes.
func (r *Reader) small(name string, max int64) ([]byte, error) {
	header, err := r.header(name)
	if err != nil {
		return nil, err
	}
	if header.Size > max {
		return nil, Fault{name, TooLarge}
	}
	content, err := io.ReadAll(r.archive)
	if err != nil {
		return nil, cutOff(name, err)
	}
	return content, nil
}

// header reads the header of an entry that must come now.
func (r *Reader) header(name string) (*tar.Header, error) {
	header, err := r.archive.Next()
	switch {
	case err != nil && name == manifestName && !errors.Is(err, io.ErrUnexpectedEOF):
		return nil, Fault{name, NotAFile}
	case errors.Is(err, io.EOF):
		return nil, Fault{name, NotAsListed}
	case err != nil:
		return nil, cutOff(name, err)
	case header.Name != name || header.Typeflag != tar.TypeReg || len(header.PAXRecords) > 0:
		if name == manifestName {
			return nil, Fault{name, NotAFile}
		}
		return nil, Fault{name, NotAsListed}
	}
	return header, nil
}

// cutOff is an archive that can't be read on; an error of what lies below it is that error.
func cutOff(name string, err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, tar.ErrHeader) || errors.Is(err, io.EOF) {
		return Fault{name, CutOff}
	}
	return err
}

// Next gives the next entry, and io.EOF after the last, where the archive ends as it should. What
// is left of the entry before is read first.
func (r *Reader) Next() (Entry, io.Reader, error) {
	if r.open != nil {
		if _, err := io.Copy(io.Discard, r.open); err != nil {
			return Entry{}, nil, err
		}
		r.open = nil
	}
	if r.next == len(r.Manifest.Entries) {
		return Entry{}, nil, r.end()
	}
	e := r.Manifest.Entries[r.next]
	header, err := r.header(e.Name)
	if err != nil {
		return e, nil, err
	}
	if header.Size != e.Size {
		return e, nil, Fault{e.Name, NotAsListed}
	}
	r.next++
	r.open = &entryReader{entry: e, r: r.archive, hash: sha256.New()}
	return e, r.open, nil
}

// maxPadding is what may follow the archive's end: zeroes, up to a record.
const maxPadding = 1 << 16

// end fails where something follows the last entry.
func (r *Reader) end() error {
	if _, err := r.archive.Next(); !errors.Is(err, io.EOF) {
		if err != nil {
			return cutOff("", err)
		}
		return Fault{"", TrailingData}
	}
	rest, err := io.ReadAll(io.LimitReader(r.rest, maxPadding+1))
	if err != nil {
		return err
	}
	if len(rest) > maxPadding || len(bytes.Trim(rest, "\x00")) > 0 {
		return Fault{"", TrailingData}
	}
	return io.EOF
}

// entryReader fails at an entry's end where it isn't what the manifest says.
type entryReader struct {
	entry Entry
	r     io.Reader
	hash  hash.Hash
	n     int64
	err   error
}

func (e *entryReader) Read(p []byte) (int, error) {
	if e.err != nil {
		return 0, e.err
	}
	n, err := e.r.Read(p)
	e.hash.Write(p[:n])
	e.n += int64(n)
	switch {
	case errors.Is(err, io.EOF) && e.n != e.entry.Size:
		err = Fault{e.entry.Name, CutOff}
	case errors.Is(err, io.EOF) && hex.EncodeToString(e.hash.Sum(nil)) != e.entry.SHA256:
		err = Fault{e.entry.Name, Changed}
	case err != nil && !errors.Is(err, io.EOF):
		err = cutOff(e.entry.Name, err)
	}
	e.err = err
	return n, err
}

// decode reads JSON that has nothing but what is known.
func decode(text []byte, into any) error {
	strict := json.NewDecoder(bytes.NewReader(text))
	strict.DisallowUnknownFields()
	if err := strict.Decode(into); err != nil {
		return err
	}
	if _, err := strict.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows it")
	}
	return nil
}
