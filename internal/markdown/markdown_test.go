package markdown_test

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	"qingyuan/internal/markdown"
)

func TestNothingThatIsTypedRunsOrIsFetched(t *testing.T) {
	for source, want := range map[string]string{
		"# 决定\n- 甲\n- 乙":                         "<h3>决定</h3>\n<ul>\n<li>甲</li>\n<li>乙</li>\n</ul>\n",
		"一行\n又一行":                                "<p>一行<br>\n又一行</p>\n",
		"[规定](https://example.cn/a)":             `<p><a href="https://example.cn/a" rel="nofollow noreferrer">规定</a></p>` + "\n",
		"[点](javascript:alert(1))":               `<p><a href="" rel="nofollow noreferrer">点</a></p>` + "\n",
		"<javascript:alert(1)&lt;>":              "<p>javascript:alert(1)&amp;lt;</p>\n",
		"![图](https://example.cn/a.png)":         "<p>图</p>\n",
		"甲<img src=x onerror=alert(1)>乙":         "<p>甲&lt;img src=x onerror=alert(1)&gt;乙</p>\n",
		"<script>alert(1)</script>":              "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n",
		"<div>\n一</div>":                         "<p>&lt;div&gt;\n一&lt;/div&gt;</p>\n",
		"`<b>`":                                  "<p><code>&lt;b&gt;</code></p>\n",
		"[点](data:text/html,<script>1</script>)": "",
	} {
		got, err := markdown.HTML(source)
		if err != nil || want != "" && got != want {
			t.Errorf("%q: %q, %v; want %q", source, got, err, want)
		}
		for _, bad := range []string{"<script", "<img", "onerror=alert(1)>", `href="javascript:`, `href="data:`, `src="`} {
			if strings.Contains(got, bad) {
				t.Errorf("%q gives %s", source, got)
			}
		}
	}
}

var (
	anyTag  = regexp.MustCompile(`<[^>]*>`)
	goodTag = regexp.MustCompile(`^</?(?:p|br|hr|h[3-6]|ul|ol|li|em|strong|code|pre|blockquote|a)(?: (?:href|rel|title|class|start)="[^"<>]*")*(?: /)?>$`)
	address = regexp.MustCompile(`href="([^"]*)"`)
)

// FuzzHTML: whatever is typed, only tags of texts come out, and links go to pages alone.
func FuzzHTML(f *testing.F) {
	f.Add("# 一\n\n1. [点](javascript:alert(1) \"x\")\n\n> **粗** `<b>` ![图](a) <script>\n\n```js\n<\n```\n<https://a.cn> &#106;avascript:")
	f.Add("[a]: data:text/html;base64,x\n[a]\n\n<div onclick=x>\n\n\x00<!-- -- ><![CDATA[")
	f.Fuzz(func(t *testing.T, source string) {
		got, err := markdown.HTML(source)
		if err != nil {
			t.Fatal(err)
		}
		for _, tag := range anyTag.FindAllString(got, -1) {
			if !goodTag.MatchString(tag) {
				t.Fatalf("%q gives the tag %q", source, tag)
			}
		}
		for _, m := range address.FindAllStringSubmatch(got, -1) {
			scheme, _, has := strings.Cut(strings.ToLower(strings.TrimSpace(html.UnescapeString(m[1]))), ":")
			if has && slices.Contains([]string{"javascript", "data", "vbscript", "file"}, scheme) {
				t.Fatalf("%q links to %q", source, m[1])
			}
		}
	})
}
