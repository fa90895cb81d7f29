package factor

import (
	"encoding/base32"
	"testing"
	"time"

	"qingyuan/models"
)

// The values of RFC 6238, appendix B, in six digits.
func TestCodesOfTheStandard(t *testing.T) {
	secret := models.Secret(base32.StdEncoding.EncodeToString([]byte("12345678901234567890")))
	for at, code := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		if step, right := (Factors{}).TOTPStep(secret, code, time.Unix(at, 0), 0); !right || step != at/30 {
			t.Errorf("%d: %v at step %d", at, right, step)
		}
		if _, right := (Factors{}).TOTPStep(secret, code, time.Unix(at, 0), at/30); right {
			t.Errorf("%d: right although the step was used", at)
		}
	}
	one, other := Factors{}.NewTOTP(), Factors{}.NewTOTP()
	if one == other || len(one) != 32 {
		t.Error("secrets aren't drawn by chance")
	}
}
