package docx_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"qingyuan/internal/docx"
	"qingyuan/internal/testkit"
	"qingyuan/models/letter"
)

func sample() letter.Letter {
	return letter.Letter{Unit: "清源县纪委监委", Number: "清纪受〔2026〕3号", Title: "受理告知书", To: "举报人（举报编号 4F2A91C0）：",
		Body: "您的举报我们已于2026年3月2日收到，经审查，<决定>予以受理。\n\n特此告知 & 感谢。", Date: "2026年3月5日"}
}

// A letter is a package that Word opens: every part is well-formed, what the relationships name
// is there, and the text stands in it in order, in the fonts and on the page of official papers.
func TestWrite(t *testing.T) {
	var b bytes.Buffer
	testkit.Must(t, docx.Write(&b, sample()))
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	testkit.Must(t, err)
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		testkit.Must(t, err)
		text, err := io.ReadAll(r)
		testkit.Must(t, err)
		parts[f.Name] = string(text)
		if strings.HasSuffix(f.Name, ".xml") || strings.HasSuffix(f.Name, ".rels") {
			wellFormed(t, f.Name, text)
		}
	}
	for _, rel := range regexp.MustCompile(`Target="([^"]+)"`).FindAllStringSubmatch(parts["word/_rels/document.xml.rels"], -1) {
		if _, there := parts["word/"+rel[1]]; !there && !strings.HasPrefix(rel[1], "..") {
			t.Errorf("the document names %s, which isn't there", rel[1])
		}
	}
	doc := parts["word/document.xml"]
	var lines []string
	for _, p := range regexp.MustCompile(`(?s)<w:p>.*?</w:p>`).FindAllString(doc, -1) {
		lines = append(lines, regexp.MustCompile(`<[^>]*>`).ReplaceAllString(p, ""))
	}
	l := sample()
	want := []string{l.Unit, l.Number, l.Title, l.To, "您的举报我们已于2026年3月2日收到，经审查，&lt;决定&gt;予以受理。", "特此告知 &amp; 感谢。", l.Unit, l.Date}
	if strings.Join(lines, "\n") != strings.Join(want, "\n") {
		t.Errorf("%q", lines)
	}
	for _, must := range []string{`w:eastAsia="FangSong"`, `w:eastAsia="SimSun"`, `w:w="11906"`, `w:h="16838"`, `w:top="2097"`, `w:line="560"`, `w:firstLineChars="200"`} {
		if !strings.Contains(doc, must) {
			t.Errorf("no %s", must)
		}
	}
	if core := parts["docProps/core.xml"]; strings.Contains(core, "gomutex") || strings.Contains(core, "2013") {
		t.Errorf("it tells of its making: %s", core)
	}
}

func wellFormed(t *testing.T, name string, text []byte) {
	t.Helper()
	for d := xml.NewDecoder(bytes.NewReader(text)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
}
