//go:build deps

// Package deps keeps the modules that are agreed on in go.mod until code imports them.
package deps

import (
	_ "filippo.io/age"
	_ "github.com/chromedp/chromedp"
	_ "github.com/dchest/captcha"
	_ "github.com/gabriel-vasile/mimetype"
	_ "modernc.org/sqlite"
	_ "github.com/go-sql-driver/mysql"
	_ "github.com/gofiber/fiber/v2"
	_ "github.com/knadh/koanf/parsers/yaml"
	_ "github.com/knadh/koanf/providers/env"
	_ "github.com/knadh/koanf/v2"
	_ "github.com/minio/minio-go/v7"
	_ "github.com/nicksnyder/go-i18n/v2/i18n"
	_ "github.com/pressly/goose/v3"
	_ "github.com/schollz/progressbar/v3"
	_ "github.com/spf13/cobra"
	_ "github.com/xuri/excelize/v2"
	_ "go.yaml.in/yaml/v3"
	_ "golang.org/x/crypto/argon2"
	_ "golang.org/x/crypto/chacha20poly1305"
	_ "golang.org/x/term"
	_ "golang.org/x/text/encoding/simplifiedchinese"
	_ "gorm.io/driver/mysql"
	_ "gorm.io/gorm"
)
