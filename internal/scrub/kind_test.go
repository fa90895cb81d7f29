package scrub

import "testing"

// A file is what it begins with, whatever it is called.
func TestKind(t *testing.T) {
	for name, c := range map[string]struct {
		head    string
		kind    string
		allowed bool
	}{
		"png":        {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image/png", true},
		"jpeg":       {"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg", true},
		"pdf":        {"%PDF-1.7\n", "application/pdf", true},
		"text":       {"三月五日，村委会", "text/plain", true},
		"wav":        {"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav", true},
		"mp4":        {"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", "video/mp4", true},
		"web page":   {"<!DOCTYPE html><html><script>", "text/html", false},
		"svg":        {`<svg xmlns="http://www.w3.org/2000/svg">`, "image/svg+xml", false},
		"program":    {"MZ\x90\x00\x03", "application/vnd.microsoft.portable-executable", false},
		"elf":        {"\x7fELF\x02\x01\x01", "application/x-elf", false},
		"shell":      {"#!/bin/sh\nrm -rf /", "text/x-shellscript", false},
		"javascript": {"#!/usr/bin/env node\n", "text/javascript", false},
	} {
		kind, allowed := Kind([]byte(c.head))
		if kind != c.kind || allowed != c.allowed {
			t.Errorf("%s: %s, %v; want %s, %v", name, kind, allowed, c.kind, c.allowed)
		}
	}
}
