// Package factor is what a second step rests on: codes of an app (RFC 6238) and passkeys (WebAuthn).
// It keeps nothing.
package factor

import (
	"crypto/rand"
	"encoding/base32"
	"net/url"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"qingyuan/models"
)

// Factors implements the port of package accounts. The zero value is ready.
type Factors struct{}

// What every app takes: six digits of HMAC-SHA1, new every 30 s. An app's clock may be so many
// steps off.
const (
	period = 30
	drift  = 2
)

func options() hotp.ValidateOpts {
	return hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}
}

// NewTOTP draws an app's secret: 160 bits in base32, 32 letters.
func (Factors) NewTOTP() models.Secret {
	b := make([]byte, 20)
	rand.Read(b)
	return models.Secret(base32.StdEncoding.EncodeToString(b))
}

// TOTPAddress is what an app reads as a QR code: otpauth://…
func (Factors) TOTPAddress(secret models.Secret, issuer, account string) models.Secret {
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + account,
		RawQuery: "secret=" + secret.Reveal() + "&issuer=" + url.PathEscape(issuer)}
	return models.Secret(u.String())
}

// TOTPStep finds the time step near a moment whose code was typed; it reports false where the
// code is of none beyond the step after.
func (Factors) TOTPStep(secret models.Secret, code string, at time.Time, after int64) (step int64, right bool) {
	now := at.Unix() / period
	for step := max(now-drift, after+1); step <= now+drift; step++ {
		if ok, err := hotp.ValidateCustom(code, uint64(step), secret.Reveal(), options()); err == nil && ok {
			return step, true
		}
	}
	return 0, false
}
