// Package config is what an operator may set, where it comes from and whether it holds.
//
// Values come from, in rising order: the defaults, the YAML file, the environment
// (QINGYUAN_DATABASE_PASSWORD is database.password). A secret may also be read from a
// file: database.password_file. Without any of them the product runs embedded, on SQLite
// and a folder.
package config

import (
	"path/filepath"
	"time"

	"qingyuan/models"
	"qingyuan/models/deadline"
	"qingyuan/models/disclosure"
)

// Config is all that can be set. Its YAML names are the keys that errors speak of.
type Config struct {
	Surface   Surface   `yaml:"surface"`
	Listen    Listen    `yaml:"listen"`
	Data      string    `yaml:"data"`
	Secret    Secret    `yaml:"secret"`
	Database  Database  `yaml:"database"`
	Objects   Objects   `yaml:"objects"`
	Limits    Limits    `yaml:"limits"`
	Cache     Cache     `yaml:"cache"`
	Snapshots Snapshots `yaml:"snapshots"`
	Scan      Scan      `yaml:"scan"`
	Captcha   Captcha   `yaml:"captcha"`
	SignIn    SignIn    `yaml:"sign_in"`
	Keeping   Keeping   `yaml:"keeping"`
	Reminders Reminders `yaml:"reminders"`
	Mail      Mail      `yaml:"mail"`
	Site      Site      `yaml:"site"`
	Log       Log       `yaml:"log"`
	// Terms are what the installation changes in the rules that ship: docs/deadlines.md.
	Terms []deadline.Override `yaml:"terms"`
	// Catalogue is what it changes in the items that must be published: docs/adr/0028-duties.md.
	Catalogue []disclosure.Override `yaml:"catalogue"`
}

// Surface is which side of the portal a process serves.
type Surface string

// The surfaces: docs/adr/0005-public-and-staff-apart.md.
const (
	SurfacePublic Surface = "public"
	SurfaceStaff  Surface = "staff"
	SurfaceAll    Surface = "all"
)

// Listen is where the sides listen (host:port). An empty Staff shares Public's listener.
type Listen struct {
	Public string `yaml:"public"`
	Staff  string `yaml:"staff"`
	// HTTPS says that people reach us over TLS (ended here or by a proxy in front):
	// cookies are then Secure and HSTS is sent.
	HTTPS bool `yaml:"https"`
	// TrustedProxies are addresses or CIDR ranges whose X-Forwarded-For is believed.
	TrustedProxies []string `yaml:"trusted_proxies"`
	// Deadline bounds a request that isn't an upload or a download.
	Deadline time.Duration `yaml:"deadline"`
}

// Secret is the installation's own key, 32 bytes in base64. Left empty on the embedded
// default, one is made in the data folder at first start.
type Secret struct {
	Key     models.Secret `yaml:"key"`
	KeyFile string        `yaml:"key_file"`
}

// Database is where records are kept.
type Database struct {
	Driver       string        `yaml:"driver"` // sqlite or mysql
	File         string        `yaml:"file"`   // sqlite
	Address      string        `yaml:"address"`
	Name         string        `yaml:"name"`
	User         string        `yaml:"user"`
	Password     models.Secret `yaml:"password"`
	PasswordFile string        `yaml:"password_file"`
	TLS          bool          `yaml:"tls"`
	MaxOpen      int           `yaml:"max_open"`
}

// Objects is where sealed files are kept.
type Objects struct {
	Driver        string        `yaml:"driver"` // folder or minio
	Folder        string        `yaml:"folder"`
	Endpoint      string        `yaml:"endpoint"`
	Bucket        string        `yaml:"bucket"`
	Region        string        `yaml:"region"`
	AccessKey     string        `yaml:"access_key"`
	SecretKey     models.Secret `yaml:"secret_key"`
	SecretKeyFile string        `yaml:"secret_key_file"`
	TLS           bool          `yaml:"tls"`
}

// Limits are caps on what people send, in bytes unless said otherwise.
type Limits struct {
	File        Size `yaml:"file"`
	Tip         Size `yaml:"tip"`
	FilesPerTip int  `yaml:"files_per_tip"`
	Request     Size `yaml:"request"`
	Form        Size `yaml:"form"`
	Sheet       Size `yaml:"sheet"`
}

// Cache is how much memory a node keeps public pages in, compressed; 0 keeps none.
type Cache struct {
	Pages Size `yaml:"pages"`
}

// Snapshots says how many days the data files of a county are kept, unless they are its newest or
// the first of their month.
type Snapshots struct {
	Keep int `yaml:"keep"`
}

// Scan is who looks for malware in what people send.
type Scan struct {
	// Clamd is where ClamAV's daemon listens, on this machine: tcp://127.0.0.1:3310 or
	// unix:///run/clamav/clamd.ctl. Empty: nobody scans.
	Clamd string `yaml:"clamd"`
}

// Captcha of the reporter's side.
type Captcha struct {
	Length int  `yaml:"length"`
	Off    bool `yaml:"off"` // no captchas and no waits, for load tests; refused unless every listener is on loopback
}

// SignIn of the staff.
type SignIn struct {
	SecondFactor SecondFactor `yaml:"second_factor"`
}

// SecondFactor says who needs a second factor beside the password.
type SecondFactor string

// The choices: docs/adr/0017-second-factor.md.
const (
	FactorKeepers  SecondFactor = "keepers"  // who holds keys to tips
	FactorOptional SecondFactor = "optional" // nobody; refused unless every listener is on loopback
)

// Keeping is how many years a tip is kept after it was archived, by what came of it: defaults of
// this product, none of them statutory. Remind is how many days before the end it is said.
type Keeping struct {
	Declined        int   `yaml:"declined"`
	Linked          int   `yaml:"linked"`
	Unsubstantiated int   `yaml:"unsubstantiated"`
	Unverifiable    int   `yaml:"unverifiable"`
	Substantiated   int   `yaml:"substantiated"` // in all or in part
	Remind          []int `yaml:"remind"`
}

// Terms are the years by outcome.
func (k Keeping) Terms() map[models.Outcome]int {
	return map[models.Outcome]int{models.OutcomeDeclined: k.Declined, models.OutcomeLinked: k.Linked, models.OutcomeUnfounded: k.Unsubstantiated,
		models.OutcomeUnclear: k.Unverifiable, models.OutcomeFounded: k.Substantiated}
}

// Reminders says when the staff are told of a clock, in working days before and after its last
// day (docs/adr/0020-reminders.md).
type Reminders struct {
	Before  []int `yaml:"before"`  // the largest first
	After   []int `yaml:"after"`   // the smallest first
	Oversee int   `yaml:"oversee"` // after which the unit's supervisors are told (督办)
	List    int   `yaml:"list"`    // after which those of its superior are told (挂牌督办)
}

// Mail is the server that takes mail to the staff. Without a host no mail is sent.
type Mail struct {
	Host         string        `yaml:"host"`
	Port         int           `yaml:"port"`
	TLS          string        `yaml:"tls"` // starttls, implicit, or none, on loopback alone
	User         string        `yaml:"user"`
	Password     models.Secret `yaml:"password"`
	PasswordFile string        `yaml:"password_file"`
	From         string        `yaml:"from"`
	Portal       string        `yaml:"portal"` // where the staff sign in, as mails say it
	Timeout      time.Duration `yaml:"timeout"`
}

// Site is what the pages say of who runs them.
type Site struct {
	// URL is where the public finds the portal, as feeds, sitemaps, downloads and printed codes
	// say it: https://qingyuan.example.gov.cn. Empty: where listen.public listens.
	URL      string `yaml:"url"`
	NameZH   string `yaml:"name_zh"`
	NameEN   string `yaml:"name_en"`
	Operator string `yaml:"operator"`
	Filing   string `yaml:"filing"`   // 备案 number, shown in the footer
	Phone    string `yaml:"phone"`    // an office phone, shown in the footer
	ExitURL  string `yaml:"exit_url"` // where quick exit leads
	// Licence is an address: under which what is published may be used, as data say it.
	Licence string `yaml:"licence"`
	// OCIDPrefix is the publisher's own, registered for the Open Contracting Data Standard; the
	// default is the one that the standard keeps for examples.
	OCIDPrefix string `yaml:"ocid_prefix"`
}

// Log is what the process says of itself.
type Log struct {
	Level  string `yaml:"level"`  // debug, info, warn, error
	Format string `yaml:"format"` // text or json
}

// Default is the embedded default. With an empty data folder name it uses ./data for
// records and ./uploads for files; with a name, everything is under it.
func Default(data string) Config {
	uploads := "uploads"
	if data == "" {
		data = "data"
	} else {
		uploads = filepath.Join(data, "uploads")
	}
	return Config{
		Surface: SurfaceAll,
		Listen:  Listen{Public: "127.0.0.1:8080", Deadline: 30 * time.Second},
		Data:    data,
		Database: Database{Driver: "sqlite", File: filepath.Join(data, "qingyuan.db"),
			Address: "127.0.0.1:3306", Name: "qingyuan", User: "qingyuan", MaxOpen: 32},
		Objects: Objects{Driver: "folder", Folder: uploads, Bucket: "qingyuan", Region: "us-east-1"},
		Limits: Limits{File: 512 * MiB, Tip: 2048 * MiB, FilesPerTip: 20, Request: 1024 * MiB,
			Form: MiB, Sheet: 64 * MiB},
		Cache:     Cache{Pages: 16 * MiB},
		Snapshots: Snapshots{Keep: 90},
		Captcha:   Captcha{Length: 6},
		Reminders: Reminders{Before: []int{5, 1}, After: []int{1}, Oversee: 3, List: 10},
		Mail:      Mail{Port: 587, TLS: "starttls", Timeout: 30 * time.Second},
		Keeping:   Keeping{Declined: 1, Linked: 3, Unsubstantiated: 3, Unverifiable: 3, Substantiated: 10, Remind: []int{90, 30}},
		Site: Site{NameZH: "清源", NameEN: "Qingyuan", Operator: "", Filing: "",
			ExitURL: "https://www.weather.com.cn/", OCIDPrefix: "ocds-213czf"},
		Log: Log{Level: "info", Format: "text"},
	}
}
