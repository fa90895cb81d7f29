// Package calendars holds the State Council's announcements of holidays that the program
// brings along, a file a year. README.md says where they come from.
package calendars

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"go.yaml.in/yaml/v3"

	"qingyuan/models/calendar"
)

//go:embed *.yaml
var files embed.FS

// Load reads the calendars that ship: 2015 to 2026.
func Load() (calendar.Calendar, error) { return Read(files) }

// Papers are the announcements that ship, by year.
func Papers() ([]calendar.Announcement, error) { return papers(files) }

// Read reads every *.yaml of a folder, one announcement each. Unknown keys are refused.
func Read(folder fs.FS) (calendar.Calendar, error) {
	list, err := papers(folder)
	if err != nil {
		return calendar.Calendar{}, err
	}
	return calendar.New(list...)
}

func papers(folder fs.FS) ([]calendar.Announcement, error) {
	names, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("calendars: %w", err)
	}
	var list []calendar.Announcement
	var wrong []error
	for _, name := range names {
		paper, err := read(folder, name)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("calendars: %s: %w", name, err))
		}
		list = append(list, paper)
	}
	return list, errors.Join(wrong...)
}

func read(folder fs.FS, name string) (calendar.Announcement, error) {
	var paper calendar.Announcement
	text, err := fs.ReadFile(folder, name)
	if err != nil {
		return paper, err
	}
	strict := yaml.NewDecoder(bytes.NewReader(text))
	strict.KnownFields(true)
	err = strict.Decode(&paper)
	return paper, err
}
