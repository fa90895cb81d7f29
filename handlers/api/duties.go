package api

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/models"
	"qingyuan/models/duty"
)

// Duty is something that a region must publish for a period, and how that stands.
type Duty struct {
	Item   string        `json:"item"`
	Period models.Period `json:"period"`
	DueOn  models.Date   `json:"due_on"`
	State  string        `json:"state" enum:"on_time,late,missing,open"`
}

// DutyList is the answer of listDuties.
type DutyList struct {
	Region string `json:"region" pattern:"region"`
	Year   int    `json:"year"`
	Data   []Duty `json:"data"`
}

// Rate is how many duties were kept how.
type Rate struct {
	OnTime  int64 `json:"on_time"`
	Late    int64 `json:"late"`
	Missing int64 `json:"missing"`
}

// RegionRate is how a region, and all below it, kept its duties.
type RegionRate struct {
	Code string `json:"code"`
	Name string `json:"name"`
	Rate
}

// Punctuality is the answer of readPunctuality.
type Punctuality struct {
	Year int `json:"year"`
	Rate
	Regions []RegionRate `json:"regions"`
}

func yearParameter() Parameter { return Parameter{Name: "year", Type: "integer", Min: 2000, Max: 2099} }

func yearOf(c *fiber.Ctx) (int, error) {
	if c.Query("year") == "" {
		return 0, nil
	}
	y, err := strconv.Atoi(c.Query("year"))
	if err != nil || y < 2000 || y > 2099 {
		return 0, invalid("year")
	}
	return y, nil
}

func (a API) duties() []Operation {
	return []Operation{
		{ID: "listDuties", Path: "/regions/{code}/duties", Query: []Parameter{yearParameter()}, Answer: DutyList{}, Do: a.listDuties},
		{ID: "readPunctuality", Path: "/punctuality", Query: []Parameter{regionParameter(), yearParameter()}, Answer: Punctuality{}, Do: a.readPunctuality},
	}
}

func (a API) listDuties(c *fiber.Ctx) (any, error) {
	year, err := yearOf(c)
	if err != nil {
		return nil, err
	}
	place, err := a.Duties.Place(mw.Context(c), c.Params("code"), year)
	if err != nil {
		return nil, err
	}
	list := DutyList{Region: place.Region().Code, Year: place.Year, Data: []Duty{}}
	for _, class := range place.Classes {
		for _, it := range class.Items {
			for _, cell := range it.Cells {
				list.Data = append(list.Data, Duty{it.Item.ID, cell.Period, cell.On, string(cell.State)})
			}
		}
	}
	return list, nil
}

func rateOf(r duty.Rate) Rate { return Rate{r.OnTime, r.Late, r.Missing} }

func (a API) readPunctuality(c *fiber.Ctx) (any, error) {
	code, err := regionOf(c)
	if err != nil {
		return nil, err
	}
	year, err := yearOf(c)
	if err != nil {
		return nil, err
	}
	found, err := a.Duties.Punctuality(mw.Context(c), code, year)
	if err != nil {
		return nil, err
	}
	p := Punctuality{Year: found.Year, Rate: rateOf(found.Rate), Regions: []RegionRate{}}
	for _, r := range found.Below {
		p.Regions = append(p.Regions, RegionRate{r.Region.Code, r.Region.Name, rateOf(r.Rate)})
	}
	return p, nil
}
