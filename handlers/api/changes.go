package api

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/models"
)

// Change is one line of the public record of changes.
type Change struct {
	Seq      int64         `json:"seq"`
	At       string        `json:"at" format:"date-time"`
	Happened string        `json:"happened"`
	Kind     string        `json:"kind"`
	Record   string        `json:"record"`
	Version  int           `json:"version,omitempty"`
	Item     string        `json:"item,omitempty"`
	Region   string        `json:"region,omitempty"`
	Period   models.Period `json:"period,omitempty"`
	Title    string        `json:"title"`
	Reason   string        `json:"reason,omitempty"`
}

// ChangeList is the answer of listChanges.
type ChangeList struct {
	Data []Change `json:"data"`
	Last int64    `json:"last"`
}

func (a API) changes() []Operation {
	return []Operation{{ID: "listChanges", Path: "/changes", Query: []Parameter{{Name: "since", Type: "integer"}, limitParameter()}, Answer: ChangeList{}, Do: a.listChanges}}
}

// listChanges lists what changed beyond a number, the oldest first: who has all up to it has
// missed nothing.
func (a API) listChanges(c *fiber.Ctx) (any, error) {
	limit, err := limitOf(c)
	if err != nil {
		return nil, err
	}
	since, err := strconv.ParseInt(c.Query("since", "0"), 10, 64)
	if err != nil || since < 0 {
		return nil, invalid("since")
	}
	last, found, err := a.Changes.After(mw.Context(c), since, limit)
	if err != nil {
		return nil, err
	}
	list := ChangeList{Data: make([]Change, len(found)), Last: last}
	for i, n := range found {
		list.Data[i] = Change{Seq: n.Seq, At: at(n.At), Happened: string(n.Happened), Kind: string(n.Kind), Record: n.Record, Version: n.Version,
			Item: n.ItemID, Region: n.RegionCode, Period: n.Period, Title: n.Title, Reason: n.Reason}
	}
	return list, nil
}
