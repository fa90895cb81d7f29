package casework

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"qingyuan/models"
)

// How often one custodian may try a code.
const (
	voucherTries  = 30
	voucherWindow = 15 * time.Minute
)

const labelVoucher = "voucher"

// Voucher is what a code is worth.
type Voucher struct {
	Amount    int64 // fen
	GrantedOn models.Date
	PaidOn    models.Date // empty where it isn't paid yet

	id      string
	version int64
}

// Voucher tells what the code that somebody shows is worth. Problems speak of "code": a code
// that has a typo is told without a look-up; any other costs a try.
func (c Casework) Voucher(ctx context.Context, v models.Visitor, typed string) (Voucher, error) {
	if err := only(v, models.RoleCustodian); err != nil {
		return Voucher{}, err
	}
	code, ok := models.ParseVoucher(typed)
	if !ok {
		return Voucher{}, models.Problems{{Field: "code", Key: "requests.err.voucher_mistyped"}}
	}
	if err := c.Limits.Take(ctx, "voucher", strconv.FormatInt(v.Staff.ID, 10), voucherTries, voucherWindow); models.CodeOf(err) == models.TooMany {
		return Voucher{}, models.Problems{{Field: "code", Key: "requests.err.voucher_too_many"}}
	} else if err != nil {
		return Voucher{}, fmt.Errorf("limit vouchers: %w", err)
	}
	index, key, err := c.Sealer.Voucher(ctx, code)
	if err != nil {
		return Voucher{}, fmt.Errorf("try a voucher: %w", err)
	}
	r, err := c.Store.FindVoucher(ctx, index)
	if err != nil && models.CodeOf(err) != models.NotFound {
		return Voucher{}, fmt.Errorf("find a voucher: %w", err)
	}
	if err != nil || r.VoucherWorth == nil { // nobody has it, or nothing was granted on it
		return Voucher{}, models.Problems{{Field: "code", Key: "requests.err.voucher_unknown"}}
	}
	return c.openVoucher(key, r)
}

func (c Casework) openVoucher(key []byte, r models.Request) (Voucher, error) {
	secret, err := c.Sealer.Unbox(key, labelVoucher, r.VoucherKey)
	if err != nil {
		return Voucher{}, fmt.Errorf("open a voucher: %w", err)
	}
	var worth models.RequestReply
	if err := c.openJSON(models.Secret(secret), r.VoucherWorth, &worth); err != nil {
		return Voucher{}, fmt.Errorf("open a voucher: %w", err)
	}
	return Voucher{Amount: worth.Amount, GrantedOn: r.DecidedOn, PaidOn: r.PaidOn, id: r.ID, version: r.Version}, nil
}

// PayVoucher marks what a code is worth as paid, once: Problems of "code" where it was.
func (c Casework) PayVoucher(ctx context.Context, v models.Visitor, typed string) (Voucher, error) {
	voucher, err := c.Voucher(ctx, v, typed)
	if err != nil {
		return voucher, err
	}
	paid := models.Problems{{Field: "code", Key: "requests.err.voucher_paid"}}
	if voucher.PaidOn != "" {
		return voucher, paid
	}
	err = c.Store.InTx(ctx, func(ctx context.Context) error {
		if err := c.Store.PayVoucher(ctx, voucher.id, voucher.version, v.Staff.ID, c.today()); err != nil {
			return err
		}
		return c.note(ctx, v, models.Act{Name: models.PayVoucher, Kind: models.OfVoucher})
	})
	if models.CodeOf(err) == models.Conflict { // by a colleague, just now
		return voucher, paid
	}
	if err != nil {
		return voucher, fmt.Errorf("mark a voucher as paid: %w", err)
	}
	voucher.PaidOn = c.today()
	return voucher, nil
}
