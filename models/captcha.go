package models

// Captcha is one question that people solve by eye or ear. Digits are its answer, '0' to
// '9', Picture the PNG that shows them.
type Captcha struct {
	ID        string `gorm:"primaryKey"`
	Digits    string
	Picture   []byte
	ExpiresAt int64 // unix seconds, on a full minute
}

// CaptchaVoice is a captcha spoken in a language, as a WAV.
type CaptchaVoice struct {
	CaptchaID string `gorm:"primaryKey"`
	Lang      string `gorm:"primaryKey"` // zh, en
	WAV       []byte
	ExpiresAt int64 // the captcha's
}
