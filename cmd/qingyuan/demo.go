package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"qingyuan/internal/casework"
	"qingyuan/internal/intake"
	"qingyuan/internal/regions"
	"qingyuan/internal/store"
	"qingyuan/models"
	"qingyuan/models/workflow"
)

// The demonstration is a fictional county: its codes begin with 99, which is assigned to
// no province, and its people don't exist. It goes through the same use cases as real
// data, with passwords that are drawn anew for each installation.

//go:embed demo/regions.csv
var demoRegions []byte

const demoCounty = "990101"

// demoNote is where the demonstration's passwords are kept, so that it can be used again.
const demoNote = "demo-accounts.txt"

// fillDemo fills an installation that nobody has used yet with the demonstration, and
// returns what to tell whoever started it.
func (p *parts) fillDemo(ctx context.Context) (note string, err error) {
	file := filepath.Join(p.cfg.Data, demoNote)
	if text, err := os.ReadFile(file); err == nil {
		return string(text), nil
	}
	units, err := p.db.ListUnits(ctx, 1)
	if err != nil {
		return "", err
	}
	if len(units) > 0 {
		return "", errors.New("--demo: this installation is in use; the demonstration goes into an empty one only")
	}
	if err := p.demoRegions(ctx); err != nil {
		return "", err
	}
	note, visitors, err := p.demoAccounts(ctx)
	if err != nil {
		return "", err
	}
	receipt, err := p.demoTips(ctx, visitors["reviewer"])
	if err != nil {
		return "", err
	}
	if err := p.demoPayments(ctx, visitors["clerk"]); err != nil {
		return "", err
	}
	note += fmt.Sprintf("%-10s %s\n", "receipt", receipt)
	if err := os.MkdirAll(p.cfg.Data, 0o700); err != nil {
		return "", fmt.Errorf("demonstration: %w", err)
	}
	if err := os.WriteFile(file, []byte(note), 0o600); err != nil {
		return "", fmt.Errorf("demonstration: %w", err)
	}
	return note, nil
}

// showDemo fills the demonstration in and tells who can sign in.
func (p *parts) showDemo(ctx context.Context, out io.Writer) error {
	note, err := p.fillDemo(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "Demonstration accounts (also in %s):\n%s", filepath.Join(p.cfg.Data, demoNote), note)
	return err
}

func (p *parts) demoRegions(ctx context.Context) error {
	source := regions.Source{Name: "demo/regions.csv", Size: int64(len(demoRegions)),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(demoRegions)), nil }}
	if _, err := regions.Import(ctx, store.RegionImport{Store: p.db}, []regions.Source{source}, nil); err != nil {
		return fmt.Errorf("demonstration: %w", err)
	}
	return nil
}

func demoTips() []models.TipContent {
	return []models.TipContent{
		{Field: "collective", Kind: "favour", Subjects: []models.Subject{{Name: "马某", Unit: "柳湾乡马家村村民委员会", Post: "会计", Level: "village"}}, When: "今年春天",
			Where: "村东鱼塘", Narrative: "村东的鱼塘每年都公开租，今年没有开会就租给了会计的亲戚，租金比去年少了一半。村务公开栏里没有贴过合同。"},
		{Field: "projects", Kind: "rigging", Subjects: []models.Subject{{Unit: "石桥镇人民政府"}}, Amount: "四段合计约一百九十万元", When: "2026年上半年", Where: "石桥村到红旗村的村道",
			Narrative: "同一条村道拆成四段，每段都写不到五十万，没有招标，四段都是一家公司做的。"},
		{Field: "benefits", Kind: "favour", Subjects: []models.Subject{{Name: "王某", Unit: "清源镇大王村村民委员会", Post: "村主任", Level: "village"}}, When: "去年秋天起", Where: "大王村",
			Narrative: "我村的低保名单里有村主任的弟弟，他家有两辆车，在县城还有门面房。真正困难的李奶奶家反而没有评上。\n\n名单在村委会门口贴过半天就撕了。"},
	}
}

// demoTips sends the tips, and answers the last; its receipt is for the visitor to try.
func (p *parts) demoTips(ctx context.Context, reviewer models.Visitor) (receipt string, err error) {
	var tipID string
	for _, content := range demoTips() {
		if tipID, receipt, err = p.demoTip(ctx, content); err != nil {
			return "", fmt.Errorf("demonstration: %w", err)
		}
	}
	cases := p.cases()
	steps := []func(casework.Seen) error{
		func(s casework.Seen) error { return cases.Act(ctx, reviewer, s, casework.Deed{Action: models.Accept}) },
		func(s casework.Seen) error {
			return cases.Act(ctx, reviewer, s, casework.Deed{Action: models.Write, Said: map[workflow.Need]string{
				workflow.Words: "您好，材料已经收到。请问低保名单大约是哪一天贴出来的？如果有照片，请在本页补充。"}})
		},
	}
	for _, step := range steps {
		open, err := cases.Open(ctx, reviewer, tipID)
		if err != nil {
			return "", fmt.Errorf("demonstration: %w", err)
		}
		if err := step(casework.Seen{TipID: open.ID, Version: open.Version}); err != nil {
			return "", fmt.Errorf("demonstration: %w", err)
		}
	}
	return receipt, p.demoReply(ctx, receipt)
}

// demoReply comes back with the receipt, answers the reviewer and asks supervisors for help.
func (p *parts) demoReply(ctx context.Context, receipt string) error {
	in := p.intake()
	r, _ := models.ParseReceipt(receipt)
	session, err := in.Enter(ctx, r)
	if err != nil {
		return fmt.Errorf("demonstration: %w", err)
	}
	if err := in.Write(ctx, session, "大约是九月二十号上午，中午就没有了。我没有来得及拍照。"); err != nil {
		return fmt.Errorf("demonstration: %w", err)
	}
	if err := in.Ask(ctx, session, models.RequestRetaliation, models.RequestWords{Who: "王某",
		Text: "王某在村民会上说，谁往上告，谁家的低保就别想要了。散会以后他到我家门口转了两趟。"}); err != nil {
		return fmt.Errorf("demonstration: %w", err)
	}
	return in.Leave(ctx, session)
}

func (p *parts) demoTip(ctx context.Context, content models.TipContent) (tipID, receipt string, err error) {
	in := p.intake()
	token, err := in.Begin(ctx, intake.Start{})
	if err != nil {
		return "", "", err
	}
	content.RegionCode = demoCounty
	if err := in.Fill(ctx, token, content, models.Reporter{}); err != nil {
		return "", "", err
	}
	if err := in.Submit(ctx, token); err != nil {
		return "", "", err
	}
	d, err := in.Draft(ctx, token)
	if err != nil {
		return "", "", err
	}
	r, _ := models.ParseReceipt(d.Receipt)
	for i, g := range r.Groups() {
		if i > 0 {
			receipt += " "
		}
		receipt += g
	}
	return d.TipID(), receipt, in.Discard(ctx, token)
}
