package config

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

func TestDefaultHolds(t *testing.T) {
	cfg, err := Load(Source{})
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Database.File != filepath.Join("data", "qingyuan.db") || cfg.Objects.Folder != "uploads" {
		t.Errorf("embedded default at %s and %s", cfg.Database.File, cfg.Objects.Folder)
	}
	cfg, err = Load(Source{Data: "/srv/x"})
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Database.File != "/srv/x/qingyuan.db" || cfg.Objects.Folder != "/srv/x/uploads" {
		t.Errorf("--data leads to %s and %s", cfg.Database.File, cfg.Objects.Folder)
	}
}

func TestFileThenEnvironment(t *testing.T) {
	password := write(t, "password", "from a file\n")
	cfg, err := Load(Source{
		File: write(t, "q.yaml", `
database: {driver: mysql, address: "db:3306", password_file: `+password+`}
secret: {key: "`+key+`"}
limits: {file: 10MiB}
listen: {trusted_proxies: [10.0.0.0/8]}
`),
		Environ: []string{"QINGYUAN_LIMITS_FILE=20MiB", "QINGYUAN_LISTEN_TRUSTED_PROXIES=127.0.0.1,10.1.0.0/16",
			"QINGYUAN_LISTEN_DEADLINE=45s", "QINGYUAN_LISTEN_HTTPS=true", "QINGYUAN_REMINDERS_BEFORE=10,3", "QINGYUAN_TEST_MARIADB=x", "PATH=/bin"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(cfg.Reminders.Before, []int{10, 3}) {
		t.Errorf("reminders before %v", cfg.Reminders.Before)
	}
	if cfg.Limits.File != 20*MiB || len(cfg.Listen.TrustedProxies) != 2 || cfg.Listen.Deadline.Seconds() != 45 || !cfg.Listen.HTTPS {
		t.Errorf("the environment doesn't come last: %+v %+v", cfg.Limits, cfg.Listen)
	}
	if cfg.Database.Password.Reveal() != "from a file" || cfg.Database.Address != "db:3306" {
		t.Errorf("the database is %+v", cfg.Database)
	}
}

// Every error names the key that it is about.
func TestErrorsNameTheirKeys(t *testing.T) {
	for name, c := range map[string]struct {
		yaml string
		env  []string
		want string
	}{
		"unknown key":           {yaml: "databse: {driver: mysql}", want: "databse"},
		"unknown variable":      {env: []string{"QINGYUAN_DATABSE_DRIVER=mysql"}, want: "QINGYUAN_DATABSE_DRIVER"},
		"wrong choice":          {yaml: "surface: both", want: "surface"},
		"wrong size":            {env: []string{"QINGYUAN_LIMITS_FILE=big"}, want: "limits.file"},
		"wrong address":         {yaml: "listen: {public: localhost}", want: "listen.public"},
		"wrong staff address":   {yaml: "listen: {staff: nowhere}", want: "listen.staff"},
		"wrong proxy":           {yaml: "listen: {trusted_proxies: [proxy]}", want: "listen.trusted_proxies"},
		"a loosened term":       {yaml: "terms: [{id: accept-notice, term: {amount: 20, unit: workday}}]", want: `terms: rule "accept-notice": is statutory: 20 workday may end later than 15 workday`},
		"a dropped term":        {env: []string{"QINGYUAN_TERMS=[{id: propose, drop: true}]"}, want: `terms: rule "propose": is statutory and can't be dropped`},
		"a term of no rule":     {yaml: "terms: [{id: acceptance, drop: true}]", want: `terms: rule "acceptance": there is no such rule`},
		"a looser item":         {yaml: "catalogue: [{id: village-accounts, due_day: 20}]", want: `catalogue: item "village-accounts": due_day 20 isn't from 1 to 15`},
		"a term misspelt":       {yaml: "terms: [{id: reward, trem: {amount: 3}}]", want: "field trem is no setting"},
		"wrong deadline":        {yaml: "listen: {deadline: 1ms}", want: "listen.deadline"},
		"mysql without secret":  {yaml: "database: {driver: mysql}", want: "secret.key"},
		"no year of keeping":    {yaml: "keeping: {declined: 0}", want: "keeping.declined"},
		"a reminder long gone":  {env: []string{"QINGYUAN_KEEPING_REMIND=[400, 30]"}, want: "keeping.remind"},
		"short secret":          {yaml: "secret: {key: c2hvcnQ=}", want: "secret.key"},
		"missing secret file":   {yaml: "secret: {key_file: /no/such/file}", want: "secret.key_file"},
		"secret twice":          {yaml: "database: {password: a, password_file: /b}", want: "database.password"},
		"minio without keys":    {yaml: "objects: {driver: minio, endpoint: \"x:1\"}", want: "objects.secret_key"},
		"captcha off in public": {yaml: "captcha: {off: true}\nlisten: {public: \"0.0.0.0:80\"}", want: "captcha.off"},
		"captcha off on :8080":  {yaml: "captcha: {off: true}\nlisten: {public: \":8080\"}", want: "captcha.off"},
		"captcha off for staff": {yaml: "captcha: {off: true}\nlisten: {staff: \"192.0.2.1:80\"}", want: "captcha.off"},
		"no second factor":      {yaml: "sign_in: {second_factor: optional}\nlisten: {public: \":8080\"}", want: "sign_in.second_factor"},
		"unknown factor":        {yaml: "sign_in: {second_factor: none}", want: "sign_in.second_factor"},
		"file over request":     {yaml: "limits: {file: 2GiB}", want: "limits.file"},
		"clamd without port":    {yaml: "scan: {clamd: \"tcp://127.0.0.1\"}", want: "scan.clamd"},
		"clamd elsewhere":       {yaml: "scan: {clamd: \"tcp://clamav:3310\"}", want: "scan.clamd"},
		"clamd without path":    {yaml: "scan: {clamd: \"unix:\"}", want: "scan.clamd"},
		"exit over plain http":  {yaml: "site: {exit_url: \"http://x\"}", want: "site.exit_url"},
		"a site below a path":   {yaml: "site: {url: \"https://x.example/portal\"}", want: "site.url"},
		"a site without scheme": {env: []string{"QINGYUAN_SITE_URL=x.example"}, want: "site.url"},
		"mail in the open":      {yaml: "mail: {host: mail.example, tls: none}", want: "mail.tls"},
		"mail without sender":   {yaml: "mail: {host: mail.example}", want: "mail.from"},
		"mail without portal":   {yaml: "mail: {host: mail.example}", want: "mail.portal"},
		"mail half signed in":   {yaml: "mail: {host: mail.example, user: u}", want: "mail.password"},
		"reminders not falling": {yaml: "reminders: {before: [1, 5]}", want: "reminders.before"},
		"reminders not numbers": {env: []string{"QINGYUAN_REMINDERS_BEFORE=x"}, want: "reminders.before"},
		"listed too early":      {yaml: "reminders: {list: 3}", want: "reminders.list"},
		"log level":             {yaml: "log: {level: loud}", want: "log.level"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Load(Source{File: write(t, "q.yaml", c.yaml), Environ: c.env})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error that names %s", err, c.want)
			}
		})
	}
}

func TestCaptchasMayBeOffOnLoopback(t *testing.T) {
	for _, listen := range []string{`{}`, `{public: "localhost:1", staff: "[::1]:2"}`, `{public: "127.0.0.2:0"}`} {
		cfg, err := Load(Source{File: write(t, "q.yaml", "captcha: {off: true}\nlisten: "+listen)})
		if err != nil || !cfg.Captcha.Off {
			t.Errorf("%s: %v", listen, err)
		}
	}
}

// Absolute addresses never come from what a request says.
func TestWhereThePublicFindsThePortal(t *testing.T) {
	for yaml, want := range map[string]string{
		`{}`:                                     "http://127.0.0.1:8080",
		`{listen: {public: ":80", https: true}}`: "https://localhost:80",
		`{listen: {public: "[::]:8080"}}`:        "http://localhost:8080",
		`{listen: {public: "[::1]:8080"}}`:       "http://[::1]:8080",
		`{site: {url: "https://q.example"}, listen: {public: ":8080"}}`: "https://q.example",
		`{site: {url: "https://q.example:8443/"}}`:                      "https://q.example:8443",
	} {
		cfg, err := Load(Source{File: write(t, "q.yaml", yaml)})
		if err != nil || cfg.Site.URL != want {
			t.Errorf("%s: %q, %v; want %q", yaml, cfg.Site.URL, err, want)
		}
	}
}

// Keepers need a second factor, but where the demonstration is on loopback and nothing else was said.
func TestWhoNeedsASecondFactor(t *testing.T) {
	for _, c := range []struct {
		yaml string
		demo bool
		want SecondFactor
	}{
		{"{}", false, FactorKeepers},
		{"sign_in: {second_factor: optional}", false, FactorOptional},
		{"{}", true, FactorOptional},
		{"sign_in: {second_factor: keepers}", true, FactorKeepers},
		{`listen: {public: ":8080"}`, true, FactorKeepers},
	} {
		cfg, err := Load(Source{File: write(t, "q.yaml", c.yaml), Demo: c.demo})
		if err != nil || cfg.SignIn.SecondFactor != c.want {
			t.Errorf("%s, demo %v: %q, %v", c.yaml, c.demo, cfg.SignIn.SecondFactor, err)
		}
	}
}

func TestAllThatIsWrongIsSaidAtOnce(t *testing.T) {
	_, err := Load(Source{File: write(t, "q.yaml", "surface: x\nlog: {format: y}\ncaptcha: {length: 99}")})
	for _, key := range []string{"surface", "log.format", "captcha.length"} {
		if err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("%v doesn't name %s", err, key)
		}
	}
}

func TestPrintHidesSecrets(t *testing.T) {
	cfg, err := Load(Source{Environ: []string{"QINGYUAN_DATABASE_PASSWORD=canary-password", "QINGYUAN_OBJECTS_SECRET_KEY=canary-secret", "QINGYUAN_MAIL_PASSWORD=canary-mail", "QINGYUAN_SECRET_KEY=" + key}})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := cfg.Print(&out); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"canary", key} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("%s is printed:\n%s", secret, out.String())
		}
	}
	for _, line := range []string{"database.password          [sealed]", "limits.file                512MiB", "objects.folder             uploads"} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("%q isn't printed:\n%s", line, out.String())
		}
	}
}

func TestSize(t *testing.T) {
	for text, want := range map[string]Size{"0": 0, "17": 17, "3KiB": 3 * KiB, " 2 GiB ": 2 * GiB} {
		var s Size
		if err := s.UnmarshalText([]byte(text)); err != nil || s != want {
			t.Errorf("%q is %d, %v; want %d", text, s, err, want)
		}
	}
	for _, text := range []string{"", "-1", "1.5MiB", "MiB", "99999999999GiB"} {
		var s Size
		if err := s.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read as %d", text, s)
		}
	}
}
