package api

import (
	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/models"
	"qingyuan/models/region"
)

// Region is a place of the tree.
type Region struct {
	Code  string `json:"code" pattern:"region"`
	Name  string `json:"name"`
	Level string `json:"level" enum:"province,city,county,town,village"`
}

// RegionList is the answer of listRegions.
type RegionList struct {
	Data []Region `json:"data"`
}

// RegionPath is the answer of findRegion.
type RegionPath struct {
	Region
	Path []Region `json:"path"`
}

func (a API) places() []Operation {
	return []Operation{
		{ID: "listRegions", Path: "/regions", Query: []Parameter{regionParameter()}, Answer: RegionList{}, Do: a.listRegions},
		{ID: "findRegion", Path: "/regions/{code}", Answer: RegionPath{}, Do: a.findRegion},
	}
}

// listRegions lists what lies right below a region, the provinces where none is named.
func (a API) listRegions(c *fiber.Ctx) (any, error) {
	code, err := regionOf(c)
	if err != nil {
		return nil, err
	}
	list, err := a.Regions.Children(mw.Context(c), code)
	return RegionList{regionsOf(list)}, err
}

func (a API) findRegion(c *fiber.Ctx) (any, error) {
	path, err := a.Regions.Path(mw.Context(c), c.Params("code"))
	if err != nil {
		return nil, err
	}
	if len(path) == 0 {
		return nil, models.Fail(models.NotFound, "err.not_found")
	}
	all := regionsOf(path)
	return RegionPath{all[len(all)-1], all}, nil
}

func levelName(l region.Level) string {
	return [...]string{"", "province", "city", "county", "town", "village"}[l]
}

func regionsOf(list []region.Region) []Region {
	all := make([]Region, len(list))
	for i, r := range list {
		all[i] = Region{r.Code, r.Name, levelName(r.Level)}
	}
	return all
}
