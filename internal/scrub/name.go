package scrub

import (
	"errors"
	"path"
	"slices"
	"strings"
)

// Damaged reports whether reading what Clean returned failed because the picture is
// malformed.
func Damaged(err error) bool { return errors.Is(err, ErrDamaged) }

// Cleans reports whether Clean takes anything out of files of a type.
func Cleans(mediaType string) bool { return AdviceOf(mediaType) == Cleaned }

// endings are those that a file of a type may have besides that of its kind.
var endings = map[string][]string{
	"image/jpeg":                    {".jpeg", ".jpe", ".jfif"},
	"image/png":                     {".apng"},
	"image/heic":                    {".heif"},
	"image/heif":                    {".heic"},
	"image/tiff":                    {".tif"},
	"application/x-ole-storage":     {".doc", ".xls", ".ppt", ".wps", ".et", ".dps", ".msg"},
	"application/msword":            {".dot", ".wps"},
	"application/vnd.ms-excel":      {".xlt", ".et"},
	"application/vnd.ms-powerpoint": {".pps", ".pot", ".dps"},
	"application/zip":               {".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".ofd"},
	"audio/wav":                     {".wave"},
	"audio/x-m4a":                   {".m4b", ".mp4"},
	"audio/mp4":                     {".mp4", ".aac"},
	"audio/ogg":                     {".oga", ".opus"},
	"application/ogg":               {".ogv", ".oga", ".opus"},
	"video/mp4":                     {".m4v", ".mov"},
	"video/quicktime":               {".qt", ".mp4"},
	"video/3gpp":                    {".3gpp", ".mp4", ".amr"},
	"video/matroska":                {".mka", ".webm"},
	"video/x-ms-asf":                {".asf", ".wma"},
	"video/mpeg":                    {".mpeg", ".vob", ".ts"},
	"text/plain":                    {".text", ".log", ".md", ".csv", ".tsv", ".srt", ".lrc"},
	"text/csv":                      {".txt"},
}

// Named is a name whose ending fits the type that the content has: the type's own is put
// after one that doesn't. Without a name it is the type's ending alone.
func Named(name, mediaType string) string {
	ending := strings.ToLower(path.Ext(name))
	if name != "" && (ending == Ending(mediaType) || slices.Contains(endings[mediaType], ending)) {
		return name
	}
	return name + Ending(mediaType)
}
