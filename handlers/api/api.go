// Package api is what is published, for programs: read-only, for anyone, in JSON. Its table of
// operations is also what the OpenAPI document is made of. Answers are allow-list structs.
package api

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/affairs"
	"qingyuan/internal/changes"
	"qingyuan/internal/duties"
	"qingyuan/internal/i18n"
	"qingyuan/internal/publishing"
	"qingyuan/internal/questions"
	"qingyuan/internal/regions"
	"qingyuan/internal/search"
	"qingyuan/models"
	"qingyuan/models/region"
)

// Base is where version 1 begins.
const Base = "/api/v1"

// API is version 1 of the interface for programs.
type API struct {
	Pages mw.Renderer
	Texts *i18n.Catalogue
	Site  string // the origin by which the public finds the portal

	Regions   regions.Tree
	Board     affairs.Board
	Changes   changes.Log
	Ledger    publishing.Ledger
	Duties    duties.Duties
	Questions questions.Questions
	Search    search.Search
}

// Operation is one address that can be asked. What it is and takes is said by the messages
// api.op.<ID>, api.param.<name>; what its answers hold by api.field.<name>.
type Operation struct {
	ID     string
	Path   string // below Base; {code} is a parameter of the path
	Query  []Parameter
	Answer any // the zero value of what Do returns
	Do     func(*fiber.Ctx) (any, error)
	Fresh  bool // the answer changes without a public change, and isn't kept
}

// Parameter of a query.
type Parameter struct {
	Name    string
	Type    string // string or integer
	Pattern string
	Min     int
	Max     int
}

// Route is the operation's path as the router has it: /regions/:code.
func (o Operation) Route() string {
	return Base + strings.NewReplacer("{", ":", "}", "").Replace(o.Path)
}

// Handler answers the operation.
func (o Operation) Handler(c *fiber.Ctx) error {
	answer, err := o.Do(c)
	if err != nil {
		return err
	}
	if next, ok := answer.(interface{ after() string }); ok && next.after() != "" {
		c.Set(fiber.HeaderLink, "<"+beside(c, next.after())+`>; rel="next"`)
	}
	return write(c, answer)
}

// Operations is the table of all of them.
func (a API) Operations() []Operation {
	var all []Operation
	for _, some := range [][]Operation{a.places(), a.items(), a.disclosures(), a.changes(), a.funds(), a.duties(), a.questions(), a.search()} {
		all = append(all, some...)
	}
	return all
}

// Open lets scripts of other sites read what comes after it.
func Open(c *fiber.Ctx) error {
	c.Set(fiber.HeaderAccessControlAllowOrigin, "*")
	c.Set(fiber.HeaderAccessControlExposeHeaders, "ETag, Link, Retry-After")
	c.Set("Cross-Origin-Resource-Policy", "cross-origin")
	return c.Next()
}

// Preflight answers a browser that asks whether a script of another site may ask.
func Preflight(c *fiber.Ctx) error {
	c.Set(fiber.HeaderAccessControlAllowMethods, "GET, HEAD, OPTIONS")
	c.Set(fiber.HeaderAccessControlAllowHeaders, "Accept, Accept-Language, If-None-Match")
	c.Set(fiber.HeaderAccessControlMaxAge, "86400")
	return c.SendStatus(fiber.StatusNoContent)
}

func write(c *fiber.Ctx, answer any) error {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(answer); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return c.Send(out.Bytes())
}

// Problem is the answer where there is none (RFC 9457).
type Problem struct {
	Type   string `json:"type" format:"uri-reference"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Ref    string `json:"ref"`
}

// Fail answers with a problem; the status is set.
func Fail(c *fiber.Ctx, texts *i18n.Catalogue, detail string) error {
	r, status := mw.Of(c), c.Response().StatusCode()
	problem := Problem{Type: "about:blank", Title: texts.Text(r.Lang, "error.title_"+strconv.Itoa(status), nil), Status: status, Detail: detail, Ref: r.Ref}
	c.Set(fiber.HeaderContentLanguage, string(r.Lang))
	if err := write(c, problem); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/problem+json")
	return nil
}

// invalid is the error of a parameter that can't be understood.
func invalid(name string) error {
	return models.Fail(models.Invalid, "api.err.parameter").With("Name", name)
}

// Paging of lists.
const (
	usualLimit = 100
	mostLimit  = 500
)

func limitParameter() Parameter {
	return Parameter{Name: "limit", Type: "integer", Min: 1, Max: mostLimit}
}
func cursorParameter() Parameter {
	return Parameter{Name: "cursor", Type: "string", Pattern: `^[A-Za-z0-9_-]*$`}
}

func limitOf(c *fiber.Ctx) (int, error) {
	text := c.Query("limit")
	if text == "" {
		return usualLimit, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > mostLimit {
		return 0, invalid("limit")
	}
	return n, nil
}

// cursorOf reads the parts of a place in a list that cursor made; nil where none is asked for.
func cursorOf(c *fiber.Ctx, parts int) ([]string, error) {
	text := c.Query("cursor")
	if text == "" {
		return nil, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	if list := strings.Split(string(b), "|"); err == nil && len(list) == parts {
		return list, nil
	}
	return nil, invalid("cursor")
}

// placeOf is the place from which a list goes on, read by what parses one; the zero place begins.
func placeOf[P interface{ IsZero() bool }](c *fiber.Ctx, parse func(string) P) (P, error) {
	var place P
	from, err := cursorOf(c, 1)
	if err != nil || from == nil {
		return place, err
	}
	if place = parse(from[0]); place.IsZero() {
		return place, invalid("cursor")
	}
	return place, nil
}

// cursor is a place in a list: what it holds is nobody's business.
func cursor(parts ...string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strings.Join(parts, "|")))
}

// beside is the address of the same list from another place on.
func beside(c *fiber.Ctx, cursor string) string {
	q := c.Context().QueryArgs()
	q.Set("cursor", cursor)
	return c.Path() + "?" + string(q.QueryString())
}

// More is the end of a page of a list.
type More struct {
	// Next is the cursor of the page after this one.
	Next string `json:"next,omitempty"`
}

func (m More) after() string { return m.Next }

const regionPattern = `^([1-9][0-9]{11}|[1-9][0-9]{8}|[1-9][0-9]{5}|[1-9][0-9]{3}|[1-9][0-9])$`

func regionParameter() Parameter {
	return Parameter{Name: "region", Type: "string", Pattern: regionPattern}
}

// regionOf is the region that a list is asked for; "" for the whole country.
func regionOf(c *fiber.Ctx) (string, error) {
	code := c.Query("region")
	if code != "" && region.LevelOf(code) == 0 {
		return "", invalid("region")
	}
	return code, nil
}

const periodPattern = `^20[0-9]{2}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?$`

func periodParameter() Parameter {
	return Parameter{Name: "period", Type: "string", Pattern: periodPattern}
}

func periodOf(c *fiber.Ctx) (models.Period, error) {
	p := models.Period(c.Query("period"))
	if p != "" && !p.Valid() {
		return "", invalid("period")
	}
	return p, nil
}

func codeParameter(name string) Parameter {
	return Parameter{Name: name, Type: "string", Pattern: `^[a-z0-9][a-z0-9-]*$`}
}

// at is a moment as answers say it, in Shanghai's time.
func at(unix int64) string { return time.Unix(unix, 0).In(models.Shanghai()).Format(time.RFC3339) }
