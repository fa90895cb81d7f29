// Package scrub looks at what people send: what kind of file it is, by its content.
package scrub

import (
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// sendable reports whether a media type can be sent as evidence: pictures, documents,
// sound and video, archives, mail and plain text. Programs and web pages can't be: opening
// one could harm the reviewer.
func sendable(mediaType string) bool {
	switch mediaType {
	case "image/jpeg", "image/png", "image/webp", "image/gif", "image/heic", "image/heif", "image/bmp", "image/tiff",
		"application/pdf", "application/ofd", "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		"application/vnd.openxmlformats-officedocument.presentationml.presentation",
		"application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet",
		"application/x-ole-storage", "application/zip", "application/x-rar-compressed", "application/x-7z-compressed",
		"audio/mpeg", "audio/wav", "audio/x-m4a", "audio/mp4", "audio/amr", "audio/aac", "audio/ogg", "audio/flac", "application/ogg",
		"video/mp4", "video/quicktime", "video/3gpp", "video/webm", "video/x-msvideo", "video/x-matroska", "video/x-flv", "video/ogg",
		"text/plain", "text/csv", "message/rfc822":
		return true
	}
	return false
}

// Kind tells a file's media type by its first bytes (3 KB or all of it), and whether it
// can be sent as evidence. The name it came with says nothing.
func Kind(head []byte) (mediaType string, allowed bool) {
	mediaType, _, _ = strings.Cut(mimetype.Detect(head).String(), ";")
	return mediaType, sendable(mediaType)
}
