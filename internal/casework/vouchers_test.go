package casework_test

import (
	"strings"
	"testing"

	"qingyuan/internal/casework"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

func TestVouchers(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		sent := c.send(t, "王某")
		c.conclude(t, c.li, sent)
		c.ask(t, sent, models.RequestReward, models.RequestWords{})
		code := func() []string {
			f, err := c.reporters.Follow(t.Context(), sent.session)
			testkit.Must(t, err)
			return f.Requests[0].Voucher
		}
		if code() != nil {
			t.Fatal("a code is shown before anything was granted")
		}
		r := c.only(t, c.sun)
		grant := casework.Decision{Outcome: casework.Grant, Reply: "感谢您。", Amount: "5,000.50元", Place: "县政务中心二楼"}
		bad := grant
		bad.Amount, bad.Place = "很多", ""
		testkit.WantProblem(t, c.decide(t, c.sun, r, bad), "amount", "requests.err.amount")
		testkit.WantProblem(t, c.decide(t, c.sun, r, bad), "place", "requests.err.place")
		testkit.Must(t, c.decide(t, c.sun, r, grant))
		if _, reply := c.told(t, sent); reply.Amount != 500050 || reply.Place != "县政务中心二楼" {
			t.Errorf("the reporter sees %+v", reply)
		}
		shown := strings.Join(code(), " ")

		for _, v := range []models.Visitor{c.sun, c.li, {}} {
			_, err := c.Voucher(t.Context(), v, shown)
			testkit.WantCode(t, err, models.NotFound)
		}
		worth, err := c.Voucher(t.Context(), c.custodian, shown)
		testkit.Must(t, err)
		if worth.Amount != 500050 || worth.GrantedOn != "2026-03-02" || worth.PaidOn != "" {
			t.Errorf("it is worth %+v", worth)
		}
		_, err = c.Voucher(t.Context(), c.custodian, shown[:18]+"0")
		if shown[18] != '0' {
			testkit.WantProblem(t, err, "code", "requests.err.voucher_mistyped")
		}
		_, err = c.Voucher(t.Context(), c.custodian, strings.Join(models.VoucherOf([]byte("another")).Groups(), ""))
		testkit.WantProblem(t, err, "code", "requests.err.voucher_unknown")

		done := make(chan error)
		for range 3 {
			go func() { _, err := c.PayVoucher(t.Context(), c.custodian, shown); done <- err }()
		}
		paid := 0
		for range 3 {
			if err := <-done; err == nil {
				paid++
			} else if models.CodeOf(err) != models.Invalid {
				t.Error(err)
			}
		}
		if paid != 1 {
			t.Fatalf("paid %d times", paid)
		}
		worth, err = c.PayVoucher(t.Context(), c.custodian, shown)
		testkit.WantProblem(t, err, "code", "requests.err.voucher_paid")
		if worth.PaidOn != "2026-03-02" {
			t.Errorf("paid on %q", worth.PaidOn)
		}
		if state, _ := c.told(t, sent); state != models.RequestPaid {
			t.Errorf("the reporter sees %s", state)
		}
		for range 60 {
			if _, err = c.Voucher(t.Context(), c.custodian, shown); err != nil {
				break
			}
		}
		testkit.WantProblem(t, err, "code", "requests.err.voucher_too_many")
	})
}

// No key that a supervisor or a reviewer holds opens the code: it is in nothing that is kept.
func TestAVoucherIsTheReportersAlone(t *testing.T) {
	c := newCounty(t, testkit.SQLite(t))
	sent := c.send(t, "王某")
	c.conclude(t, c.li, sent)
	c.ask(t, sent, models.RequestReward, models.RequestWords{})
	testkit.Must(t, c.decide(t, c.sun, c.only(t, c.sun), casework.Decision{Outcome: casework.Grant, Reply: "好", Amount: "100", Place: "柜台"}))
	f, err := c.reporters.Follow(t.Context(), sent.session)
	testkit.Must(t, err)
	rows, err := c.db.ListRequests(t.Context(), sent.id)
	testkit.Must(t, err)
	key, err := c.db.FindTipKey(t.Context(), sent.id, models.PartSupervision, c.sun.Staff.ID)
	testkit.Must(t, err)
	supervision, err := c.Casework.Sealer.Open(c.sun.Identity, key.Sealed)
	testkit.Must(t, err)
	for _, sealed := range [][]byte{rows[0].Content, rows[0].Reply} {
		plain, err := c.Casework.Sealer.Open(models.Secret(supervision), sealed)
		testkit.Must(t, err)
		if strings.Contains(string(plain), strings.Join(f.Requests[0].Voucher, "")) {
			t.Errorf("a supervisor reads the code in %s", plain)
		}
	}
	if _, err := c.Casework.Sealer.Open(models.Secret(supervision), rows[0].VoucherWorth); err == nil {
		t.Error("what the code is worth opens without it")
	}
}
