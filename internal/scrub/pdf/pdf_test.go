package pdf

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"qingyuan/models"
	"qingyuan/models/privacy"
)

const canary = "canary-1180"

// document writes objects, numbered from 1, as a file whose catalogue is the first; trailer is
// what its trailer has besides.
func document(trailer string, objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.6\n")
	var offsets []int
	for i, o := range objects {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, trailer, start)
	return b.Bytes()
}

func stream(dict, data string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(data), data)
}

// page is a document of one page with a drawing and more resources.
func page(drawing, resources string, more ...string) []byte {
	return document("", append([]string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Contents 4 0 R/Resources<</Font<</F 5 0 R/G 6 0 R>>" + resources + ">>>>",
		stream("", drawing), "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
		"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[]>>"}, more...)...)
}

// clean gives a file's text and what of it is public.
func clean(t testing.TB, data []byte) (string, []byte, error) {
	t.Helper()
	c := New()
	out, err := io.ReadAll(c.Clean("application/pdf", bytes.NewReader(data)))
	if err != nil {
		return "", nil, err
	}
	text, err := c.Text("application/pdf", bytes.NewReader(data), int64(len(data)))
	return text, out, err
}

func textOf(data []byte) (string, error) {
	text, err := convert(data, true)
	return string(text), err
}

func photo(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 64)), nil); err != nil {
		t.Fatal(err)
	}
	comment := "\xff\xfe\x00" + string(rune(2+len(canary))) + canary
	return b.String()[:2] + comment + b.String()[2:]
}

// The pages and what is written on and beside them stay; whatever else the file has goes.
func TestWhatIsPublic(t *testing.T) {
	picture := photo(t)
	js := "<</S/JavaScript/JS(" + canary + ")>>"
	data := document("/Info 9 0 R",
		"<</Type/Catalog/Pages 2 0 R/Metadata 7 0 R/OpenAction "+js+"/AA<</WC "+js+">>/Names<</JavaScript<</Names[(a)"+js+"]>>/EmbeddedFiles<</Names[(a) 8 0 R]>>>>/PieceInfo<</X("+canary+")>>/Outlines<</First 12 0 R>>>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Annots[10 0 R 11 0 R]/LastModified("+canary+")/Resources<</Font<</F 5 0 R>>/XObject<</AA 6 0 R>>>>>>",
		stream("", "BT /F 12 Tf (Office 13800138000) Tj ET q 64 0 0 64 0 0 cm /AA Do Q"),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
		stream("/Type/XObject/Subtype/Image/Width 64/Height 64/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/DCTDecode", picture),
		stream("/Type/Metadata/Subtype/XML", "<x>"+canary+"</x>"),
		"<</Type/Filespec/F("+canary+")/EF<</F 7 0 R>>>>",
		"<</Author("+canary+")/CreationDate(D:20260101)>>",
		"<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/T("+canary+")/M(D:20260101)/Contents(A note of 13900139000)/A "+js+">>",
		"<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS 8 0 R>>",
		"<</Title(Outline 13700137000)/Next 12 0 R>>", // and a circle
	)
	text, out, err := clean(t, data)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(out, []byte(canary)) || bytes.Contains(out, []byte("/Info")) || bytes.Contains(out, []byte("JavaScript")) || bytes.Contains(out, []byte("D:2026")) {
		t.Errorf("what was to go has stayed:\n%s", out)
	}
	for _, want := range []string{"Office 13800138000", privacy.NotRead, "A note of 13900139000", "Outline 13700137000"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q isn't in the text %q", want, text)
		}
	}
	if again, same, err := clean(t, out); err != nil || again != text || !bytes.Equal(same, out) {
		t.Errorf("cleaned again it is another: %q, %v\n%q\n%q", again, err, out, same)
	}
	revised := append(bytes.Clone(data), strings.Replace(string(document("", "<</Type/Catalog/Pages<</Type/Pages/Kids[]/Count 0>>>>")), "%PDF-1.6", "%", 1)...)
	if _, out, err := clean(t, revised); err == nil && bytes.Contains(out, []byte("Office")) {
		t.Error("an earlier revision has stayed")
	}
}

// What stands together on the page stands together in the text, however it is drawn.
func TestText(t *testing.T) {
	toUnicode := stream("", "/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n1 beginbfrange <0001> <000A> <0030> endbfrange endcmap end end")
	for _, c := range []struct{ name, drawing, want string }{
		{"kerned", "BT /F 10 Tf [(138) -20 (0013) 30 (8000)] TJ ET", "13800138000"},
		{"sign by sign", "BT /F 10 Tf 1 0 0 1 10 10 Tm (1) Tj 1 0 0 1 15.5 10 Tm (3) Tj 5.5 0 Td (8) Tj ET", "138"},
		{"columns", "BT /F 10 Tf 10 10 Td (12) Tj 40 0 Td (34) Tj 0 -12 Td (56) Tj ET", "12 34\n56"},
		{"scaled", "q 0.1 0 0 0.1 0 0 cm BT /F 100 Tf 100 100 Td (12) Tj 110 0 Td (34) Tj ET Q q 1 0 0 1 50 10 cm BT /F 10 Tf (56) Tj ET Q", "1234 56"},
		{"lines", "BT /F 10 Tf 12 TL (a) Tj T* (b) Tj (c) ' ET", "a\nb\nc"},
		{"said otherwise", "/Span <</ActualText (13800138000)>> BDC EMC", "13800138000"},
		{"a form", "/X Do", "in a form\n"},
		{"a font without meaning", "BT /G 10 Tf <00010002> Tj ET", privacy.NotRead},
	} {
		data := page(c.drawing, "/XObject<</X 7 0 R>>", stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", "BT /F 10 Tf (in a form) Tj ET"))
		text, err := textOf(data)
		if got := strings.TrimRight(text, "\n"); err != nil || got != strings.TrimRight(c.want, "\n") {
			t.Errorf("%s: %q, %v, want %q", c.name, got, err, c.want)
		}
	}
	data := bytes.Replace(page("BT /G 10 Tf <00020004> Tj ET", "", toUnicode), []byte("/DescendantFonts[]"), []byte("/ToUnicode 7 0 R"), 1)
	if text, err := textOf(data); err != nil || strings.TrimSpace(text) != "13" {
		t.Errorf("a font with meaning: %q, %v", text, err)
	}
	gbk := bytes.Replace(page("BT /G 10 Tf (\xd5\xc5 138) Tj ET", ""), []byte("Identity-H"), []byte("GBK-EUC-H "), 1)
	if text, err := textOf(gbk); err != nil || strings.TrimSpace(text) != "张 138" {
		t.Errorf("GBK: %q, %v", text, err)
	}
}

// Hostile files end, in time and memory, with a message or with what can't be read said to be.
func TestHostile(t *testing.T) {
	var bomb bytes.Buffer
	z := zlib.NewWriter(&bomb)
	for range 64 {
		_, _ = z.Write(make([]byte, 1<<20))
	}
	z.Close()
	var locked bytes.Buffer
	conf := model.NewAESConfiguration("清源", "清源", 256)
	if err := api.Encrypt(bytes.NewReader(page("BT /F 9 Tf (x) Tj ET", "")), &locked, conf); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, key string
		data      []byte
	}{
		{"nothing", "gate.err.pdf_damaged", nil},
		{"no PDF", "gate.err.pdf_damaged", []byte("%PDF-1.7\nhello")},
		{"cut off", "", page("", "")[:200]},
		{"locked", "gate.err.pdf_locked", locked.Bytes()},
		{"too large", "gate.err.pdf_too_hard", make([]byte, Largest+1)},
		{"pages in a circle", "", document("", "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>")},
		{"a form in itself", "", page("/X Do", "/XObject<</X 7 0 R>>", stream("/Subtype/Form/Resources<</XObject<</X 7 0 R>>>>", "/X Do /X Do"))},
		{"a bomb", "", bytes.Replace(page("", ""), []byte("<</Length 0>>\nstream\n\nendstream"), []byte(stream("/Filter/FlateDecode", bomb.String())), 1)},
		{"arrays in arrays", "gate.err.pdf_damaged", document("", "<</Type/Catalog/X"+strings.Repeat("[", 100000)+strings.Repeat("]", 100000)+">>")},
	} {
		t.Run(c.name, func(t *testing.T) {
			text, _, err := clean(t, c.data)
			if e, _ := errors.AsType[*models.Error](err); c.key != "" && (e == nil || e.Key != c.key) || c.key == "" && err == nil && !strings.Contains(text, privacy.NotRead) {
				t.Errorf("%.80q, %v; want %s", text, err, c.key)
			}
		})
	}
	c := New() // whoever fails to give the file, or stops reading, keeps nobody
	for range atOnce + 1 {
		if _, err := io.ReadAll(c.Clean("application/pdf", io.MultiReader(strings.NewReader("%PDF"), iotest.ErrReader(io.ErrUnexpectedEOF)))); err == nil {
			t.Error("half a file is cleaned")
		}
	}
}

// FuzzConvert: whatever the bytes are, it ends without a panic, and what comes out comes out
// the same again.
func FuzzConvert(f *testing.F) {
	f.Add(page("BT /F 10 Tf [(138) -20 (0013)] TJ T* (x) ' ET /X Do", "/XObject<</X 7 0 R>>", stream("/Subtype/Form", "BT /F 10 Tf (in a form) Tj ET")))
	f.Add(document("/Info 2 0 R", "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R]>>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		out, err := convert(data, false)
		if _, textErr := convert(data, true); (textErr == nil) != (err == nil) {
			t.Fatalf("%v, the text %v", err, textErr)
		}
		if err != nil {
			return
		}
		if again, err := convert(out, false); err != nil || !bytes.Equal(again, out) {
			t.Fatalf("%v\n%q\n%q", err, out, again)
		}
	})
}
