package models

import (
	"strconv"
	"strings"
)

// Attachment is a file of a draft or a tip. Its name and type are sealed in Meta, its
// bytes in the object store under ObjectKey; both to the tip's Recipient.
type Attachment struct {
	ID         string `gorm:"primaryKey"`
	TipID      string // the tip, or the draft that becomes it: both have one id
	Seq        int64
	Side       Side
	ObjectKey  string
	SealedSize int64 // bytes in the object store
	Meta       []byte
	AddedOn    Date
}

// AttachmentMeta is stored sealed, as JSON.
type AttachmentMeta struct {
	Name    string  `json:"name"`    // "" where readers are to see a neutral one
	Ending  string  `json:"ending"`  // that fits the type: ".jpg"
	Type    string  `json:"type"`    // media type by content
	Size    int64   `json:"size"`    // bytes, plain
	Sent    int64   `json:"sent"`    // bytes as they were sent, before they were cleaned
	Cleaned bool    `json:"cleaned"` // what a picture tells besides its pixels was taken out
	Scanned Scanned `json:"scanned"`

	Neutral bool `json:"-"` // the name is Numbered's
}

// Scanned says whether malware was looked for in a file.
type Scanned string

// What can be said of it. In files of before nobody looked.
const (
	ScannedClean Scanned = "clean"
	ScannedNone  Scanned = "none"
)

// Risky reports whether nobody has looked for malware in the file.
func (m AttachmentMeta) Risky() bool { return m.Scanned != ScannedClean }

// Format is the type in short: JPG, PDF.
func (m AttachmentMeta) Format() string { return strings.ToUpper(strings.TrimPrefix(m.Ending, ".")) }

// Numbered gives a file without a name the one that readers see, by its number within the
// tip: 3.jpg. Pages put a word before it.
func (m AttachmentMeta) Numbered(seq int64) AttachmentMeta {
	if m.Neutral = m.Name == ""; m.Neutral {
		m.Name = strconv.FormatInt(seq, 10) + m.Ending
	}
	return m
}

// Upload is a file of a draft or a tip that hasn't come whole yet; once it has, it is the
// Attachment with the same ID. What is there of it is in its parts.
type Upload struct {
	ID        string `gorm:"primaryKey"`
	TipID     string
	Seq       int64 // the number that the attachment will have
	Meta      []byte
	Received  int64 // bytes, plain
	Parts     int64 // how many
	ExpiresAt int64 // unix seconds, on a full hour
}

// UploadMeta is stored sealed to the tip, as JSON.
type UploadMeta struct {
	Length int64  `json:"length"` // bytes that the whole file will have
	Name   string `json:"name"`   // as AttachmentMeta has it
	Print  string `json:"print"`  // by which the sender's page knows the same file again
	Echo   string `json:"echo"`   // tus's Upload-Metadata, but for what isn't to be kept
}

// UploadPart is a stretch of an upload, sealed to the tip as an object of its own.
type UploadPart struct {
	UploadID  string `gorm:"primaryKey"`
	Start     int64  `gorm:"primaryKey;autoIncrement:false;column:start_byte"`
	Size      int64  // bytes, plain
	ObjectKey string
}
