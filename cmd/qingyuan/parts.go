package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"qingyuan/config"
	"qingyuan/config/calendars"
	"qingyuan/config/catalogue"
	"qingyuan/config/letters"
	"qingyuan/config/matters"
	"qingyuan/config/terms"
	"qingyuan/handlers"
	"qingyuan/internal/accounts"
	"qingyuan/internal/almanac"
	"qingyuan/internal/blob"
	"qingyuan/internal/cache"
	"qingyuan/internal/casework"
	"qingyuan/internal/changes"
	"qingyuan/internal/duties"
	"qingyuan/internal/exchange"
	"qingyuan/internal/factor"
	"qingyuan/internal/guard"
	"qingyuan/internal/i18n"
	"qingyuan/internal/intake"
	"qingyuan/internal/keeping"
	"qingyuan/internal/oversight"
	"qingyuan/internal/regions"
	"qingyuan/internal/scan"
	"qingyuan/internal/scrub"
	"qingyuan/internal/scrub/pdf"
	"qingyuan/internal/seal"
	"qingyuan/internal/store"
	"qingyuan/internal/trail"
	"qingyuan/models"
	"qingyuan/models/deadline"
	"qingyuan/models/disclosure"
	"qingyuan/models/letter"
	"qingyuan/models/matter"
	"qingyuan/models/reminder"
)

// parts are what the commands and the handlers stand on, put together once.
type parts struct {
	cfg      config.Config
	log      *slog.Logger
	clock    func() time.Time
	db       *store.Store
	files    blob.Store
	texts    *i18n.Catalogue
	pdfs     *pdf.Cleaner
	sealer   *seal.Stretcher
	keys     keys
	sheets   sheetWords
	matters  matter.Catalogue
	items    disclosure.Catalogue
	almanac  *almanac.Almanac
	plans    *duties.Plans
	account  *oversight.Accountability
	letters  letter.Catalogue
	schedule reminder.Schedule
	terms    deadline.Rules // of answers to questions
	pace     *guard.Pace
	pages    *cache.Pages
	running  singleflight.Group
	filled   atomic.Bool // a new database has what it begins with

	asked    sync.Mutex // guards what answers found last
	askedAt  time.Time
	answered map[string]error
}

// keys are derived from the installation's one secret, each for its purpose.
type keys struct {
	csrf, limits, hashes, subjects, trail, sign, questions, drafts, snapshots []byte
	check                                                                     []byte // kept in the database: tells another secret from this one
}

// open puts the parts together. The embedded default migrates itself; a configured MySQL
// must be at this program's schema. fill then fills a new database.
func (g *global) open(ctx context.Context) (*parts, error) {
	cfg, err := g.load()
	if err != nil {
		return nil, err
	}
	secret, err := installationSecret(cfg)
	if err != nil {
		return nil, err
	}
	p, err := newParts(cfg, secret, newLogger(cfg.Log, g.std.Err))
	if err != nil {
		return nil, err
	}
	if err := p.ready(ctx); err != nil {
		return nil, errors.Join(err, p.close())
	}
	return p, nil
}

// openFilled is open, and what ships is there: for commands that build on it.
func (g *global) openFilled(ctx context.Context) (*parts, error) {
	p, err := g.open(ctx)
	if err != nil {
		return nil, err
	}
	if err := p.fill(ctx); err != nil {
		return nil, errors.Join(err, p.close())
	}
	return p, nil
}

func newParts(cfg config.Config, secret []byte, log *slog.Logger) (*parts, error) {
	texts, err := i18n.Load()
	if err != nil {
		return nil, err
	}
	sheets, err := loadSheetWords()
	if err != nil {
		return nil, err
	}
	what, err := matters.Load()
	if err != nil {
		return nil, err
	}
	items, err := catalogue.Load()
	if err != nil {
		return nil, err
	}
	if items, err = items.With(cfg.Catalogue); err != nil {
		return nil, err
	}
	rules, err := terms.Load()
	if err != nil {
		return nil, err
	}
	if rules, err = rules.With(cfg.Terms); err != nil {
		return nil, err
	}
	letters, err := letters.Load()
	if err != nil {
		return nil, err
	}
	papers, err := calendars.Papers()
	if err != nil {
		return nil, err
	}
	schedule, err := newSchedule(cfg.Reminders)
	if err != nil {
		return nil, err
	}
	files, err := openFiles(cfg.Objects)
	if err != nil {
		return nil, err
	}
	db, err := store.Open(cfg.Database)
	if err != nil {
		return nil, err
	}
	var s seal.Sealer
	p := &parts{cfg: cfg, log: log, clock: time.Now, db: db, files: files, texts: texts, sheets: sheets, matters: what, items: items,
		letters: letters, schedule: schedule, terms: rules.Of(deadline.Questions),
		pdfs:   pdf.New(),
		pace:   guard.NewPace(time.Now, cfg.Captcha.Off),
		sealer: seal.NewStretcher(s.Derive(secret, "pepper"), seal.PasswordCost(), seal.ReceiptCost()),
		keys:   keys{csrf: s.Derive(secret, "csrf"), limits: s.Derive(secret, "limits"), hashes: s.Derive(secret, "hashes"), subjects: s.Derive(secret, "subjects"), trail: s.Derive(secret, "trail"), sign: s.Derive(secret, "sign"), questions: s.Derive(secret, "questions"), drafts: s.Derive(secret, "drafts"), snapshots: s.Derive(secret, "snapshots"), check: s.Derive(secret, "check")}}
	if cfg.Cache.Pages > 0 {
		p.pages = cache.New(db, func() time.Time { return p.clock() }, int64(cfg.Cache.Pages))
	}
	p.account = &oversight.Accountability{Store: db, Clock: p.clock}
	p.almanac, err = almanac.New(db, p.trail(), papers, rules.Of(deadline.Tips), p.clock)
	if err == nil {
		p.plans = duties.NewPlans(p.almanac.Edition)
	}
	return p, err
}

func openFiles(cfg config.Objects) (blob.Store, error) {
	if cfg.Driver == "minio" {
		return blob.NewMinIO(blob.MinIOConfig{Endpoint: cfg.Endpoint, AccessKey: cfg.AccessKey, SecretKey: cfg.SecretKey,
			Bucket: cfg.Bucket, Region: cfg.Region, TLS: cfg.TLS})
	}
	return blob.Folder(cfg.Folder)
}

func (p *parts) ready(ctx context.Context) error {
	if p.cfg.Database.Driver != "sqlite" {
		if err := p.db.CheckSchema(ctx); err != nil {
			return err
		}
	} else if _, err := p.db.Migrate(ctx); err != nil {
		return err
	}
	owns, err := p.db.OwnsKey(ctx, p.keys.check)
	if err != nil {
		return err
	}
	if !owns {
		return fmt.Errorf("secret.key: the key %s is not the one that this database was made with: "+
			"with it no password and no receipt would work; put the right one there", keyPlace(p.cfg))
	}
	return p.almanac.Refresh(ctx)
}

// keyPlace says where the installation's key comes from.
func keyPlace(cfg config.Config) string {
	switch {
	case cfg.Secret.KeyFile != "":
		return "in " + cfg.Secret.KeyFile
	case cfg.Secret.Key != "":
		return "in the configuration"
	}
	return "in " + ownKeyFile(cfg)
}

// ownKeyFile is where the embedded default keeps the key that it made.
func ownKeyFile(cfg config.Config) string { return filepath.Join(cfg.Data, "secret.key") }

// fill fills an embedded database that is new; a configured MySQL was filled by migrate up.
func (p *parts) fill(ctx context.Context) error {
	if p.cfg.Database.Driver != "sqlite" {
		return nil
	}
	return seed(ctx, p.db)
}

func (p *parts) close() error { return p.db.Close() }

// handlerParts are the parts as the handlers take them.
func (p *parts) handlerParts() handlers.Parts {
	return handlers.Parts{Config: p.cfg, Log: p.log, Texts: p.texts, Clock: p.clock, CSRF: p.keys.csrf,
		Ready: p.answers, UseCases: handlers.UseCases{
			Intake:    p.intake(),
			Captchas:  guard.Captchas{Store: p.db, Clock: p.clock, Length: p.cfg.Captcha.Length, Off: p.cfg.Captcha.Off},
			Pace:      p.pace,
			Regions:   p.regions(),
			Accounts:  p.accounts(),
			Casework:  p.cases(),
			Desk:      p.desk(),
			Ledger:    p.ledger(),
			Board:     p.board(),
			Duties:    p.duties(),
			Shelf:     p.shelf(),
			Search:    p.search(),
			Questions: p.questions(),
			Changes:   changes.Log{Store: p.db},
			News:      p.db,
			Drafting:  p.drafting(),
			Snapshots: p.snapshots(),
			Register:  p.register(),
			Trail:     p.trail(),
			Keeping:   p.keeping(),
			Exchange:  p.exchange(),
			Almanac:   p.almanac,
			Account:   p.account,
			Reminders: p.reminders(),
			Pages:     p.pages,
			Clocks:    p.almanac.Clocks,
		}}
}

// answers says which of the parts that we rest on doesn't answer, and why.
// It is asked anew once a second at the most: looking writes to the object store.
func (p *parts) answers(ctx context.Context) map[string]error {
	p.asked.Lock()
	defer p.asked.Unlock()
	if time.Since(p.askedAt) < time.Second {
		return p.answered
	}
	answers := map[string]error{"database": p.db.Ready(ctx), "objects": p.files.Ready(ctx)}
	if !p.filled.Load() {
		answers["regions"] = errors.New("a new database is being filled")
	}
	p.answered, p.askedAt = answers, time.Now()
	return answers
}

func (p *parts) limits() guard.Limits {
	return guard.Limits{Store: p.db, Boxer: p.sealer, Key: p.keys.limits, Clock: p.clock}
}

func (p *parts) accounts() accounts.Accounts {
	return accounts.Accounts{Store: p.db, Sealer: p.sealer, Limits: p.limits(), Hash: p.subjects().Hash, Matters: p.matters, Trail: p.trail(), Clock: p.clock,
		Factors: factor.Factors{}, KeepersNeedFactor: p.cfg.SignIn.SecondFactor != config.FactorOptional}
}

// trail is where every act of the staff is written down.
func (p *parts) trail() trail.Trail {
	return trail.Trail{Store: p.db, Hash: seal.NewHasher(p.keys.trail).Hash, Clock: p.clock}
}

// subjects hashes names of whom tips are about, and of whom the staff are related to.
func (p *parts) subjects() seal.Hasher { return seal.NewHasher(p.keys.subjects) }

func (p *parts) directory() accounts.Directory {
	return accounts.Directory{Store: p.db, Hash: p.subjects().Hash}
}

func (p *parts) regions() regions.Tree { return regions.Tree{Store: p.db} }

func (p *parts) cases() casework.Casework {
	return casework.Casework{Store: p.db, Blob: p.files, Sealer: p.sealer, Directory: p.directory(), Matters: p.matters, Limits: p.limits(),
		Trail: p.trail(), Letters: p.letters, Text: p.say, Confirm: p.accounts().Confirm, Installation: p.installation(), Signer: p.signer(), Clocks: p.almanac.Clocks, Clock: p.clock}
}

// keeping decides on what is archived.
func (p *parts) keeping() keeping.Keeping {
	return keeping.Keeping{Store: p.db, Blob: p.files, Trail: p.trail(), Terms: p.cfg.Keeping.Terms(), Remind: p.cfg.Keeping.Remind, Clock: p.clock}
}

// exchange is with whom case files are exchanged.
func (p *parts) exchange() exchange.Exchange {
	return exchange.Exchange{Store: p.db, Sealer: p.sealer, Signer: p.signer(), Trail: p.trail(), Installation: p.installation(), Clock: p.clock}
}

// signer signs what goes to other installations.
func (p *parts) signer() seal.Signer { return seal.NewSigner(p.keys.sign) }

// installation is how this one is called elsewhere.
func (p *parts) installation() string { return cmp.Or(p.cfg.Site.Operator, p.cfg.Site.NameZH) }

func (p *parts) intake() intake.Intake {
	l := p.cfg.Limits
	return intake.Intake{Clocks: p.almanac.Clocks, Store: p.db, Blob: blob.Aging{Store: p.files}, Sealer: p.sealer, Directory: p.directory(),
		Regions: p.regions(), Matters: p.matters, Hash: p.subjects().Hash, Scrub: scrubber(), Scan: p.scanner(), Once: p.once, Trail: p.trail(), Exchange: p.exchange(), Clock: p.clock,
		Caps: intake.Caps{File: int64(l.File), Tip: int64(l.Tip), Files: l.FilesPerTip}}
}

// say is a message of the locale files, for what is written in a language of its own.
func (p *parts) say(lang, key string, args map[string]any) string {
	return p.texts.Text(i18n.Lang(lang), key, args)
}

// scrubber is package scrub as intake takes it.
func scrubber() intake.Scrub {
	return intake.Scrub{Kind: scrub.Kind, Cleans: scrub.Cleans, Clean: scrub.Clean, Damaged: scrub.Damaged, Named: scrub.Named}
}

// scanner is the configured clamd as intake takes it, nil where there is none.
func (p *parts) scanner() func(context.Context) intake.Scan {
	if p.cfg.Scan.Clamd == "" {
		return nil
	}
	clamd := scan.Clamd{Address: p.cfg.Scan.Clamd}
	return func(ctx context.Context) intake.Scan { return clamd.Begin(ctx) }
}

// once runs fn, or waits for what runs under the key in this process already.
func (p *parts) once(key string, fn func() error) error {
	_, err, _ := p.running.Do(key, func() (any, error) { return nil, fn() })
	return err
}

// installationSecret is the configured key, or the embedded default's own: made once, in
// the data folder, readable by its owner alone.
func installationSecret(cfg config.Config) ([]byte, error) {
	text := cfg.Secret.Key
	if text == "" {
		made, err := ownSecret(ownKeyFile(cfg), cfg.Database.File)
		if err != nil {
			return nil, err
		}
		text = made
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text.Reveal()))
	if err != nil || len(key) != 32 {
		return nil, errors.New("secret.key: isn't 32 bytes in base64")
	}
	return key, nil
}

// A key isn't made beside a database that has one already.
func ownSecret(file, database string) (models.Secret, error) {
	text, err := os.ReadFile(file)
	if err == nil {
		return models.Secret(text), nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("secret.key: %w", err)
	}
	if info, err := os.Stat(database); err == nil && info.Size() > 0 {
		return "", fmt.Errorf("secret.key: %s is missing, but the database %s was made with one: put it back, or name it with secret.key_file", file, database)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return "", fmt.Errorf("secret.key: %w", err)
	}
	key := make([]byte, 32)
	rand.Read(key)
	made := base64.StdEncoding.EncodeToString(key)
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) { // another process made it just now
		return ownSecret(file, "")
	}
	if err != nil {
		return "", fmt.Errorf("secret.key: %w", err)
	}
	_, err = f.WriteString(made + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", fmt.Errorf("secret.key: %w", err)
	}
	return models.Secret(made), nil
}
