package testkit

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/textproto"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// Client speaks to the portal as a browser without scripts does: it keeps cookies, follows
// redirects and sends forms with the token of the page that they are on.
type Client struct {
	t    testing.TB
	base string
	lang string
	http *http.Client
	// Path and Body are those of the page that was answered last, Status and Header its head.
	Path   string
	Body   string
	Status int
	Header http.Header
}

// NewClient makes a client of a program's address.
func NewClient(t testing.TB, base string) *Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Client{t: t, base: base, http: &http.Client{Jar: jar, Timeout: 10 * time.Minute}}
}

// Speak asks for pages in a language: "en", "zh-CN".
func (c *Client) Speak(lang string) *Client {
	c.lang = lang
	return c
}

// Stay keeps the client from following redirects.
func (c *Client) Stay() *Client {
	c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return c
}

// Cookies that the client holds, as a header carries them.
func (c *Client) Cookies() string {
	c.t.Helper()
	u, err := url.Parse(c.base)
	if err != nil {
		c.t.Fatal(err)
	}
	var pairs []string
	for _, cookie := range c.http.Jar.Cookies(u) {
		pairs = append(pairs, cookie.Name+"="+cookie.Value)
	}
	return strings.Join(pairs, "; ")
}

// With is the same client, with its cookies, whose failures are another test's.
func (c *Client) With(t testing.TB) *Client {
	other := *c
	other.t = t
	return &other
}

// At is the same client, with its cookies, at another process.
func (c *Client) At(base string) *Client {
	c.t.Helper()
	from, err := url.Parse(c.base)
	if err != nil {
		c.t.Fatal(err)
	}
	to, err := url.Parse(base)
	if err != nil {
		c.t.Fatal(err)
	}
	other := NewClient(c.t, base).Speak(c.lang)
	other.http.Jar.SetCookies(to, c.http.Jar.Cookies(from))
	return other
}

// Get opens a path.
func (c *Client) Get(path string) *Client {
	c.t.Helper()
	req, err := http.NewRequest(http.MethodGet, c.base+path, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.do(req)
}

// Post sends a form to a path, with the token of the page that was opened last; pairs are
// name, value, name, value…
func (c *Client) Post(path string, pairs ...string) *Client {
	c.t.Helper()
	form := url.Values{"_csrf": {c.token()}}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	req, err := http.NewRequest(http.MethodPost, c.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.do(req)
}

// File is one file of an upload.
type File struct {
	Field, Name string
	Content     io.Reader
}

// Upload streams files to a path as a multipart form, the token first.
func (c *Client) Upload(path string, files ...File) *Client {
	c.t.Helper()
	body, form := io.Pipe()
	w := multipart.NewWriter(form)
	token := c.token()
	go func() { form.CloseWithError(writeForm(w, token, files)) }()
	req, err := http.NewRequest(http.MethodPost, c.base+path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	return c.do(req)
}

func writeForm(w *multipart.Writer, token string, files []File) error {
	if err := w.WriteField("_csrf", token); err != nil {
		return err
	}
	for _, f := range files {
		h := textproto.MIMEHeader{}
		h.Set("Content-Disposition", fmt.Sprintf(`form-data; name=%q; filename=%q`, f.Field, f.Name))
		h.Set("Content-Type", "application/octet-stream")
		part, err := w.CreatePart(h)
		if err != nil {
			return err
		}
		if _, err := io.Copy(part, f.Content); err != nil {
			return err
		}
	}
	return w.Close()
}

func (c *Client) do(req *http.Request) *Client {
	c.t.Helper()
	if c.lang != "" {
		req.Header.Set("Accept-Language", c.lang)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		c.t.Fatalf("%s %s: %v", req.Method, req.URL.Path, err)
	}
	defer resp.Body.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(resp.Body); err != nil {
		c.t.Fatalf("%s %s: %v", req.Method, req.URL.Path, err)
	}
	c.Body, c.Status, c.Path, c.Header = body.String(), resp.StatusCode, resp.Request.URL.Path, resp.Header
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
		c.checkPage()
	}
	return c
}

// checkPage fails the test where a page shows that it isn't finished: a text that is
// missing in its language, a value that isn't there, an address that was refused.
func (c *Client) checkPage() {
	c.t.Helper()
	for _, mark := range []string{"⟦", "&lt;no value&gt;", "<no value>", "ZgotmplZ", "%!"} {
		if strings.Contains(c.Body, mark) {
			c.t.Errorf("%s shows %q:\n%s", c.Path, mark, c.Body)
		}
	}
	if !strings.HasSuffix(strings.TrimSpace(c.Body), "</html>") {
		c.t.Errorf("%s isn't whole:\n%s", c.Path, c.Body)
	}
}

var csrfToken = regexp.MustCompile(`name="_csrf" value="([^"]+)"`)

func (c *Client) token() string {
	if m := csrfToken.FindStringSubmatch(c.Body); m != nil {
		return m[1]
	}
	return ""
}

// Want fails the test unless the page was answered with a status and shows every text.
func (c *Client) Want(status int, texts ...string) *Client {
	c.t.Helper()
	if c.Status != status {
		c.t.Fatalf("%s answered %d, want %d:\n%s", c.Path, c.Status, status, c.Body)
	}
	for _, s := range texts {
		if !strings.Contains(c.Body, s) {
			c.t.Fatalf("%s doesn't show %q:\n%s", c.Path, s, c.Body)
		}
	}
	return c
}

// Find is the first group of a pattern on the page; a page without it fails the test.
func (c *Client) Find(pattern string) string {
	c.t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(c.Body)
	if m == nil {
		c.t.Fatalf("%s has nothing like %s:\n%s", c.Path, pattern, c.Body)
	}
	return m[1]
}
