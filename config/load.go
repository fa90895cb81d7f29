package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"qingyuan/models"
)

// Source is what Load reads. File and Data may be empty; Environ is in the form of
// os.Environ.
type Source struct {
	File    string
	Data    string
	Environ []string
	// Demo: on loopback nobody needs a second factor, unless the configuration says otherwise.
	Demo bool
}

// Load reads, completes and validates the configuration. Its error lists every key that
// doesn't hold.
func Load(src Source) (Config, error) {
	cfg := Default(src.Data)
	if src.File != "" {
		if err := cfg.readFile(src.File); err != nil {
			return Config{}, err
		}
	}
	var wrong Wrong
	cfg.readEnviron(src.Environ, &wrong)
	cfg.readSecretFiles(&wrong)
	cfg.complete(src.Demo)
	cfg.validate(&wrong)
	if len(wrong) > 0 {
		return Config{}, wrong
	}
	return cfg, nil
}

// complete fills in what was left open.
func (cfg *Config) complete(demo bool) {
	cfg.Site.URL = strings.TrimSuffix(cmp.Or(cfg.Site.URL, cfg.Listen.url()), "/")
	if cfg.SignIn.SecondFactor != "" {
		return
	}
	cfg.SignIn.SecondFactor = FactorKeepers
	if demo && cfg.onLoopback() {
		cfg.SignIn.SecondFactor = FactorOptional
	}
}

// url is where a browser on this machine finds the public side. Never what a request asked
// for: pages with it are kept and given to others.
func (l Listen) url() string {
	scheme := "http"
	if l.HTTPS {
		scheme = "https"
	}
	host, port, err := net.SplitHostPort(l.Public)
	if err != nil {
		return "" // validate says so
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return scheme + "://" + net.JoinHostPort(host, port)
}

// Wrong lists what doesn't hold, a line a key.
type Wrong []string

func (w *Wrong) add(key, format string, args ...any) {
	*w = append(*w, key+": "+fmt.Sprintf(format, args...))
}

func (w Wrong) Error() string { return "configuration:\n  " + strings.Join(w, "\n  ") }

func (cfg *Config) readFile(name string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("configuration: %w", err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(cfg); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("configuration: %s: %s", name, plainly(err))
	}
	return nil
}

// plainly takes Go's types out of what the YAML decoder says.
func plainly(err error) string {
	text := regexp.MustCompile(` in type (config|deadline)\.\w+`).ReplaceAllString(err.Error(), "")
	text = regexp.MustCompile(`into (int|bool|config\.\w+|models\.\w+|deadline\.\w+|\[\]deadline\.\w+|time\.Duration)`).ReplaceAllString(text, "for this setting")
	return strings.ReplaceAll(text, "not found", "is no setting")
}

const envPrefix = "QINGYUAN_"

// readEnviron takes QINGYUAN_… variables. One that names no key is an error: a misspelt
// setting must not be passed over. QINGYUAN_TEST_… belong to the tests.
func (cfg *Config) readEnviron(environ []string, wrong *Wrong) {
	byName := map[string]entry{}
	for _, e := range cfg.entries() {
		byName[e.env()] = e
	}
	for _, kv := range environ {
		name, value, _ := strings.Cut(kv, "=")
		if !strings.HasPrefix(name, envPrefix) || strings.HasPrefix(name, envPrefix+"TEST_") {
			continue
		}
		e, ok := byName[name]
		if !ok {
			wrong.add(name, "no such setting; `qingyuan config check` lists them")
			continue
		}
		if err := e.set(value); err != nil {
			wrong.add(e.key, "from %s: %v", name, err)
		}
	}
}

func (cfg *Config) readSecretFiles(wrong *Wrong) {
	for _, s := range []struct {
		key, file string
		to        *models.Secret
	}{
		{"secret.key", cfg.Secret.KeyFile, &cfg.Secret.Key},
		{"database.password", cfg.Database.PasswordFile, &cfg.Database.Password},
		{"mail.password", cfg.Mail.PasswordFile, &cfg.Mail.Password},
		{"objects.secret_key", cfg.Objects.SecretKeyFile, &cfg.Objects.SecretKey},
	} {
		if s.file == "" {
			continue
		}
		if *s.to != "" {
			wrong.add(s.key, "given twice: directly and by %s_file", s.key)
			continue
		}
		text, err := os.ReadFile(s.file)
		if err != nil {
			wrong.add(s.key+"_file", "%v", err)
			continue
		}
		*s.to = models.Secret(strings.TrimSpace(string(text)))
	}
}
