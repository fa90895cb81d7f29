package api

import (
	"encoding/hex"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/affairs"
	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// Disclosure is a publication, as lists have it.
type Disclosure struct {
	ID               string        `json:"id"`
	Item             string        `json:"item"`
	Region           string        `json:"region" pattern:"region"`
	Period           models.Period `json:"period,omitempty"`
	Subject          string        `json:"subject,omitempty"`
	EventOn          models.Date   `json:"event_on,omitempty"`
	Title            string        `json:"title"`
	State            string        `json:"state" enum:"published,withdrawn"`
	Version          int           `json:"version"`
	FirstPublishedAt string        `json:"first_published_at" format:"date-time"`
	PublishedAt      string        `json:"published_at" format:"date-time"`
	URL              string        `json:"url" format:"uri"`
}

// DisclosureList is the answer of listDisclosures.
type DisclosureList struct {
	Data []Disclosure `json:"data"`
	More
}

// Version is a version with what it says.
type Version struct {
	Disclosure
	VersionState string                `json:"version_state" enum:"published,withdrawn"`
	Newest       bool                  `json:"newest"`
	Reason       string                `json:"reason,omitempty"`
	Hash         string                `json:"sha256"`
	Canonical    string                `json:"canonical_url" format:"uri"`
	Body         string                `json:"body,omitempty"`
	Facts        map[string]string     `json:"facts"`
	Tables       map[string][][]string `json:"tables"`
	Withheld     map[string]string     `json:"persons_sha256,omitempty"`
	Persons      map[string][][]string `json:"persons,omitempty"`
	PersonsSalt  string                `json:"persons_salt,omitempty"`
	PersonsUntil models.Date           `json:"persons_until,omitempty"`
	Files        []File                `json:"files"`
}

// File is an attachment.
type File struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size"`
	Hash string `json:"sha256"`
	URL  string `json:"url" format:"uri"`
}

// VersionLine is a version in the list of them.
type VersionLine struct {
	Version     int    `json:"version"`
	State       string `json:"state" enum:"published,withdrawn"`
	Reason      string `json:"reason,omitempty"`
	Hash        string `json:"sha256"`
	PublishedAt string `json:"published_at" format:"date-time"`
}

// VersionList is the answer of listVersions.
type VersionList struct {
	Data []VersionLine `json:"data"`
}

func (a API) disclosures() []Operation {
	return []Operation{
		{ID: "listDisclosures", Path: "/disclosures", Query: []Parameter{regionParameter(), codeParameter("item"), periodParameter(), limitParameter(), cursorParameter()},
			Answer: DisclosureList{}, Do: a.listDisclosures},
		{ID: "findDisclosure", Path: "/disclosures/{id}", Answer: Version{}, Do: a.findDisclosure},
		{ID: "listVersions", Path: "/disclosures/{id}/versions", Answer: VersionList{}, Do: a.listVersions},
		{ID: "findVersion", Path: "/disclosures/{id}/versions/{no}", Answer: Version{}, Do: a.findVersion},
	}
}

func (a API) listDisclosures(c *fiber.Ctx) (any, error) {
	f, limit, err := disclosureFilter(c)
	if err != nil {
		return nil, err
	}
	from, err := cursorOf(c, 3)
	if err != nil {
		return nil, err
	}
	var place disclosure.Place
	if from != nil {
		place.Region, place.ID = from[0], from[2]
		if place.At, err = strconv.ParseInt(from[1], 10, 64); err != nil {
			return nil, invalid("cursor")
		}
	}
	found, err := a.Board.List(mw.Context(c), f, place, limit+1)
	if err != nil {
		return nil, err
	}
	list := DisclosureList{Data: []Disclosure{}}
	for i, d := range found {
		if i == limit {
			last := found[i-1].Place()
			list.More = More{cursor(last.Region, strconv.FormatInt(last.At, 10), last.ID)}
			break
		}
		list.Data = append(list.Data, a.disclosureOf(d))
	}
	return list, nil
}

func disclosureFilter(c *fiber.Ctx) (f disclosure.Filter, limit int, err error) {
	f.Item = c.Query("item")
	if f.Region, err = regionOf(c); err != nil {
		return f, 0, err
	}
	if f.Period, err = periodOf(c); err != nil {
		return f, 0, err
	}
	limit, err = limitOf(c)
	return f, limit, err
}

func (a API) disclosureOf(d disclosure.Disclosure) Disclosure {
	return Disclosure{ID: d.ID, Item: d.ItemID, Region: d.RegionCode, Period: d.Period, Subject: d.Subject, EventOn: d.EventOn, Title: d.Title,
		State: string(d.State), Version: d.Version, FirstPublishedAt: at(d.FirstPublishedAt), PublishedAt: at(d.PublishedAt), URL: a.Site + "/disclosures/" + d.ID}
}

func (a API) findDisclosure(c *fiber.Ctx) (any, error) { return a.version(c, 0) }

func (a API) findVersion(c *fiber.Ctx) (any, error) {
	no, err := strconv.Atoi(c.Params("no"))
	if err != nil || no < 1 {
		return nil, models.Fail(models.NotFound, "err.not_found")
	}
	return a.version(c, no)
}

func (a API) version(c *fiber.Ctx, no int) (any, error) {
	p, err := a.Board.Read(mw.Context(c), c.Params("id"), no)
	if err != nil {
		return nil, err
	}
	return a.versionOf(p), nil
}

func (a API) versionOf(p affairs.Posted) Version {
	v := Version{Disclosure: a.disclosureOf(p.Disclosure), VersionState: string(p.Version.State), Newest: p.Newest, Reason: p.Version.Reason,
		Hash: hex.EncodeToString(p.Version.Hash), Body: p.Edition.Content.Body, Facts: p.Edition.Content.Facts, Tables: p.Edition.Content.Tables,
		Withheld: p.Edition.Withheld, Files: []File{}}
	v.URL += "/versions/" + strconv.Itoa(p.Version.No)
	v.Canonical = v.URL + ".json"
	v.Title, v.EventOn, v.Version, v.PublishedAt = p.Edition.Content.Title, p.Edition.EventOn, p.Version.No, at(p.Version.PublishedAt)
	if v.Facts == nil {
		v.Facts = map[string]string{}
	}
	if v.Tables == nil {
		v.Tables = map[string][][]string{}
	}
	if p.Persons != nil {
		v.Persons, v.PersonsSalt, v.PersonsUntil = p.Persons, p.Salt, p.Version.PersonsUntil
	}
	for _, f := range p.Edition.Content.Files {
		v.Files = append(v.Files, File{Name: f.Name, Type: f.Type, Size: f.Size, Hash: f.Hash, URL: a.Site + "/files/" + f.ID})
	}
	return v
}

func (a API) listVersions(c *fiber.Ctx) (any, error) {
	found, err := a.Board.Versions(mw.Context(c), c.Params("id"))
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, models.Fail(models.NotFound, "err.not_found")
	}
	list := VersionList{Data: make([]VersionLine, len(found))}
	for i, v := range found {
		list.Data[i] = VersionLine{Version: v.No, State: string(v.State), Reason: v.Reason, Hash: hex.EncodeToString(v.Hash), PublishedAt: at(v.PublishedAt)}
	}
	return list, nil
}
