package e2e

import (
	"bytes"
	"io"
	"net/http"
	"testing"

	"qingyuan/internal/testkit"
)

// A captcha is served by two processes alike, and its voice in parts, without which an
// iPhone plays nothing.
func TestACaptchaIsServedAlikeAndInParts(t *testing.T) {
	b := testkit.Embedded(t)
	one := b.Serve(t, nil, "--demo")
	two := b.Serve(t, nil)
	c := begin(testkit.NewClient(t, one.URL), said{subject: "王某", narrative: "x"})
	c.Get("/report/you").Want(http.StatusOK)
	id := c.Post("/report/you", "named", "no").Want(http.StatusOK).Find(`name="captcha_id" value="([^"]+)"`)
	for _, path := range []string{"/captcha/" + id + ".png", "/captcha/" + id + "/zh.wav", "/captcha/" + id + "/en.wav"} {
		body := read(t, answer(t, one.URL+path), http.StatusOK)
		if len(body) < 1000 || !bytes.Equal(body, read(t, answer(t, two.URL+path), http.StatusOK)) {
			t.Errorf("%s isn't the same at both processes", path)
		}
	}
	voice := one.URL + "/captcha/" + id + "/zh.wav"
	whole := read(t, answer(t, voice), http.StatusOK)
	for asked, want := range map[string][]byte{"bytes=0-1": whole[:2], "bytes=40-": whole[40:], "bytes=-7": whole[len(whole)-7:]} {
		resp := answer(t, voice, "Range", asked)
		if part := read(t, resp, http.StatusPartialContent); !bytes.Equal(part, want) || resp.Header.Get("Content-Range") == "" {
			t.Errorf("%s: %d bytes, %s", asked, len(part), resp.Header.Get("Content-Range"))
		}
	}
	read(t, answer(t, voice, "Range", "bytes=99999999-"), http.StatusRequestedRangeNotSatisfiable)
	if all := read(t, answer(t, voice, "Range", "pages=1"), http.StatusOK); !bytes.Equal(all, whole) {
		t.Error("a range of something else isn't passed over")
	}
}

func read(t *testing.T, resp *http.Response, status int) []byte {
	t.Helper()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != status {
		t.Errorf("%s: %d (%v), want %d", resp.Request.URL.Path, resp.StatusCode, err, status)
	}
	return body
}
