package public_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"qingyuan/internal/blob"
	"qingyuan/internal/seal"
	"qingyuan/internal/snapshots"
	"qingyuan/internal/store"
)

func takeable(t *testing.T, db *store.Store, now func() time.Time) snapshots.Snapshots {
	t.Helper()
	files, err := blob.Folder(t.TempDir())
	must(t, err)
	return snapshots.Snapshots{Store: db, Blob: blob.Aging{Store: files}, Sealer: seal.Sealer{}, Key: make([]byte, 32), Clock: now, Keep: 30}
}

// fetch asks for a file; pairs are headers: name, value, name, value…
func (s *square) fetch(path string, pairs ...string) (int, string, http.Header) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.url+path, nil)
	must(s.t, err)
	for i := 0; i+1 < len(pairs); i += 2 {
		req.Header.Set(pairs[i], pairs[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	must(s.t, err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	must(s.t, err)
	return resp.StatusCode, string(b), resp.Header
}

func TestTheDataFilesAreTakenAndChecked(t *testing.T) {
	s := openSquare(t)
	s.want("zh-CN", "/data", "还没有数据文件")
	s.print(accounts())
	made, err := s.data.Daily(t.Context(), func(context.Context) error { return nil })
	if must(t, err); made != 1 {
		t.Fatalf("%d counties", made)
	}
	s.want("en", "/data", `href="/data/990101"`, "清源县", "10 April 2026")
	page := s.want("zh-CN", "/data/990101", "totals.csv.gz", "SHA256SUMS", "https://", "sha256sum -c", "1 行")
	at := "/data/990101/2026-04-10/"
	_, sums, _ := s.fetch(at + "SHA256SUMS")
	names := []string{"regions.csv.gz", "totals.csv.gz", "batches.csv.gz", "disclosures.jsonl.gz", "changes.jsonl.gz"}
	for _, name := range names {
		status, body, header := s.fetch(at + name)
		sum := sha256.Sum256([]byte(body))
		if !strings.Contains(page, at+name) || !strings.Contains(sums, hex.EncodeToString(sum[:])+"  "+name+"\n") {
			t.Errorf("%s isn't what the sums say:\n%s", name, sums)
		}
		if status != 200 || header.Get("Content-Encoding") != "" || header.Get("Content-Type") != "application/gzip" || header.Get("Access-Control-Allow-Origin") != "*" ||
			header.Get("Content-Length") != fmt.Sprint(len(body)) || !strings.HasPrefix(header.Get("Cache-Control"), "public, max-age=") {
			t.Errorf("%s: %d %v", name, status, header)
		}
		if status, part, header := s.fetch(at+name, "Range", "bytes=3-9"); status != 206 || part != body[3:10] || header.Get("Content-Range") != fmt.Sprintf("bytes 3-9/%d", len(body)) {
			t.Errorf("a range of %s: %d %q", name, status, part)
		}
		if status, _, _ := s.fetch(at+name, "Range", "bytes=99999999-"); status != 416 {
			t.Errorf("a range beyond %s: %d", name, status)
		}
		if status, rest, _ := s.fetch(at+name, "If-None-Match", header.Get("ETag")); status != 304 || rest != "" {
			t.Errorf("%s again: %d", name, status)
		}
	}
	if status, text, header := s.fetch("/data/990101/latest/manifest.json"); status != 200 || !strings.Contains(text, `"changes_up_to": 1`) || header.Get("Content-Type") != "application/json" {
		t.Errorf("the newest list: %d %s", status, text)
	}
	var catalogue struct {
		Type     []string `json:"@type"`
		Datasets []struct {
			Title        []map[string]string `json:"dct:title"`
			Distribution []map[string]any    `json:"dcat:distribution"`
		} `json:"dcat:dataset"`
	}
	status, text, header := s.fetch("/data/catalog.jsonld")
	must(t, json.Unmarshal([]byte(text), &catalogue))
	if status != 200 || header.Get("Content-Type") != "application/ld+json" || catalogue.Type[0] != "dcat:Catalog" || len(catalogue.Datasets) != 1 ||
		catalogue.Datasets[0].Title[0]["@value"] != "清源县公开数据" || len(catalogue.Datasets[0].Distribution) != 5 {
		t.Errorf("the catalogue: %d %s", status, text)
	}
	for _, d := range catalogue.Datasets[0].Distribution { // each leads to a file with that sum
		_, body, _ := s.fetch(strings.TrimPrefix(d["schema:contentUrl"].(string), "https://qingyuan.example"))
		if sum := sha256.Sum256([]byte(body)); hex.EncodeToString(sum[:]) != d["schema:sha256"] {
			t.Errorf("%v isn't what its catalogue says", d)
		}
	}
	if status, text, _ := s.fetch("/data/990101/catalog.jsonld"); status != 200 || !strings.Contains(text, `"dcat:Dataset"`) {
		t.Errorf("the catalogue of a county: %d %s", status, text)
	}
	for _, path := range []string{"/data/990102", "/data/990102/catalog.jsonld", "/data/x", "/data/990101/2026-04-09/manifest.json", at + "x", at + "..%2fmanifest.json", "/data/990102/latest/manifest.json"} {
		if status, _, _ := s.fetch(path); status != 404 {
			t.Errorf("%s: %d", path, status)
		}
	}
}
