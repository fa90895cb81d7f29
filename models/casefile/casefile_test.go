package casefile_test

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"

	"qingyuan/models"
	"qingyuan/models/casefile"
)

var caps = casefile.Caps{File: 1 << 20, Tip: 2 << 20, Files: 3}

// sample is a file with one attachment, as its maker may have wished it.
func sample(t testing.TB, change func(*casefile.Manifest)) []byte {
	t.Helper()
	parts := map[string]string{casefile.ContentName: `{"region":"990101","narrative":"把低保给了弟弟"}`, casefile.MessagesName: `[{"side":"reporter","author":"","answer":false,"text":"又来了","sent_on":"2026-03-02"}]`,
		casefile.EventsName: `[{"action":"submit","from":"","to":"received","who":"","on":"2026-03-02","detail":"","note":""}]`, casefile.AttachmentName(1): "看得见的字"}
	m := casefile.Manifest{Format: casefile.Format, ID: strings.Repeat("a", 32), MadeOn: "2026-03-02", From: casefile.Sender{Installation: "甲", Unit: "甲县", SignKey: make([]byte, 32)},
		To: casefile.Mark("age1pq1"), Tip: casefile.Facts{Ref: "0123ABCD", Channel: models.ByPortal, ReceivedOn: "2026-03-01", State: models.Received}, Withheld: casefile.Withheld()}
	for _, name := range []string{casefile.ContentName, casefile.MessagesName, casefile.EventsName, casefile.AttachmentName(1)} {
		sum := sha256.Sum256([]byte(parts[name]))
		e := casefile.Entry{Name: name, Size: int64(len(parts[name])), SHA256: hex.EncodeToString(sum[:])}
		if name == casefile.AttachmentName(1) {
			e.File = &casefile.File{Name: "说明.txt", Side: models.FromReporter, AddedOn: "2026-03-02"}
		}
		m.Entries = append(m.Entries, e)
	}
	change(&m)
	var out bytes.Buffer
	err := casefile.Write(&out, m, func([]byte) []byte { return make([]byte, 64) }, func(e casefile.Entry) (io.ReadCloser, error) {
		content, known := parts[e.Name]
		if !known {
			content = strings.Repeat("x", int(e.Size))
		}
		return io.NopCloser(strings.NewReader(content)), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// read reads a file to its end, as whoever takes it in does.
func read(file []byte) (entries int, err error) {
	r, err := casefile.NewReader(bytes.NewReader(file), caps, func(casefile.Manifest, []byte, []byte) error { return nil })
	if err != nil {
		return 0, err
	}
	for {
		e, content, err := r.Next()
		if errors.Is(err, io.EOF) {
			return entries, nil
		}
		if err != nil {
			return entries, err
		}
		entries++
		switch e.Name {
		case casefile.ContentName:
			_, err = casefile.ReadContent(content)
		case casefile.MessagesName:
			_, err = casefile.ReadMessages(content)
		case casefile.EventsName:
			_, err = casefile.ReadEvents(content)
		} // an attachment that nobody reads is checked all the same
		if err != nil {
			return entries, err
		}
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	if n, err := read(sample(t, func(*casefile.Manifest) {})); n != 4 || err != nil {
		t.Errorf("%d entries, %v", n, err)
	}
}

// What a manifest claims is looked at before anything that it lists is read.
func TestWhatAManifestClaims(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*casefile.Manifest)
		fault  casefile.Fault
	}{
		"no id":             {func(m *casefile.Manifest) { m.ID = "../x" }, casefile.Fault{Entry: "manifest.json", What: casefile.BadManifest}},
		"no day":            {func(m *casefile.Manifest) { m.MadeOn = "2026-02-30" }, casefile.Fault{Entry: "manifest.json", What: casefile.BadManifest}},
		"a misleading name": {func(m *casefile.Manifest) { m.From.Unit = "甲\u202e县" }, casefile.Fault{Entry: "manifest.json", What: casefile.BadManifest}},
		"a short key":       {func(m *casefile.Manifest) { m.From.SignKey = nil }, casefile.Fault{Entry: "manifest.json", What: casefile.BadManifest}},
		"a file over a cap": {func(m *casefile.Manifest) { m.Entries[3].Size = caps.File + 1; m.Entries[3].Name = "attachments/001" }, casefile.Fault{Entry: "attachments/001", What: casefile.TooLarge}},
		"a text over a cap": {func(m *casefile.Manifest) { m.Entries[0].Size = casefile.MaxText + 1 }, casefile.Fault{Entry: casefile.ContentName, What: casefile.TooLarge}},
		"too many files": {func(m *casefile.Manifest) {
			for range 5 {
				m.Entries = append(m.Entries, m.Entries[3])
			}
		}, casefile.Fault{Entry: "manifest.json", What: casefile.TooLarge}},
		"an entry elsewhere": {func(m *casefile.Manifest) { m.Entries[3].Name = "../../etc/passwd" }, casefile.Fault{Entry: "manifest.json", What: casefile.BadManifest}},
		"no content":         {func(m *casefile.Manifest) { m.Entries = m.Entries[:2] }, casefile.Fault{Entry: "manifest.json", What: casefile.BadManifest}},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			r, w := io.Pipe()
			go func() { w.CloseWithError(manifestOnly(w, t, c.change)) }()
			_, err := io.Copy(&out, r)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := read(out.Bytes()); !errors.Is(err, c.fault) {
				t.Errorf("%v, want %v", err, c.fault)
			}
		})
	}
}

// manifestOnly writes an archive of a manifest and a signature alone.
func manifestOnly(w io.Writer, t testing.TB, change func(*casefile.Manifest)) error {
	var m casefile.Manifest
	r, err := casefile.NewReader(bytes.NewReader(sample(t, func(*casefile.Manifest) {})), caps, func(casefile.Manifest, []byte, []byte) error { return nil })
	if err != nil {
		return err
	}
	m = r.Manifest
	change(&m)
	text, err := casefile.JSON(m)
	if err != nil {
		return err
	}
	archive := tar.NewWriter(w)
	for name, content := range map[string][]byte{"manifest.json": text} {
		if err := archive.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(len(content)), Mode: 0o600, Format: tar.FormatUSTAR}); err != nil {
			return err
		}
		if _, err := archive.Write(content); err != nil {
			return err
		}
	}
	return archive.Close()
}

// Thirty digits, the same for the same address however its lines were wrapped, and others for
// another name.
func TestAddress(t *testing.T) {
	a := casefile.Address{Installation: "甲县清源", Unit: "甲县纪委监委", SignKey: bytes.Repeat([]byte{7}, 32), Recipient: "age1pq1" + strings.Repeat("q", 1950)}
	wrapped := strings.ReplaceAll(a.String(), strings.Repeat("q", 70), strings.Repeat("q", 70)+"\r\n")
	b, ok := casefile.ParseAddress("  " + wrapped + "\n\n")
	if !ok || b.String() != a.String() || strings.Join(a.Digits(), "") != strings.Join(b.Digits(), "") || len(strings.Join(a.Digits(), "")) != 30 {
		t.Errorf("%v: %s", ok, b)
	}
	b.Unit = "乙县纪委监委"
	if strings.Join(a.Digits(), "") == strings.Join(b.Digits(), "") {
		t.Error("another unit has the same digits")
	}
	for _, text := range []string{"", "qingyuan-exchange/2\n", "qingyuan-exchange/1\nunit: x\n", a.String() + "more\n\nlines",
		strings.Replace(a.String(), base64.StdEncoding.EncodeToString(a.SignKey), "AAAA", 1)} {
		if got, ok := casefile.ParseAddress(text); ok && got.String() == a.String() {
			t.Errorf("%q is an address", text)
		}
	}
}

// Whatever comes: no panic, no more memory than the caps, and nothing accepted that isn't as its
// manifest says.
func FuzzReader(f *testing.F) {
	whole := sample(f, func(*casefile.Manifest) {})
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add(bytes.ReplaceAll(whole, []byte("2026-03-02"), []byte("2026-99-99")))
	f.Add(bytes.Replace(whole, []byte("attachments/001\x00"), []byte("attachments/002\x00"), 1))
	f.Add([]byte("age-encryption.org/v1\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		n, err := read(file)
		if err == nil && n < 3 {
			t.Errorf("a file with %d entries", n)
		}
		var fault casefile.Fault
		if err != nil && !errors.As(err, &fault) {
			t.Errorf("%v is no fault of the file", err)
		}
	})
}
