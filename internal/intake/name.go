package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"qingyuan/models"
)

// Keepable reports whether somebody could keep the name of a tip's reporter.
func (in Intake) Keepable(ctx context.Context, token []byte) (bool, error) {
	o, err := in.opened(ctx, token)
	if err != nil {
		return false, err
	}
	_, custodians, err := in.custodians(ctx, o)
	return len(custodians) > 0, err
}

// custodians are those who would keep the name of a tip's reporter now, for the unit that
// handles it now; with what was said, since that decides.
func (in Intake) custodians(ctx context.Context, o opened) (models.TipContent, []models.Staff, error) {
	said, err := in.content(o)
	if err != nil {
		return said, nil, err
	}
	people, err := in.Directory.Custodians(ctx, in.Matters.About(said), o.tip.UnitID)
	if err != nil {
		return said, nil, fmt.Errorf("find custodians: %w", err)
	}
	out, err := in.Store.ListRecusals(ctx, o.tip.ID)
	if err != nil {
		return said, nil, fmt.Errorf("list who is kept from a tip: %w", err)
	}
	return said, slices.DeleteFunc(people, func(st models.Staff) bool {
		return slices.ContainsFunc(out, func(r models.Recusal) bool { return r.StaffID == st.ID })
	}), nil
}

// Name seals who the reporter is to custodians, once, after all. Problems speak of "name",
// "phone", "email", "address" and "hours".
func (in Intake) Name(ctx context.Context, token []byte, who models.Reporter) error {
	o, err := in.opened(ctx, token)
	if err != nil {
		return err
	}
	who = cleanReporter(who)
	said, custodians, err := in.custodians(ctx, o)
	if err != nil {
		return err
	}
	p := checkReporter(true, who)
	if len(custodians) == 0 {
		p.Add("name", "report.err.no_custodian")
	}
	if p.Any() {
		return p
	}
	part, secret, err := in.newPart(o.tip.ID, models.PartReporter, who)
	if err != nil {
		return fmt.Errorf("seal a name: %w", err)
	}
	keys, err := in.partKeys(o.tip.ID, models.PartReporter, secret, custodians)
	if err != nil {
		return err
	}
	said.Named, said.Consents = true, who.Consents
	content, err := in.sealJSON(said, o.tip.Recipient)
	if err != nil {
		return fmt.Errorf("seal a tip: %w", err)
	}
	return in.act(ctx, o, models.Name, func(ctx context.Context, tip models.Tip) error {
		if tip.Named {
			return models.Problems{{Field: "name", Key: "follow.err.once_name"}}
		}
		if err := in.Store.HoldRecipients(ctx, custodians); err != nil {
			return err
		}
		if err := in.Store.CreateTipPart(ctx, part, keys); err != nil {
			return err
		}
		return in.Store.NameTip(ctx, tip.ID, content)
	})
}

func (in Intake) sealJSON(said any, recipient string) ([]byte, error) {
	plain, err := json.Marshal(said)
	if err != nil {
		return nil, err
	}
	return in.Sealer.Seal(plain, recipient)
}
