package scrub

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"qingyuan/internal/i18n"
)

// zipOf is an archive of files that are called so.
func zipOf(t *testing.T, names ...string) string {
	return string(encoded(t, func(w io.Writer) error {
		z := zip.NewWriter(w)
		for _, name := range names {
			f, err := z.Create(name)
			if err != nil {
				return err
			}
			if _, err := io.WriteString(f, "x"); err != nil {
				return err
			}
		}
		return z.Close()
	}))
}

// ole is the start of a file as Office made them until 2007; class says which program's.
func ole(class string) string {
	b := make([]byte, 2048)
	copy(b, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	b[26], b[28], b[29], b[30], b[32] = 3, 0xFE, 0xFF, 9, 6
	b[48] = 1 // the directory is in sector 1
	copy(b[512*2+80:], class)
	return string(b)
}

// ftyp starts a file of the MP4 family.
func ftyp(brand string) string { return "\x00\x00\x00\x18ftyp" + brand + "\x00\x00\x00\x00mp42isom" }

func ogg(codec string) string {
	return "OggS\x00" + strings.Repeat("\x00", 23) + codec + strings.Repeat("\x00", 20)
}

// sendable has the start of a file for everything that can be sent.
func sendable(t *testing.T) map[string]string {
	const idOfOffice = "\x00\x00\x00\x00\x00\xC0\x00\x00\x00\x00\x00\x00\x46"
	return map[string]string{
		"image/jpeg":          "\xff\xd8\xff\xe0\x00\x10JFIF",
		"image/png":           "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
		"image/webp":          "RIFF\x24\x00\x00\x00WEBPVP8 ",
		"image/gif":           "GIF89a\x01\x00\x01\x00",
		"image/heic":          ftyp("heic"),
		"image/heic-sequence": ftyp("hevc"),
		"image/heif":          ftyp("mif1"),
		"image/heif-sequence": ftyp("msf1"),
		"image/avif":          ftyp("avif"),
		"image/bmp":           "BM" + strings.Repeat("\x00", 12) + "\x28\x00\x00\x00",
		"image/tiff":          "II*\x00\x08\x00\x00\x00",
		"application/pdf":     "%PDF-1.7\n",
		"application/ofd":     zipOf(t, "OFD.xml", "Doc_0/Document.xml"),

		"application/msword":            ole("\x06\x09\x02" + idOfOffice),
		"application/vnd.ms-excel":      ole("\x20\x08\x02" + idOfOffice),
		"application/vnd.ms-powerpoint": ole("\x10\x8d\x81\x64\x9b\x4f\xcf\x11\x86\xea\x00\xaa\x00\xb9\x29\xe8"),
		"application/x-ole-storage":     ole("WPS and others"),
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   zipOf(t, "[Content_Types].xml", "word/document.xml"),
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         zipOf(t, "[Content_Types].xml", "xl/workbook.xml"),
		"application/vnd.openxmlformats-officedocument.presentationml.presentation": zipOf(t, "[Content_Types].xml", "ppt/presentation.xml"),
		"application/vnd.oasis.opendocument.text":                                   openDocument("text"),
		"application/vnd.oasis.opendocument.spreadsheet":                            openDocument("spreadsheet"),
		"application/vnd.oasis.opendocument.presentation":                           openDocument("presentation"),

		"audio/mpeg":                  "ID3\x03\x00\x00\x00\x00\x01\x00",
		"audio/wav":                   "RIFF\x00\x00\x00\x00WAVEfmt ",
		"audio/x-m4a":                 ftyp("M4A "),
		"audio/mp4":                   ftyp("M4B "),
		"audio/amr":                   "#!AMR\n",
		"audio/aac":                   "\xFF\xF1\x50\x80",
		"audio/ogg":                   ogg("OpusHead"),
		"audio/flac":                  "fLaC\x00\x00\x00\x22",
		"application/ogg":             ogg("another"),
		"video/mp4":                   ftyp("mp42"),
		"video/x-m4v":                 ftyp("M4V "),
		"video/quicktime":             "\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  ",
		"video/3gpp":                  ftyp("3gp4"),
		"video/3gpp2":                 ftyp("3g2a"),
		"video/webm":                  "\x1A\x45\xDF\xA3\x93\x42\x82\x84webm",
		"video/x-msvideo":             "RIFF\x00\x00\x00\x00AVI LIST\x00\x00",
		"video/matroska":              "\x1A\x45\xDF\xA3\x93\x42\x82\x88matroska",
		"video/x-flv":                 "FLV\x01\x05",
		"video/x-ms-asf":              "\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\x00\xAA\x00\x62\xCE\x6C",
		"video/mpeg":                  "\x00\x00\x01\xBA\x44",
		"video/ogg":                   ogg("\x80theora"),
		"application/zip":             zipOf(t, "photo.jpg"),
		"application/vnd.rar":         "Rar!\x1A\x07\x01\x00",
		"application/x-7z-compressed": "7z\xBC\xAF\x27\x1C",

		"message/rfc822":             "Received: from a\r\nFrom: b\r\nSubject: c\r\n\r\nd",
		"application/vnd.ms-outlook": ole("\x0B\x0D\x02" + idOfOffice),
		"text/plain":                 "三月五日，村委会",
		"text/csv":                   "户主,金额\n张三,100\n李四,200\n王五,300\n",
	}
}

func openDocument(of string) string {
	mediaType := "application/vnd.oasis.opendocument." + of
	return "PK\x03\x04\x14\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" +
		string([]byte{byte(len(mediaType)), 0, 0, 0, byte(len(mediaType)), 0, 0, 0, 8, 0, 0, 0}) + "mimetype" + mediaType
}

// Everything that can be sent is known by its content, has an ending, and words that warn
// of it in both languages.
func TestWhatCanBeSent(t *testing.T) {
	heads := sendable(t)
	for mediaType := range kinds {
		head := heads[mediaType]
		if got, ok := Kind([]byte(head)); head == "" || got != mediaType || !ok {
			t.Errorf("%s: %q is %s, %v", mediaType, head[:min(len(head), 40)], got, ok)
		}
		if end := Ending(mediaType); !strings.HasPrefix(end, ".") || end == ".bin" {
			t.Errorf("%s ends with %q", mediaType, end)
		}
	}
	for mediaType := range heads {
		if AdviceOf(mediaType) == Other {
			t.Errorf("nothing is known of %s", mediaType)
		}
	}
}

func TestAdviceHasWords(t *testing.T) {
	words, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range Advices() {
		for _, of := range []string{"title", "reveals", "avoid"} {
			for _, lang := range i18n.Langs() {
				if s := words.Text(lang, "advice."+string(a)+"."+of, nil); strings.Contains(s, "⟦") {
					t.Errorf("%s: %s", lang, s)
				}
			}
		}
	}
	if AdviceOf("application/x-unheard-of") != Other || Ending("application/x-unheard-of") != ".bin" {
		t.Error("what nobody knows has an advice or an ending of its own")
	}
}

// Cleaned promises that Clean removes something.
func TestCleanedIsCleaned(t *testing.T) {
	for mediaType, k := range kinds {
		file := strings.NewReader("not of that type")
		if passes := Clean(mediaType, file) == io.Reader(file); passes == (k.advice == Cleaned) {
			t.Errorf("%s: advice %s, passes: %v", mediaType, k.advice, passes)
		}
	}
}

// A text is a text in the encodings that people here use.
func TestTextInAnyEncoding(t *testing.T) {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("三月五日，村委会主任张某把低保金发给了自己的弟弟。")
	if err != nil {
		t.Fatal(err)
	}
	for name, head := range map[string]string{"GBK": gbk, "UTF-8 with a mark": "\ufeff三月五日", "UTF-16": "\xff\xfe\x09\x4e\x08\x67"} {
		if kind, ok := Kind([]byte(head)); kind != "text/plain" || !ok {
			t.Errorf("%s: %s, %v", name, kind, ok)
		}
	}
}

// What could harm a reviewer isn't taken, whatever it is called: no name comes into it.
func TestWhatCannotBeSent(t *testing.T) {
	for name, c := range map[string]struct{ head, kind string }{
		"page":                       {"<!DOCTYPE html><html><script>", "text/html"},
		"page after blank lines":     {"\n\n  \t<html><body>", "text/html"},
		"page after a comment":       {"<!-- a photo --><script>alert(1)</script>", "text/html"},
		"XHTML":                      {`<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">`, "application/xhtml+xml"},
		"SVG":                        {`<svg xmlns="http://www.w3.org/2000/svg">`, "image/svg+xml"},
		"program for Windows":        {"MZ\x90\x00\x03", "application/vnd.microsoft.portable-executable"},
		"program with a PDF's words": {"MZ\x90\x00\x03" + strings.Repeat("\x00", 200) + "%PDF-1.7\n", "application/octet-stream"},
		"page with a PDF's words":    {"<html><!--%PDF-1.7-->", "application/octet-stream"},
		"program for Linux":          {"\x7fELF\x02\x01\x01", "application/x-elf"},
		"program for Mac":            {"\xCF\xFA\xED\xFE\x0C\x00\x00\x01", "application/x-mach-binary"},
		"program for Android":        {zipOf(t, "AndroidManifest.xml", "classes.dex"), "application/vnd.android.package-archive"},
		"program for Java":           {zipOf(t, "META-INF/MANIFEST.MF", "a.class"), "application/java-archive"},
		"shell script":               {"#!/bin/sh\nrm -rf /", "text/x-shellscript"},
		"JavaScript":                 {"#!/usr/bin/env node\n", "text/javascript"},
		"Python":                     {"#!/usr/bin/env python3\n", "text/x-python"},
		"PHP":                        {"<?php system($_GET['c']);", "text/x-php"},
		"shortcut":                   {"\x4C\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xC0\x00\x00\x00\x00\x00\x00\x46", "application/x-ms-shortcut"},
		"help file":                  {"ITSF\x03\x00\x00\x00\x60\x00\x00\x00", "application/vnd.ms-htmlhelp"},
		"cabinet":                    {"MSCF\x00\x00\x00\x00", "application/vnd.ms-cab-compressed"},
		"flash":                      {"CWS\x0A\x00\x00", "application/x-shockwave-flash"},
		"database":                   {"SQLite format 3\x00", "application/vnd.sqlite3"},
		"bytes that nobody knows":    {"\x01\x02\x03\x04", "application/octet-stream"},
	} {
		kind, ok := Kind([]byte(c.head))
		if kind != c.kind || ok {
			t.Errorf("%s: %s, %v; want %s", name, kind, ok, c.kind)
		}
	}
}

// An animated PNG is a PNG; a PDF may have blank lines first.
func TestKindsByAnotherName(t *testing.T) {
	for want, head := range map[string][]byte{
		"image/png":       animatedPNG(chunkOf("IDAT"), join(pngStart, chunkOf("IHDR", make([]byte, 13))), nil),
		"application/pdf": []byte("\ufeff\r\n%PDF-1.4"),
	} {
		if kind, ok := Kind(bytes.Clone(head)); kind != want || !ok {
			t.Errorf("%s, %v; want %s", kind, ok, want)
		}
	}
}
