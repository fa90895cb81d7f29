package config

import (
	"encoding/base64"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"qingyuan/config/catalogue"
	"qingyuan/config/terms"
	"qingyuan/models"
)

func (cfg *Config) validate(wrong *Wrong) {
	oneOf(wrong, "surface", string(cfg.Surface), "public", "staff", "all")
	oneOf(wrong, "log.level", cfg.Log.Level, "debug", "info", "warn", "error")
	oneOf(wrong, "log.format", cfg.Log.Format, "text", "json")
	cfg.Listen.validate(wrong)
	cfg.Secret.validate(wrong)
	cfg.Database.validate(wrong)
	cfg.Objects.validate(wrong)
	cfg.Limits.validate(wrong)
	cfg.Scan.validate(wrong)
	cfg.Keeping.validate(wrong)
	cfg.Reminders.validate(wrong)
	cfg.Mail.validate(wrong)
	if cfg.Snapshots.Keep < 1 || cfg.Snapshots.Keep > 36500 {
		wrong.add("snapshots.keep", "%d isn't from 1 to 36500 days", cfg.Snapshots.Keep)
	}
	cfg.validateSharing(wrong)
	cfg.validateTerms(wrong)
	cfg.validateCatalogue(wrong)
	if cfg.Captcha.Length < 4 || cfg.Captcha.Length > 10 {
		wrong.add("captcha.length", "%d isn't from 4 to 10", cfg.Captcha.Length)
	}
	if cfg.Captcha.Off && !cfg.onLoopback() {
		wrong.add("captcha.off", "only where every listener is on loopback")
	}
	oneOf(wrong, "sign_in.second_factor", string(cfg.SignIn.SecondFactor), string(FactorKeepers), string(FactorOptional))
	if cfg.SignIn.SecondFactor == FactorOptional && !cfg.onLoopback() {
		wrong.add("sign_in.second_factor", "optional only where every listener is on loopback")
	}
	if cfg.Site.URL != "" && !isOrigin(cfg.Site.URL) {
		wrong.add("site.url", "%q isn't scheme and host alone, such as https://qingyuan.example.gov.cn", cfg.Site.URL)
	}
	if u, err := url.Parse(cfg.Site.Licence); cfg.Site.Licence != "" && (err != nil || !u.IsAbs()) {
		wrong.add("site.licence", "%q isn't an address", cfg.Site.Licence)
	}
	if !ocidPrefix.MatchString(cfg.Site.OCIDPrefix) {
		wrong.add("site.ocid_prefix", "%q isn't such as ocds-213czf", cfg.Site.OCIDPrefix)
	}
	if u, err := url.Parse(cfg.Site.ExitURL); err != nil || u.Scheme != "https" || u.Host == "" {
		wrong.add("site.exit_url", "%q isn't an https address", cfg.Site.ExitURL)
	}
}

// isOrigin reports whether text is http or https, a host, and nothing more.
func isOrigin(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && text == u.Scheme+"://"+u.Host
}

var ocidPrefix = regexp.MustCompile(`^ocds-[0-9a-z]{6}$`)

func oneOf(wrong *Wrong, key, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		wrong.add(key, "%q isn't one of %s", value, strings.Join(allowed, ", "))
	}
}

func (l Listen) validate(wrong *Wrong) {
	validateAddress(wrong, "listen.public", l.Public)
	if l.Staff != "" {
		validateAddress(wrong, "listen.staff", l.Staff)
	}
	for _, p := range l.TrustedProxies {
		_, errAddr := netip.ParseAddr(p)
		_, errRange := netip.ParsePrefix(p)
		if errAddr != nil && errRange != nil {
			wrong.add("listen.trusted_proxies", "%q is neither an address nor a range", p)
		}
	}
	if l.Deadline < time.Second || l.Deadline > 10*time.Minute {
		wrong.add("listen.deadline", "%s isn't from 1s to 10m", l.Deadline)
	}
}

func validateAddress(wrong *Wrong, key, addr string) {
	if _, port, err := net.SplitHostPort(addr); err != nil || port == "" {
		wrong.add(key, "%q isn't host:port", addr)
	}
}

func (s Secret) validate(wrong *Wrong) {
	if s.Key == "" {
		return
	}
	if key, err := base64.StdEncoding.DecodeString(s.Key.Reveal()); err != nil || len(key) != 32 {
		wrong.add("secret.key", "isn't 32 bytes in base64; make one with: openssl rand -base64 32")
	}
}

func (d Database) validate(wrong *Wrong) {
	oneOf(wrong, "database.driver", d.Driver, "sqlite", "mysql")
	if d.Driver == "sqlite" {
		required(wrong, "database.file", d.File)
	}
	if d.Driver == "mysql" {
		required(wrong, "database.address", d.Address)
		required(wrong, "database.name", d.Name)
		required(wrong, "database.user", d.User)
	}
	if d.MaxOpen < 2 || d.MaxOpen > 1000 {
		wrong.add("database.max_open", "%d isn't from 2 to 1000", d.MaxOpen)
	}
}

func (o Objects) validate(wrong *Wrong) {
	oneOf(wrong, "objects.driver", o.Driver, "folder", "minio")
	if o.Driver == "folder" {
		required(wrong, "objects.folder", o.Folder)
	}
	if o.Driver == "minio" {
		required(wrong, "objects.endpoint", o.Endpoint)
		required(wrong, "objects.bucket", o.Bucket)
		required(wrong, "objects.access_key", o.AccessKey)
		required(wrong, "objects.secret_key", o.SecretKey.Reveal())
	}
}

func (l Limits) validate(wrong *Wrong) {
	for _, s := range []struct {
		key  string
		size Size
	}{{"limits.file", l.File}, {"limits.tip", l.Tip}, {"limits.request", l.Request}, {"limits.form", l.Form}, {"limits.sheet", l.Sheet}} {
		if s.size < KiB {
			wrong.add(s.key, "%s is less than 1KiB", s.size)
		}
	}
	if l.File > l.Request {
		wrong.add("limits.file", "%s is more than limits.request, %s", l.File, l.Request)
	}
	if l.FilesPerTip < 1 || l.FilesPerTip > 1000 {
		wrong.add("limits.files_per_tip", "%d isn't from 1 to 1000", l.FilesPerTip)
	}
}

// maxYears is longer than anybody's working life.
const maxYears = 100

func (k Keeping) validate(wrong *Wrong) {
	for outcome, years := range k.Terms() {
		if years < 1 || years > maxYears {
			wrong.add("keeping."+string(outcome), "%d isn't from 1 to %d years", years, maxYears)
		}
	}
	for _, days := range k.Remind {
		if days < 1 || days > 366 {
			wrong.add("keeping.remind", "%d isn't from 1 to 366 days", days)
		}
	}
}

// mostDays bounds working days of reminders, against slips of the finger.
const mostDays = 100

func (r Reminders) validate(wrong *Wrong) {
	last := -mostDays - 1
	next := func(key string, days int) {
		if days <= last || days > mostDays {
			wrong.add(key, "%d isn't in order, or more than %d: before falls, after rises, oversee comes after them, and list last", days, mostDays)
		}
		last = days
	}
	for _, n := range r.Before {
		next("reminders.before", -n)
	}
	next("reminders.before", 0)
	for _, n := range r.After {
		next("reminders.after", n)
	}
	next("reminders.oversee", r.Oversee)
	next("reminders.list", r.List)
}

// validate refuses a server elsewhere without TLS: the password, and who works here, would cross
// the network in the open.
func (m Mail) validate(wrong *Wrong) {
	if m.Host == "" {
		return
	}
	oneOf(wrong, "mail.tls", m.TLS, "starttls", "implicit", "none")
	if m.TLS == "none" && !isLoopback(m.Host) {
		wrong.add("mail.tls", "none only where mail.host is on loopback")
	}
	if m.Port < 1 || m.Port > 65535 {
		wrong.add("mail.port", "%d isn't from 1 to 65535", m.Port)
	}
	if !models.IsMailAddress(m.From) {
		wrong.add("mail.from", "%q isn't a mail address", m.From)
	}
	if u, err := url.Parse(m.Portal); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		wrong.add("mail.portal", "%q isn't the address of a page, such as https://example.gov.cn/staff", m.Portal)
	}
	if (m.User == "") != (m.Password == "") {
		wrong.add("mail.password", "user and password go together")
	}
	if m.Timeout < time.Second || m.Timeout > 10*time.Minute {
		wrong.add("mail.timeout", "%s isn't from 1s to 10m", m.Timeout)
	}
}

// validate refuses a clamd on another machine: what people send would cross the network
// unsealed.
func (s Scan) validate(wrong *Wrong) {
	if s.Clamd == "" {
		return
	}
	u, err := url.Parse(s.Clamd)
	if err != nil || !isClamd(u) {
		wrong.add("scan.clamd", "%q is neither tcp://127.0.0.1:port nor unix:///path", s.Clamd)
	}
}

func isClamd(u *url.URL) bool {
	if u.Scheme == "unix" {
		return u.Host == "" && u.Path != ""
	}
	return u.Scheme == "tcp" && u.Port() != "" && u.Path == "" && isLoopback(u.Hostname())
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// validateSharing refuses a database that several nodes may share without the key that
// they must share too: each would make its own, and hashes would no longer meet.
func (cfg *Config) validateSharing(wrong *Wrong) {
	if cfg.Database.Driver == "mysql" && cfg.Secret.Key == "" {
		wrong.add("secret.key", "needed with database.driver mysql (or secret.key_file); make one with: openssl rand -base64 32")
	}
}

// validateCatalogue refuses what would loosen an item's terms.
func (cfg *Config) validateCatalogue(wrong *Wrong) {
	items, err := catalogue.Load()
	if err != nil {
		wrong.add("catalogue", "%v", err)
		return
	}
	for _, refused := range items.Refused(cfg.Catalogue) {
		wrong.add("catalogue", "%v", refused)
	}
}

// validateTerms refuses what would loosen or drop a statutory term.
func (cfg *Config) validateTerms(wrong *Wrong) {
	rules, err := terms.Load()
	if err != nil {
		wrong.add("terms", "%v", err)
		return
	}
	for _, refused := range rules.Refused(cfg.Terms) {
		wrong.add("terms", "%v", refused)
	}
}

func (cfg *Config) onLoopback() bool {
	for _, addr := range []string{cfg.Listen.Public, cfg.Listen.Staff} {
		if addr == "" {
			continue
		}
		host, _, err := net.SplitHostPort(addr)
		if err != nil || !isLoopback(host) {
			return false
		}
	}
	return true
}

func required(wrong *Wrong, key, value string) {
	if value == "" {
		wrong.add(key, "needed here")
	}
}
