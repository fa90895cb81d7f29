package main

import (
	"errors"
	"os"
	"strings"

	"golang.org/x/term"

	"qingyuan/internal/i18n"
	"qingyuan/models"
)

// langOf is the language that a command speaks: the one that was asked for, else that of
// the environment, else Chinese.
func langOf(asked string, environ []string) (i18n.Lang, error) {
	switch strings.ToLower(asked) {
	case "":
	case "zh", "zh-cn":
		return i18n.Chinese, nil
	case "en":
		return i18n.English, nil
	default:
		return "", errors.New("--lang: zh or en")
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := environValue(environ, name); value != "" {
			if strings.HasPrefix(value, "en") {
				return i18n.English, nil
			}
			return i18n.Chinese, nil
		}
	}
	return i18n.Chinese, nil
}

func environValue(environ []string, name string) string {
	for _, kv := range environ {
		if value, ok := strings.CutPrefix(kv, name+"="); ok {
			return value
		}
	}
	return ""
}

// speaker says what the locale files have.
type speaker struct {
	texts *i18n.Catalogue
	lang  i18n.Lang
}

// text of a message; args are name, value, name, value…
func (s speaker) text(key string, args ...any) string {
	m := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		m[args[i].(string)] = args[i+1]
	}
	return s.texts.Text(s.lang, key, m)
}

// spoken is an error in words.
type spoken struct {
	words string
	error
}

func (e spoken) Error() string { return e.words }
func (e spoken) Unwrap() error { return e.error }

// err puts an error that has a message into words.
func (s speaker) err(err error) error {
	if e, ok := errors.AsType[*models.Error](err); ok && e.Key != "" {
		return spoken{s.texts.Text(s.lang, e.Key, e.Args), err}
	}
	return err
}

// isTerminal reports whether a stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
