package models

// Viewing is how a file is shown inside a page.
type Viewing string

// The ways. A file that none fits is downloaded.
const (
	AsPicture Viewing = "picture"
	AsPDF     Viewing = "pdf"
	AsSound   Viewing = "sound"
	AsVideo   Viewing = "video"
	AsText    Viewing = "text"
)

// Viewing is how the file is shown, by its content's media type; empty where browsers don't
// show it, or might run what is in it.
func (m AttachmentMeta) Viewing() Viewing {
	switch m.Type {
	case "image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "image/bmp":
		return AsPicture
	case "application/pdf":
		return AsPDF
	case "audio/mpeg", "audio/wav", "audio/x-m4a", "audio/mp4", "audio/aac", "audio/ogg", "audio/flac":
		return AsSound
	case "video/mp4", "video/x-m4v", "video/quicktime", "video/webm", "video/ogg", "application/ogg", "video/3gpp", "video/3gpp2":
		return AsVideo
	case "text/plain", "text/csv":
		return AsText
	}
	return ""
}
