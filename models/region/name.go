package region

import "strings"

// Filler reports whether a name is that of a city that exists only to hold the counties
// below it. Such a name stands in the statistics, and no address uses it.
func Filler(name string) bool {
	switch name {
	case "市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划":
		return true
	}
	return false
}

// FullName joins the names on the way from a province down to a region, as an address does:
// without the fillers between, and without a county that only repeats its city's name
// (广东省东莞市 rather than 广东省东莞市东莞市). The last name is kept even if a filler.
func FullName(path []Region) string {
	var full strings.Builder
	last := ""
	for i, r := range path {
		if Filler(r.Name) && i < len(path)-1 || r.Name == last {
			continue
		}
		full.WriteString(r.Name)
		last = r.Name
	}
	return full.String()
}
