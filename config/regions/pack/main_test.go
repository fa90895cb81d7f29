package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"
	"testing/fstest"
)

func folder(streets string) fstest.MapFS {
	return fstest.MapFS{
		"provinces.csv": {Data: []byte("code,name\n99,\"示范省\"\n")},
		"cities.csv":    {Data: []byte("code,name,provinceCode\n9901,\"市辖区\",99\n")},
		"areas.csv":     {Data: []byte("code,name,cityCode,provinceCode\n990101,\"清源\"\"县\",9901,99\n")},
		"streets.csv":   {Data: []byte(streets)},
	}
}

func TestPack(t *testing.T) {
	var first, second bytes.Buffer
	dir := folder("code,name\n990101102,石桥镇\n990101101,清源镇\n")
	for _, w := range []io.Writer{&first, &second} {
		if err := pack(dir, w); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same folder gave different bytes")
	}
	text, err := gzip.NewReader(&first)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(text)
	want := "code,name\n99,示范省\n9901,市辖区\n990101,\"清源\"\"县\"\n990101101,清源镇\n990101102,石桥镇\n"
	if err != nil || string(got) != want {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
}

func TestPackRefuses(t *testing.T) {
	for streets, reason := range map[string]string{
		"code,name\n990102101,某镇\n":                 "its parent 990102 is missing",
		"code,name\n990101101,甲镇\n990101101,乙镇\n":   "stands twice",
		"code,name\n990101101,甲镇\n99010110,乙镇\n":    "region.err.code_shape",
		"name,code\n甲镇,990101101\n":                 "want rows under a header",
		"code,name\n990101101,甲镇\n990101102,乙镇,多\n": "wrong number of fields",
	} {
		err := pack(folder(streets), io.Discard)
		if err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s: %v; want %s", streets, err, reason)
		}
	}
	dir := folder("code,name\n")
	delete(dir, "areas.csv")
	if err := pack(dir, io.Discard); err == nil || !strings.Contains(err.Error(), "areas.csv") {
		t.Errorf("without areas.csv: %v", err)
	}
}
