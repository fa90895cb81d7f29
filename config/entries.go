package config

import (
	"fmt"
	"io"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"

	"qingyuan/models"
)

// entry is one setting: a leaf of Config.
type entry struct {
	key   string
	value reflect.Value
}

func (e entry) env() string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(e.key, ".", "_"))
}

// set reads text as the setting's type: lists are separated by commas, the rest is YAML.
func (e entry) set(text string) error {
	switch p := e.value.Addr().Interface().(type) {
	case *[]string:
		*p = strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
		return nil
	case *[]int:
		text = "[" + strings.Trim(text, "[]") + "]"
		if err := yaml.Unmarshal([]byte(text), p); err != nil {
			return fmt.Errorf("%q isn't numbers separated by commas", text)
		}
		return nil
	default:
		if e.value.Kind() == reflect.String {
			e.value.SetString(text)
			return nil
		}
		if err := yaml.Unmarshal([]byte(text), p); err != nil {
			return fmt.Errorf("%q can't be read: %w", text, err)
		}
		return nil
	}
}

func (cfg *Config) entries() []entry {
	return leaves("", reflect.ValueOf(cfg).Elem())
}

func leaves(prefix string, v reflect.Value) []entry {
	var all []entry
	for i := range v.NumField() {
		key := prefix + v.Type().Field(i).Tag.Get("yaml")
		if f := v.Field(i); f.Kind() == reflect.Struct {
			all = append(all, leaves(key+".", f)...)
		} else {
			all = append(all, entry{key, f})
		}
	}
	return all
}

// Print writes the effective values, a line a key, with secrets hidden.
func (cfg Config) Print(w io.Writer) error {
	for _, e := range cfg.entries() {
		value := fmt.Sprint(e.value.Interface())
		if s, ok := e.value.Interface().(models.Secret); ok && s == "" {
			value = ""
		}
		if _, err := fmt.Fprintf(w, "%-26s %s\n", e.key, value); err != nil {
			return err
		}
	}
	return nil
}
