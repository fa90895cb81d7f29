package api

import (
	"reflect"
	"slices"
	"strings"

	"qingyuan/models"
)

// object is a JSON object of the document.
type object = map[string]any

// schemas are those of the answers' types, by their names.
type schemas struct {
	say  func(key string) string // a message
	made object
}

// of is the schema of a type: a reference for a struct, which is described once.
func (s schemas) of(t reflect.Type) object {
	switch t {
	case reflect.TypeFor[models.Date]():
		return object{"type": "string", "format": "date"}
	case reflect.TypeFor[models.Period]():
		return object{"type": "string", "pattern": periodPattern}
	}
	switch t.Kind() {
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return object{"type": "integer", "format": "int64"}
	case reflect.Slice:
		return object{"type": "array", "items": s.of(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": s.of(t.Elem())}
	case reflect.Struct:
		if _, made := s.made[t.Name()]; !made {
			s.made[t.Name()] = object{} // a type may hold itself
			s.made[t.Name()] = s.fields(t)
		}
		return object{"$ref": "#/components/schemas/" + t.Name()}
	}
	return object{"type": "string"}
}

// fields describes a struct; what may be left out isn't required, and nothing else is there.
func (s schemas) fields(t reflect.Type) object {
	properties, required := object{}, []string{}
	for _, f := range reflect.VisibleFields(t) {
		name, option, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "" {
			continue
		}
		one := s.of(f.Type)
		for _, key := range []string{"format"} {
			if value := f.Tag.Get(key); value != "" {
				one[key] = value
			}
		}
		if list := f.Tag.Get("enum"); list != "" {
			one["enum"] = strings.Split(list, ",")
		}
		if f.Tag.Get("pattern") == "region" {
			one["pattern"] = regionPattern
		}
		one["description"] = s.say("api.field." + name)
		properties[name] = one
		if option != "omitempty" {
			required = append(required, name)
		}
	}
	slices.Sort(required)
	return object{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}
