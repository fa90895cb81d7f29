package api

import (
	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/search"
	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// Hit is something that was found.
type Hit struct {
	Kind        string        `json:"kind"`
	Record      string        `json:"record"`
	Version     int           `json:"version,omitempty"`
	Item        string        `json:"item,omitempty"`
	Region      string        `json:"region,omitempty"`
	Period      models.Period `json:"period,omitempty"`
	Title       string        `json:"title"`
	Passage     string        `json:"passage,omitempty"`
	PublishedAt string        `json:"published_at" format:"date-time"`
}

// HitList is the answer of search.
type HitList struct {
	Data []Hit `json:"data"`
	More
}

func (a API) search() []Operation {
	return []Operation{{ID: "search", Path: "/search", Query: []Parameter{{Name: "q", Type: "string"}, regionParameter(), codeParameter("class"), codeParameter("kind"), periodParameter(), cursorParameter()},
		Answer: HitList{}, Do: a.find, Fresh: true}} // the index follows the changes
}

func (a API) find(c *fiber.Ctx) (any, error) {
	q := search.Query{Text: c.Query("q"), Class: disclosure.Class(c.Query("class")), Kind: disclosure.Kind(c.Query("kind"))}
	var err error
	if q.Region, err = regionOf(c); err != nil {
		return nil, err
	}
	if q.Period, err = periodOf(c); err != nil {
		return nil, err
	}
	if q.From, err = placeOf(c, search.ParseCursor); err != nil {
		return nil, err
	}
	found, err := a.Search.Find(mw.Context(c), q)
	if err != nil {
		return nil, err
	}
	list := HitList{Data: make([]Hit, len(found.Hits))}
	for i, h := range found.Hits {
		list.Data[i] = Hit{Kind: string(h.Kind), Record: h.Record, Version: h.Version, Item: h.ItemID, Region: h.RegionCode, Period: h.Period, Title: h.Doc.Title, PublishedAt: at(h.PublishedAt)}
		for _, m := range h.Passage {
			list.Data[i].Passage += m.Text
		}
	}
	if !found.Next.IsZero() {
		list.More = More{cursor(found.Next.String())}
	}
	return list, nil
}
