package staff_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"qingyuan/models"
)

// files are the addresses of the files that the page of a tip lists.
func (b *browser) files(tip string) (addresses []string) {
	b.t.Helper()
	b.get(tip)
	for _, link := range regexp.MustCompile(`href="(/staff/tips/[0-9a-f]+/files/[0-9a-f]+)"`).FindAllStringSubmatch(b.page.body, -1) {
		addresses = append(addresses, link[1])
	}
	return addresses
}

func (b *browser) ranged(path, spec string) page {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.desk.url+path, nil)
	must(b.t, err)
	req.Header.Set("Range", spec)
	return b.send(req)
}

// looked counts the entries of the trail on files.
func (d *desk) looked(t *testing.T) (n int) {
	t.Helper()
	all, err := d.db.ListEntriesFrom(t.Context(), 0, 1000)
	must(t, err)
	for _, e := range all {
		if e.Act == models.ReadFile {
			n++
		}
	}
	return n
}

func TestFiles(t *testing.T) {
	d, _, li, _ := staffed(t)
	id, _ := d.send(t)
	links := li.files("/staff/tips/" + id)
	if len(links) != 2 {
		t.Fatalf("%d files", len(links))
	}
	picture, letter := links[0], links[1]

	p := li.get(picture + "/content")
	for name, want := range map[string]string{
		"Content-Type": "image/png", "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff",
		"Content-Disposition":     `inline; filename*=utf-8''%E6%9D%91%E5%8F%A3%20%E2%80%9C%E5%91%8A%E7%A4%BA%E2%80%9D.png`,
		"Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'", "Content-Length": fmt.Sprint(len(png)),
	} {
		if got := p.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if p.body != string(png) {
		t.Error("other bytes than were sent")
	}
	for _, f := range links {
		if p = li.get(f); p.header.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(p.header.Get("Content-Disposition"), "attachment; ") {
			t.Errorf("a download comes as %v", p.header)
		}
	}
	if p = li.get(letter + "/content"); p.header.Get("Content-Type") != "application/pdf" || p.header.Get("X-Frame-Options") != "SAMEORIGIN" ||
		!strings.HasSuffix(p.header.Get("Content-Security-Policy"), "frame-ancestors 'self'") || p.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("a PDF comes as %v", p.header)
	}
	if got := d.looked(t); got != 4 {
		t.Errorf("%d looks at files are in the trail, there were 4", got)
	}

	ranged := func(spec string) page { return li.ranged(picture+"/content", spec) }
	if p = ranged("bytes=1-3"); p.status != 206 || p.body != "PNG" || p.header.Get("Content-Range") != fmt.Sprintf("bytes 1-3/%d", len(png)) {
		t.Errorf("%d %q %q", p.status, p.body, p.header.Get("Content-Range"))
	}
	if p = ranged("bytes=-4"); p.status != 206 || len(p.body) != 4 {
		t.Errorf("%d, %d bytes", p.status, len(p.body))
	}
	if p = ranged("bytes=5000-"); p.status != 416 || p.header.Get("Content-Range") != fmt.Sprintf("bytes */%d", len(png)) {
		t.Errorf("%d %q", p.status, p.header.Get("Content-Range"))
	}
	if p = ranged("nonsense"); p.status != 200 || len(p.body) != len(png) {
		t.Errorf("%d, %d bytes", p.status, len(p.body))
	}
	if got := d.looked(t); got != 4 {
		t.Errorf("ranges of what was noted are noted again: %d", got)
	}
	if p = li.get("/staff/tips/" + id + "/files/" + strings.Repeat("0", 32)); p.status != 404 {
		t.Errorf("a file that isn't there: %d", p.status)
	}
}

// What browsers show stands in a page of its own, whatever its name says; the rest is
// downloaded. The stretches of one look are one entry in the trail, whichever comes first.
func TestFilesAreShownInAPage(t *testing.T) {
	d, _, li, zhao := staffed(t)
	ogg := "OggS\x00\x02" + strings.Repeat("\x00", 22) + "\x01vorbis" + strings.Repeat("\x00", 5000)
	id := d.sendWith(t, [][2]string{{"照片.html", string(png)}, {"信.exe", "%PDF-1.4\n%âãÏÓ\n1 0 obj\n"}, {"录音", ogg},
		{"<b>记录.txt", "ok <script>alert(1)</script>\n\xc7\xe5"}, {"账.7z", "7z\xbc\xaf\x27\x1c" + strings.Repeat("\x00", 60)}})
	tip := "/staff/tips/" + id
	links := li.files(tip)
	if len(links) != 5 {
		t.Fatalf("%d files: %s", len(links), li.page.body)
	}
	for i, want := range [][]string{
		{`<img src="` + links[0] + `/content" alt="第 1 个附件`, `rel="next" href="` + links[1] + `/view"`},
		{`<iframe src="` + links[1] + `/content" title="`, `rel="prev" href="` + links[0] + `/view"`},
		{`<audio controls`, `src="` + links[2] + `/content"`},
		{`&lt;script&gt;alert(1)&lt;/script&gt;` + "\n清", `&lt;b&gt;记录.txt`},
		{"请下载后打开", `href="` + links[4] + `"`},
	} {
		li.get(links[i] + "/view")
		li.want(200, links[i]+"/view", want...)
		if frames := strings.Contains(li.page.header.Get("Content-Security-Policy"), "frame-src"); frames != (i == 1) {
			t.Errorf("file %d: %s", i, li.page.header.Get("Content-Security-Policy"))
		}
	}
	before := d.looked(t)
	for _, spec := range []string{"bytes=100-200", "bytes=0-", "bytes=300-"} {
		if p := zhao.ranged(links[2]+"/content", spec); p.status != 206 || p.header.Get("Content-Type") != "audio/ogg" {
			t.Errorf("%d %s", p.status, p.header.Get("Content-Type"))
		}
	}
	if got := d.looked(t) - before; got != 1 {
		t.Errorf("one look is noted %d times", got)
	}
	for _, i := range []int{3, 4} { // what isn't shown comes as a download at this address too
		if p := li.get(links[i] + "/content"); p.header.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(p.header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%v", p.header)
		}
	}
	if p := li.get(tip + "/files/" + strings.Repeat("0", 32) + "/view"); p.status != 404 {
		t.Errorf("a file that isn't there: %d", p.status)
	}
}
