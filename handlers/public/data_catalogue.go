package public

import (
	"context"
	"encoding/json"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/i18n"
	"qingyuan/internal/snapshots"
	"qingyuan/models"
	"qingyuan/models/snapshot"
)

// node is an object of JSON-LD.
type node = map[string]any

// Catalogue describes all data files for machines, in the words of DCAT 3 and of schema.org:
// GET /data/catalog.jsonld.
func (h Data) Catalogue(c *fiber.Ctx) error {
	datasets := []node{}
	err := h.each(mw.Context(c), func(one snapshots.Listed) { datasets = append(datasets, h.dataset(one)) })
	if err != nil {
		return err
	}
	return sendLinked(c, node{"@id": h.Site + "/data", "@type": []string{"dcat:Catalog", "schema:DataCatalog"},
		"dct:title": h.both("data.title", nil), "schema:name": h.both("data.title", nil), "dct:description": h.both("data.lead", nil),
		"dct:publisher": h.publisher(), "schema:publisher": h.publisher(), "dcat:dataset": datasets,
		"dcat:service": node{"@id": h.Site + "/api/v1", "@type": []string{"dcat:DataService", "schema:WebAPI"}, "dct:title": h.both("api.title", nil),
			"dcat:endpointURL": node{"@id": h.Site + "/api/v1"}, "dcat:endpointDescription": node{"@id": h.Site + "/api/v1/openapi.json"}}})
}

// each gives the newest snapshots of all counties to do.
func (h Data) each(ctx context.Context, do func(snapshots.Listed)) error {
	for after := ""; ; {
		list, err := h.Snapshots.Newest(ctx, "", after, countiesShown)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, one := range list {
			do(one)
			after = one.RegionCode
		}
	}
}

// CatalogueOf describes the newest data files of a county: GET /data/990101/catalog.jsonld.
func (h Data) CatalogueOf(c *fiber.Ctx) error {
	list, err := h.Snapshots.List(mw.Context(c), c.Params("region"), "", 1)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return models.Fail(models.NotFound, "err.not_found")
	}
	return sendLinked(c, h.dataset(list[0]))
}

func sendLinked(c *fiber.Ctx, n node) error {
	n["@context"] = node{"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/", "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
		"schema": "https://schema.org/", "spdx": "http://spdx.org/rdf/terms#", "xsd": "http://www.w3.org/2001/XMLSchema#"}
	text, err := json.Marshal(n)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/ld+json")
	return c.Send(text)
}

// both is a message in both languages.
func (h Data) both(key string, args map[string]any) []node {
	var list []node
	for _, lang := range i18n.Langs() {
		list = append(list, node{"@language": string(lang), "@value": h.Texts.Text(lang, key, args)})
	}
	return list
}

func (h Data) publisher() node {
	return node{"@type": []string{"foaf:Agent", "schema:Organization"}, "foaf:name": h.Operator, "schema:name": h.Operator}
}

func (h Data) dataset(one snapshots.Listed) node {
	name, day := map[string]any{"Name": one.Files.Name}, node{"@type": "xsd:date", "@value": string(one.Day)}
	what := h.both("data.what", map[string]any{"Keep": h.Snapshots.Keep})
	files := make([]node, len(one.Files.Files))
	for i, f := range one.Files.Files {
		files[i] = h.distribution(one, f)
	}
	return node{"@id": h.Site + "/data/" + one.RegionCode, "@type": []string{"dcat:Dataset", "schema:Dataset"},
		"dct:identifier": one.RegionCode, "dct:title": h.both("data.of_name", name), "schema:name": h.both("data.of_name", name),
		"dct:description": what, "schema:description": what,
		"dct:spatial": node{"@type": "dct:Location", "rdfs:label": one.Files.Name}, "schema:spatialCoverage": one.Files.Name,
		"dct:publisher": h.publisher(), "schema:publisher": h.publisher(), "schema:isAccessibleForFree": true,
		"dct:rights":   node{"@type": "dct:RightsStatement", "rdfs:label": h.both("data.licence", nil)},
		"dcat:version": string(one.Day), "schema:version": string(one.Day), "dct:modified": day, "schema:dateModified": day,
		"dct:accrualPeriodicity": node{"@id": "http://publications.europa.eu/resource/authority/frequency/DAILY"},
		"dcat:landingPage":       node{"@id": h.Site + "/data/" + one.RegionCode},
		"dcat:distribution":      files, "schema:distribution": files}
}

func (h Data) distribution(one snapshots.Listed, f snapshot.File) node {
	at := h.Site + snapshots.Address(one.RegionCode, one.Day, f.Name)
	return node{"@id": at, "@type": []string{"dcat:Distribution", "schema:DataDownload"}, "dct:title": f.Name, "schema:name": f.Name,
		"dcat:downloadURL": node{"@id": at}, "schema:contentUrl": at, "schema:encodingFormat": f.Type,
		"dcat:mediaType":      node{"@id": "https://www.iana.org/assignments/media-types/" + f.Type},
		"dcat:compressFormat": node{"@id": "https://www.iana.org/assignments/media-types/application/gzip"},
		"dcat:byteSize":       node{"@type": "xsd:nonNegativeInteger", "@value": f.Size}, "schema:contentSize": f.Size, "schema:sha256": f.Hash,
		"spdx:checksum": node{"@type": "spdx:Checksum", "spdx:algorithm": node{"@id": "spdx:checksumAlgorithm_sha256"}, "spdx:checksumValue": f.Hash}}
}
