package api

import (
	"reflect"
	"regexp"
	"strings"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/guard"
	"qingyuan/internal/i18n"
)

// Document answers with the OpenAPI 3.1 document of all operations, in the reader's language:
// GET /api/v1/openapi.json.
func (a API) Document(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentLanguage, string(mw.Of(c).Lang))
	return write(c, a.document(mw.Of(c).Lang))
}

func (a API) document(lang i18n.Lang) object {
	say := func(key string) string { return a.Texts.Text(lang, key, nil) }
	kinds, paths := schemas{say, object{}}, object{}
	for _, op := range a.Operations() {
		paths[op.Path] = object{"get": a.described(op, kinds, say)}
	}
	kinds.of(reflect.TypeFor[Problem]())
	return object{
		"openapi": "3.1.1",
		"info": object{"title": say("api.title"), "version": "1.0.0", "description": say("api.description"),
			"license": object{"name": say("api.licence")}},
		"servers": []object{{"url": a.Site + Base}},
		"paths":   paths,
		"components": object{"schemas": kinds.made, "responses": object{
			"problem": object{"description": say("api.problem"), "content": object{"application/problem+json": object{"schema": object{"$ref": "#/components/schemas/Problem"}}}},
		}},
	}
}

var inPath = regexp.MustCompile(`\{(\w+)\}`)

func (a API) described(op Operation, kinds schemas, say func(string) string) object {
	parameters := []object{}
	for _, m := range inPath.FindAllStringSubmatch(op.Path, -1) {
		parameters = append(parameters, object{"name": m[1], "in": "path", "required": true, "description": say("api.param." + m[1]), "schema": object{"type": "string"}})
	}
	for _, p := range op.Query {
		parameters = append(parameters, object{"name": p.Name, "in": "query", "description": say("api.param." + p.Name), "schema": p.schema()})
	}
	responses := object{
		"200": object{"description": say("api.answer"), "headers": object{"ETag": object{"schema": object{"type": "string"}, "description": say("api.etag")}},
			"content": object{"application/json": object{"schema": kinds.of(reflect.TypeOf(op.Answer))}}},
		"304":     object{"description": say("api.not_modified")},
		"default": object{"$ref": "#/components/responses/problem"},
	}
	return object{"operationId": op.ID, "summary": say("api.op." + op.ID), "tags": []string{strings.Split(op.Path, "/")[1]}, "parameters": parameters, "responses": responses}
}

func (p Parameter) schema() object {
	s := object{"type": p.Type}
	if p.Pattern != "" {
		s["pattern"] = p.Pattern
	}
	if p.Type == "integer" {
		s["minimum"] = p.Min
	}
	if p.Max > 0 {
		s["maximum"] = p.Max
	}
	if p.Name == "limit" {
		s["default"] = usualLimit
	}
	return s
}

// PageView is the document for people.
type PageView struct {
	Base       string
	Most       int64 // requests of one address in an hour
	Operations []OperationView
	Kinds      []KindView
}

// OperationView is an operation as people read it.
type OperationView struct {
	ID, Path   string
	Parameters []ParameterView
	Answer     string // the name of its type
	Example    string // an address that answers; empty where one would need what only lists tell
}

// ParameterView is a parameter.
type ParameterView struct {
	Name, Type string
	InPath     bool
}

// KindView is a type of answers.
type KindView struct {
	Name   string
	Fields []FieldView
}

// FieldView is a field of it.
type FieldView struct {
	Name          string
	Before, After string // around the type: object< >, []
	Type          string
	Kind          bool // the type is one of KindView
	Optional      bool
}

// Page shows the interface to people: GET /api/v1.
func (a API) Page(c *fiber.Ctx) error {
	view, seen := PageView{Base: a.Site + Base, Most: guard.MostPrograms}, map[reflect.Type]bool{}
	for _, op := range a.Operations() {
		one := OperationView{ID: op.ID, Path: op.Path, Answer: reflect.TypeOf(op.Answer).Name()}
		for _, m := range inPath.FindAllStringSubmatch(op.Path, -1) {
			one.Parameters = append(one.Parameters, ParameterView{m[1], "string", true})
		}
		for _, p := range op.Query {
			one.Parameters = append(one.Parameters, ParameterView{p.Name, p.Type, false})
		}
		if !strings.Contains(op.Path, "{") {
			one.Example = Base + op.Path
		}
		view.Operations = append(view.Operations, one)
		view.Kinds = append(view.Kinds, kindsOf(reflect.TypeOf(op.Answer), seen)...)
	}
	view.Kinds = append(view.Kinds, kindsOf(reflect.TypeFor[Problem](), seen)...)
	return a.Pages.Render(c, "public/api", view)
}

// kindsOf are a struct and those that it holds, each once.
func kindsOf(t reflect.Type, seen map[reflect.Type]bool) []KindView {
	if t.Kind() != reflect.Struct || seen[t] {
		return nil
	}
	seen[t] = true
	kind, below := KindView{Name: t.Name()}, []KindView(nil)
	for _, f := range reflect.VisibleFields(t) {
		name, option, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "" {
			continue
		}
		one := FieldView{Name: name, Optional: option == "omitempty"}
		inner := f.Type
		for ; inner.Kind() == reflect.Slice || inner.Kind() == reflect.Map; inner = inner.Elem() {
			if inner.Kind() == reflect.Map {
				one.Before, one.After = one.Before+"object<", ">"+one.After
			} else {
				one.After = "[]" + one.After
			}
		}
		if one.Type, one.Kind = typeName(inner), inner.Kind() == reflect.Struct; one.Kind {
			below = append(below, kindsOf(inner, seen)...)
		}
		kind.Fields = append(kind.Fields, one)
	}
	return append([]KindView{kind}, below...)
}

func typeName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "boolean"
	case reflect.Int, reflect.Int64:
		return "integer"
	case reflect.Struct:
		return t.Name()
	}
	return "string"
}
