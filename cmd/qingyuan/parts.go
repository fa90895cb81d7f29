package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"qingyuan/config"
	"qingyuan/handlers"
	"qingyuan/internal/i18n"
	"qingyuan/internal/seal"
	"qingyuan/internal/store"
	"qingyuan/models"
)

// parts are what the commands and the handlers stand on, put together once.
type parts struct {
	cfg   config.Config
	log   *slog.Logger
	clock func() time.Time
	db    *store.Store
	texts *i18n.Catalogue
	keys  keys
}

// keys are derived from the installation's one secret, each for its purpose.
type keys struct {
	csrf, pepper, limits, hashes []byte
}

// open puts the parts together. The embedded default migrates and fills itself; a
// configured MySQL must be at this program's schema.
func (g *global) open(ctx context.Context) (*parts, error) {
	cfg, err := g.load()
	if err != nil {
		return nil, err
	}
	secret, err := installationSecret(cfg)
	if err != nil {
		return nil, err
	}
	db, err := store.Open(cfg.Database)
	if err != nil {
		return nil, err
	}
	texts, err := i18n.Load()
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	var s seal.Sealer
	p := &parts{cfg: cfg, log: newLogger(cfg.Log, g.std.Err), clock: time.Now, db: db, texts: texts,
		keys: keys{csrf: s.Derive(secret, "csrf"), pepper: s.Derive(secret, "pepper"),
			limits: s.Derive(secret, "limits"), hashes: s.Derive(secret, "hashes")}}
	if err := p.ready(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return p, nil
}

func (p *parts) ready(ctx context.Context) error {
	if p.cfg.Database.Driver != "sqlite" {
		return p.db.CheckSchema(ctx)
	}
	if _, err := p.db.Migrate(ctx); err != nil {
		return err
	}
	return seed(ctx, p.db)
}

func (p *parts) close() error { return p.db.Close() }

// seed fills a new database with what ships inside the program.
func seed(_ context.Context, _ *store.Store) error { return nil }

// handlerParts are the parts as the handlers take them.
func (p *parts) handlerParts() handlers.Parts {
	return handlers.Parts{Config: p.cfg, Log: p.log, Texts: p.texts, Clock: p.clock, CSRF: p.keys.csrf,
		Ready: func(ctx context.Context) map[string]error {
			return map[string]error{"database": p.db.Ready(ctx)}
		}}
}

// installationSecret is the configured key, or the embedded default's own: made once, in
// the data folder, readable by its owner alone.
func installationSecret(cfg config.Config) ([]byte, error) {
	text := cfg.Secret.Key
	if text == "" {
		made, err := ownSecret(filepath.Join(cfg.Data, "secret.key"))
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

func ownSecret(file string) (models.Secret, error) {
	text, err := os.ReadFile(file)
	if err == nil {
		return models.Secret(text), nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("secret.key: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return "", fmt.Errorf("secret.key: %w", err)
	}
	key := make([]byte, 32)
	rand.Read(key)
	made := base64.StdEncoding.EncodeToString(key)
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) { // another process made it just now
		return ownSecret(file)
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
