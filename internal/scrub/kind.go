// Package scrub looks at what people send: what kind of file it is, by its content; what
// pictures tell besides their pixels, which it takes out as they stream by; and what other
// files may tell, which it can only warn of.
package scrub

import (
	"bytes"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// Advice is the class of warning that a reporter gets with a file. The words are in the
// locale files: advice.<class>.title, .reveals and .avoid.
type Advice string

// The classes.
const (
	Cleaned Advice = "clean" // a picture whose metadata Clean removes
	Photo   Advice = "photo" // a picture whose metadata stays
	Office  Advice = "office"
	PDF     Advice = "pdf"
	Audio   Advice = "audio"
	Video   Advice = "video"
	Archive Advice = "archive"
	Mail    Advice = "mail"
	Text    Advice = "text"
	Other   Advice = "other" // nothing is known of it
)

// Advices lists the classes.
func Advices() []Advice {
	return []Advice{Cleaned, Photo, Office, PDF, Audio, Video, Archive, Mail, Text, Other}
}

// kind is what there is to know of a media type that can be sent.
type kind struct {
	ending string
	advice Advice
}

// kinds are what can be sent as evidence: pictures, documents, sound and video, archives,
// mail and plain text. Programs and web pages can't be: opening one could harm the reviewer.
var kinds = map[string]kind{
	"image/jpeg":          {".jpg", Cleaned},
	"image/png":           {".png", Cleaned},
	"image/webp":          {".webp", Cleaned},
	"image/gif":           {".gif", Cleaned},
	"image/heic":          {".heic", Photo},
	"image/heic-sequence": {".heic", Photo},
	"image/heif":          {".heif", Photo},
	"image/heif-sequence": {".heif", Photo},
	"image/avif":          {".avif", Photo},
	"image/bmp":           {".bmp", Photo},
	"image/tiff":          {".tiff", Photo},

	"application/pdf": {".pdf", PDF},
	"application/ofd": {".ofd", PDF},

	"application/msword":            {".doc", Office},
	"application/vnd.ms-excel":      {".xls", Office},
	"application/vnd.ms-powerpoint": {".ppt", Office},
	"application/x-ole-storage":     {".ole", Office},
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   {".docx", Office},
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         {".xlsx", Office},
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": {".pptx", Office},
	"application/vnd.oasis.opendocument.text":                                   {".odt", Office},
	"application/vnd.oasis.opendocument.spreadsheet":                            {".ods", Office},
	"application/vnd.oasis.opendocument.presentation":                           {".odp", Office},

	"audio/mpeg":  {".mp3", Audio},
	"audio/wav":   {".wav", Audio},
	"audio/x-m4a": {".m4a", Audio},
	"audio/mp4":   {".m4a", Audio},
	"audio/amr":   {".amr", Audio},
	"audio/aac":   {".aac", Audio},
	"audio/ogg":   {".ogg", Audio},
	"audio/flac":  {".flac", Audio},

	"application/ogg":             {".ogg", Video},
	"video/mp4":                   {".mp4", Video},
	"video/x-m4v":                 {".m4v", Video},
	"video/quicktime":             {".mov", Video},
	"video/3gpp":                  {".3gp", Video},
	"video/3gpp2":                 {".3g2", Video},
	"video/webm":                  {".webm", Video},
	"video/x-msvideo":             {".avi", Video},
	"video/matroska":              {".mkv", Video},
	"video/x-flv":                 {".flv", Video},
	"video/x-ms-asf":              {".wmv", Video}, // recorders' WMA is the same container
	"video/mpeg":                  {".mpg", Video},
	"video/ogg":                   {".ogv", Video},
	"application/zip":             {".zip", Archive},
	"application/vnd.rar":         {".rar", Archive},
	"application/x-7z-compressed": {".7z", Archive},

	"message/rfc822":             {".eml", Mail},
	"application/vnd.ms-outlook": {".msg", Mail},
	"text/plain":                 {".txt", Text},
	"text/csv":                   {".csv", Text},
}

// Kind tells a file's media type by its first bytes (3 KB or all of it), and whether it
// can be sent as evidence. The name it came with says nothing.
func Kind(head []byte) (mediaType string, allowed bool) {
	mediaType, _, _ = strings.Cut(mimetype.Detect(head).String(), ";")
	switch {
	case mediaType == "image/apng": // an ordinary PNG with more frames
		mediaType = "image/png"
	case mediaType == "application/zip" && bytes.Contains(head, []byte("OFD.xml")):
		mediaType = "application/ofd" // GB/T 33190: that part is in every one
	case mediaType == "application/pdf" && !startsPDF(head): // a program may have the words in it
		mediaType = "application/octet-stream"
	}
	_, allowed = kinds[mediaType]
	return mediaType, allowed
}

func startsPDF(head []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(head, "\ufeff \t\r\n"), []byte("%PDF-"))
}

// AdviceOf is the class of warning for a media type of Kind.
func AdviceOf(mediaType string) Advice {
	if k, ok := kinds[mediaType]; ok {
		return k.advice
	}
	return Other
}

// Ending is what a neutral name for a file of a media type ends with: ".jpg". Types that
// can't be sent have ".bin".
func Ending(mediaType string) string {
	if k, ok := kinds[mediaType]; ok {
		return k.ending
	}
	return ".bin"
}
