package models

// Captcha is one question that people solve by eye or ear. Digits are its answer, '0' to
// '9'.
type Captcha struct {
	ID        string `gorm:"primaryKey"`
	Digits    string
	ExpiresAt int64 // unix seconds, on a full minute
}
