package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"strings"

	"qingyuan/internal/publishing"
	"qingyuan/models"
	"qingyuan/models/region"
)

// demoSheet is one payment sheet of the demonstration.
type demoSheet struct {
	programme, period, paidOn string
	unit                      string
	priceFen                  int                    // per unit
	lines                     int                    // a village
	quantity                  func(r *rand.Rand) int // hundredths of a unit
	flawed                    string                 // published with a fault first, then corrected for this reason
}

func demoSheets() []demoSheet {
	persons := func(r *rand.Rand) int { return 100 * (1 + r.IntN(4)) }
	one := func(*rand.Rand) int { return 100 }
	fields := func(r *rand.Rand) int { return 80 + r.IntN(1600) }
	return []demoSheet{
		{"耕地地力保护补贴", "2024", "2024-06-20", "亩", 11800, 18, fields, ""},
		{"耕地地力保护补贴", "2025", "2025-06-18", "亩", 12150, 18, fields, ""},
		{"农村最低生活保障", "2024-12", "2024-12-20", "人", 40000, 4, persons, ""},
		{"农村最低生活保障", "2025-10", "2025-10-20", "人", 42000, 4, persons, ""},
		{"农村最低生活保障", "2025-11", "2025-11-20", "人", 42000, 4, persons, ""},
		{"农村最低生活保障", "2025-12", "2025-12-20", "人", 42000, 4, persons, ""},
		{"高龄津贴", "2025-12", "2025-12-15", "人", 10000, 5, one, "报送时第一户重复填了一行，最后一户漏报。"},
	}
}

// demoPayments publishes the sheets, which are the same each time, as a clerk and an approver
// would.
func (p *parts) demoPayments(ctx context.Context, clerk, approver models.Visitor) error {
	var villages []region.Region
	towns, err := p.db.ListChildren(ctx, demoCounty)
	if err != nil {
		return fmt.Errorf("demonstration: %w", err)
	}
	for _, town := range towns {
		more, err := p.db.ListChildren(ctx, town.Code)
		if err != nil {
			return fmt.Errorf("demonstration: %w", err)
		}
		villages = append(villages, more...)
	}
	if err := p.demoStandards(ctx, clerk, approver); err != nil {
		return fmt.Errorf("demonstration: %w", err)
	}
	r := rand.New(rand.NewChaCha8([32]byte{99})) //nolint:gosec // fictional people
	for _, s := range demoSheets() {
		text, err := s.write(r, villages)
		if err != nil {
			return fmt.Errorf("demonstration: %w", err)
		}
		if err := p.demoBatch(ctx, clerk, approver, s, text); err != nil {
			return fmt.Errorf("demonstration: %w", err)
		}
	}
	text, err := demoSheets()[len(demoSheets())-2].inMonth("2026-01").write(r, villages)
	if err != nil {
		return fmt.Errorf("demonstration: %w", err)
	}
	_, _, err = p.demoSubmit(ctx, clerk, publishing.Sent{Name: "2026-01农村最低生活保障.csv", Reader: bytes.NewReader(text)}, "") // for visitors to approve
	if err != nil {
		return fmt.Errorf("demonstration: %w", err)
	}
	return nil
}

// inMonth is the same sheet for another month.
func (s demoSheet) inMonth(month string) demoSheet {
	s.period, s.paidOn = month, month+"-20"
	return s
}

// demoStandards sets what two of the programmes pay.
func (p *parts) demoStandards(ctx context.Context, clerk, approver models.Visitor) error {
	for _, f := range []publishing.StandardForm{
		{Programme: "farmland-protection", Price: "118", ValidFrom: "2024-01-01", Source: "清财农〔2024〕3号（演示）"},
		{Programme: "farmland-protection", Price: "121.5", ValidFrom: "2025-01-01", Source: "清财农〔2025〕5号（演示）"},
		{Programme: "rural-subsistence", Price: "420", ValidFrom: "2025-01-01", Source: "清民发〔2025〕2号（演示）"},
	} {
		if err := p.desk().ProposeStandard(ctx, clerk, f); err != nil {
			return err
		}
	}
	view, err := p.desk().Standards(ctx, approver)
	if err != nil {
		return err
	}
	for _, s := range view.Decide {
		if err := p.desk().DecideStandard(ctx, approver, s.ID, true); err != nil {
			return err
		}
	}
	return nil
}

// demoBatch publishes a sheet; one that is flawed with its first row twice and without its last,
// and then as it should be.
func (p *parts) demoBatch(ctx context.Context, clerk, approver models.Visitor, s demoSheet, text []byte) error {
	sent := publishing.Sent{Name: s.period + s.programme + ".csv", Reader: bytes.NewReader(text)}
	if s.flawed == "" {
		_, err := p.demoPublish(ctx, clerk, approver, sent, "")
		return err
	}
	rows := bytes.SplitAfter(text, []byte("\n"))
	rows[len(rows)-2] = rows[1]
	done, err := p.demoPublish(ctx, clerk, approver, publishing.Sent{Name: sent.Name, Reader: bytes.NewReader(bytes.Join(rows, nil))}, "")
	if err != nil {
		return err
	}
	sent.Corrects = done
	_, err = p.demoPublish(ctx, clerk, approver, sent, s.flawed)
	return err
}

// demoSubmit does what the clerk does with a sheet.
func (p *parts) demoSubmit(ctx context.Context, clerk models.Visitor, sent publishing.Sent, reason string) (id string, as publishing.Seen, err error) {
	if id, err = p.desk().Stage(ctx, clerk, sent); err != nil {
		return id, as, err
	}
	seen, err := p.desk().Preview(ctx, clerk, id, publishing.Choice{})
	if err != nil {
		return id, as, err
	}
	as = publishing.Seen{Accepted: seen.Plan.Accepted, TotalFen: seen.Plan.TotalFen}
	return id, as, p.desk().Submit(ctx, clerk, id, as, reason)
}

// demoPublish does what the clerk and the approver do with a sheet, and returns its batch.
func (p *parts) demoPublish(ctx context.Context, clerk, approver models.Visitor, sent publishing.Sent, reason string) (int64, error) {
	id, as, err := p.demoSubmit(ctx, clerk, sent, reason)
	if err != nil {
		return 0, err
	}
	done, err := p.desk().Approve(ctx, approver, id, as)
	if err != nil {
		return 0, err
	}
	return done[0].ID, nil
}

func (s demoSheet) write(r *rand.Rand, villages []region.Region) ([]byte, error) {
	rows := [][]string{{"村代码", "村", "户主姓名", "身份证号", "银行卡号", "补贴项目", "数量", "单位", "标准(元)", "金额(元)", "所属期", "发放日期"}}
	for _, v := range villages {
		for range s.lines {
			n := s.quantity(r)
			rows = append(rows, []string{v.Code, strings.TrimSuffix(v.Name, "村民委员会"), demoName(r), demoIdentity(r), demoCard(r),
				s.programme, hundredths(n), s.unit, hundredths(s.priceFen), hundredths((n*s.priceFen + 50) / 100), s.period, s.paidOn})
		}
	}
	var out bytes.Buffer
	err := csv.NewWriter(&out).WriteAll(rows)
	return out.Bytes(), err
}

func hundredths(n int) string { return fmt.Sprintf("%d.%02d", n/100, n%100) }

func pick(r *rand.Rand, from string) string {
	runes := []rune(from)
	return string(runes[r.IntN(len(runes))])
}

func demoName(r *rand.Rand) string {
	name := pick(r, "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗") + pick(r, "秀建国玉桂春海文志德光美红金福")
	if r.IntN(3) > 0 {
		name += pick(r, "英华兰珍军明芳霞平山林娟旺云生")
	}
	return name
}

// demoIdentity is a number of the form of GB 11643 in a county that doesn't exist.
func demoIdentity(r *rand.Rand) string {
	digits := fmt.Sprintf("%s%04d%02d%02d%03d", demoCounty, 1938+r.IntN(50), 1+r.IntN(12), 1+r.IntN(28), 1+r.IntN(998))
	return digits + string(models.IdentityCheck(digits))
}

// demoCard is a number that passes the Luhn check and that no bank gives out.
func demoCard(r *rand.Rand) string {
	digits := fmt.Sprintf("990000%012d", r.Int64N(1e12))
	return digits + string(models.LuhnCheck(digits))
}
