package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"qingyuan/models"
	"qingyuan/models/deadline"
)

const labelVoucher = "voucher"

// maxRequests is how many requests a tip takes.
const maxRequests = 200

// Request is something that the reporter asked for, opened.
type Request struct {
	ID        string
	Kind      models.RequestKind
	State     models.RequestState
	MadeOn    models.Date
	Words     models.RequestWords
	DecidedOn models.Date
	Reply     models.RequestReply
	Voucher   []string // of a reward that was granted: its code, in groups
	PaidOn    models.Date
	Facts     deadline.Facts // of its own clock
}

// Ask asks supervisors for something, or contests the result. Of what is for supervisors
// alone nothing is written where a reviewer could see it. Problems speak of "who" and
// "text".
func (in Intake) Ask(ctx context.Context, token []byte, kind models.RequestKind, words models.RequestWords) error {
	o, err := in.opened(ctx, token)
	if err != nil {
		return err
	}
	if !slices.Contains(models.RequestKinds(), kind) {
		return models.Fail(models.NotFound, "err.not_found")
	}
	words = cleanWords(kind, words)
	if p := checkWords(kind, words); p.Any() {
		return p
	}
	r, err := in.newRequest(ctx, o, kind, words)
	if err != nil {
		return err
	}
	if kind.Part() == models.PartTip {
		return in.act(ctx, o, kind.Action(), func(ctx context.Context, _ models.Tip) error { return in.keepRequest(ctx, r) })
	}
	return in.actUnseen(ctx, o, kind.Action(), func(ctx context.Context) error { return in.keepRequest(ctx, r) })
}

func cleanWords(kind models.RequestKind, w models.RequestWords) models.RequestWords {
	w.Who, w.Text = cleanText(w.Who), cleanText(w.Text)
	if kind != models.RequestRecusal && kind != models.RequestRetaliation {
		w.Who = ""
	}
	w.Urgent = w.Urgent && kind == models.RequestRetaliation
	return w
}

func checkWords(kind models.RequestKind, w models.RequestWords) models.Problems {
	var p models.Problems
	text(&p, "who", "follow.who_"+string(kind), w.Who, models.MaxShort)
	if w.Text == "" && kind != models.RequestReward {
		p.Add("text", "follow.err.text_"+string(kind))
	}
	text(&p, "text", "follow.text_"+string(kind), w.Text, models.MaxMessage)
	return p
}

// newRequest seals a request to the part of the tip that it is for.
func (in Intake) newRequest(ctx context.Context, o opened, kind models.RequestKind, words models.RequestWords) (models.Request, error) {
	r := models.Request{ID: models.NewID(), TipID: o.tip.ID, Kind: kind, State: models.RequestOpen, MadeOn: in.today(), Version: 1}
	recipient, err := in.recipient(ctx, o, kind.Part())
	if err != nil {
		return r, err
	}
	if r.Content, err = in.sealJSON(words, recipient); err != nil {
		return r, fmt.Errorf("seal a request: %w", err)
	}
	if kind == models.RequestReward {
		err = in.addVoucher(ctx, o, &r)
	}
	return r, err
}

func (in Intake) recipient(ctx context.Context, o opened, part models.Part) (string, error) {
	supervised, err := in.supervised(ctx, o.tip.ID, part)
	if err != nil {
		return "", err
	}
	if !supervised {
		return "", models.Problems{{Field: "text", Key: "follow.err.no_supervisor"}}
	}
	if part == models.PartTip {
		return o.tip.Recipient, nil
	}
	p, err := in.Store.FindTipPart(ctx, o.tip.ID, part)
	if err != nil {
		return "", fmt.Errorf("find a part of a tip: %w", err)
	}
	return p.Recipient, nil
}

// voucher is the code of a reward. It is made of what only the receipt opens, and kept
// nowhere.
func (in Intake) voucher(o opened, requestID string) models.Voucher {
	return models.VoucherOf(in.Sealer.Derive(o.own, "voucher/"+requestID))
}

// addVoucher lets what a reward is worth be sealed to who has its code, without the code.
func (in Intake) addVoucher(ctx context.Context, o opened, r *models.Request) error {
	index, key, err := in.Sealer.Voucher(ctx, in.voucher(o, r.ID))
	if err != nil {
		return fmt.Errorf("make a voucher: %w", err)
	}
	secret, recipient, err := in.Sealer.NewIdentity()
	if err != nil {
		return fmt.Errorf("make a voucher: %w", err)
	}
	r.Voucher, r.VoucherRecipient = index, recipient
	if r.VoucherKey, err = in.Sealer.Box(key, labelVoucher, []byte(secret.Reveal())); err != nil {
		return fmt.Errorf("make a voucher: %w", err)
	}
	return nil
}

// keepRequest keeps a request unless one is there that may be there once only. The
// transaction holds the tip's row.
func (in Intake) keepRequest(ctx context.Context, r models.Request) error {
	before, err := in.Store.ListRequestsNow(ctx, r.TipID)
	if err != nil {
		return fmt.Errorf("list requests: %w", err)
	}
	if slices.ContainsFunc(before, func(b models.Request) bool { return b.Kind == r.Kind && b.Kind.Once(b.State) }) {
		return models.Problems{{Field: "text", Key: "follow.err.once_" + string(r.Kind)}}
	}
	if len(before) >= maxRequests {
		return models.Problems{{Field: "text", Key: "follow.err.too_many_requests"}}
	}
	return in.Store.CreateRequest(ctx, r)
}

// requests lists what was asked for in an opened tip.
func (in Intake) requests(ctx context.Context, o opened) ([]Request, error) {
	rows, err := in.Store.ListRequests(ctx, o.tip.ID)
	if err != nil {
		return nil, fmt.Errorf("list requests: %w", err)
	}
	rows = slices.DeleteFunc(rows, func(r models.Request) bool { return r.Kind.OfStaff() })
	list := make([]Request, len(rows))
	for i, r := range rows {
		list[i] = Request{ID: r.ID, Kind: r.Kind, State: r.State, MadeOn: r.MadeOn, DecidedOn: r.DecidedOn, PaidOn: r.PaidOn, Facts: deadline.OfRequest(r)}
		identity := o.supervision
		if r.Kind.Part() == models.PartTip {
			identity = o.identity
		}
		if err := in.openRequest(identity, r, &list[i]); err != nil {
			return nil, err
		}
		if r.Kind == models.RequestReward && (r.State == models.RequestGranted || r.State == models.RequestPaid) {
			list[i].Voucher = in.voucher(o, r.ID).Groups()
		}
	}
	return list, nil
}

func (in Intake) openRequest(identity models.Secret, r models.Request, into *Request) error {
	if err := in.openJSON(identity, r.Content, &into.Words); err != nil {
		return fmt.Errorf("open a request: %w", err)
	}
	if r.Reply == nil {
		return nil
	}
	if err := in.openJSON(identity, r.Reply, &into.Reply); err != nil {
		return fmt.Errorf("open a reply: %w", err)
	}
	return nil
}

func (in Intake) openJSON(identity models.Secret, sealed []byte, into any) error {
	plain, err := in.Sealer.Open(identity, sealed)
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, into)
}
