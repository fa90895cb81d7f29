package testkit

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"testing"
)

// Tus speaks the protocol of uploads that go on, as a browser that was shown a page.
type Tus struct {
	t       testing.TB
	base    string
	Cookies string
	Token   string
}

// NewTus is the Tus of a client that is on a page with a form.
func NewTus(t testing.TB, c *Client, base string) *Tus {
	t.Helper()
	return &Tus{t, base, c.Cookies(), c.Find(`name="_csrf" value="([^"]+)"`)}
}

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Text   string
	asked  string
}

// Do sends a request; headers are name, value, name, value…, an empty value takes the header away.
func (u *Tus) Do(method, path string, body io.Reader, headers ...string) Answer {
	u.t.Helper()
	req, err := http.NewRequest(method, u.base+path, body)
	if err != nil {
		u.t.Fatal(err)
	}
	for name, value := range map[string]string{"Cookie": u.Cookies, "X-Csrf-Token": u.Token, "Tus-Resumable": "1.0.0", "Accept-Language": "zh-CN"} {
		req.Header.Set(name, value)
	}
	if method == http.MethodPatch {
		req.Header.Set("Content-Type", "application/offset+octet-stream")
	}
	for i := 0; i < len(headers); i += 2 {
		if req.Header.Set(headers[i], headers[i+1]); headers[i+1] == "" {
			req.Header.Del(headers[i])
		}
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		u.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		u.t.Fatalf("%s %s: %v", method, path, err)
	}
	return Answer{resp.StatusCode, resp.Header, string(text), method + " " + path}
}

// Want fails the test unless the answer has a status; it returns the answer's text.
func (u *Tus) Want(a Answer, status int) string {
	u.t.Helper()
	if a.Status != status {
		u.t.Fatalf("%s answered %d, want %d: %s", a.asked, a.Status, status, a.Text)
	}
	return a.Text
}

// Create announces a file and returns where it goes.
func (u *Tus) Create(endpoint string, length int, metadata string) string {
	u.t.Helper()
	a := u.Do(http.MethodPost, endpoint, nil, "Upload-Length", strconv.Itoa(length), "Upload-Metadata", metadata)
	u.Want(a, http.StatusCreated)
	return a.Header.Get("Location")
}

// Patch sends the next bytes of a file.
func (u *Tus) Patch(path string, at int, body []byte, headers ...string) Answer {
	u.t.Helper()
	return u.Do(http.MethodPatch, path, bytes.NewReader(body), append([]string{"Upload-Offset", strconv.Itoa(at)}, headers...)...)
}

// Offset asks how much has come.
func (u *Tus) Offset(path string) int {
	u.t.Helper()
	a := u.Do(http.MethodHead, path, nil)
	u.Want(a, http.StatusOK)
	n, err := strconv.Atoi(a.Header.Get("Upload-Offset"))
	if err != nil {
		u.t.Fatal(err)
	}
	return n
}
