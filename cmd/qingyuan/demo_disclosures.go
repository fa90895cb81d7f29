package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"qingyuan/internal/affairs"
	"qingyuan/internal/changes"
	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// demoDraft is what the clerk writes and the approver approves, so many days ago.
type demoDraft struct {
	item, village string
	period        models.Period // "" of events
	days          int
	typed         affairs.Typed
	table         string // pasted, with its headings
	tableID       string
}

// The villages that the demonstration's disclosures are of.
const (
	demoWillow = "990101101200" // 柳树村
	demoBridge = "990101102200" // 石桥村
)

func demoDecision() demoDraft {
	return demoDraft{item: "village-decisions", village: demoWillow, days: 13, typed: affairs.Typed{Title: "柳树村村民代表会议关于修复东渠的决定", Subject: "修复东渠",
		Facts: map[string]string{"present": "应到 42 人，实到 39 人", "votes": "同意 37 票，反对 1 票，弃权 1 票"},
		Body:  "会议讨论了东渠渗漏的情况，决定在秋收后修复。\n\n## 怎样做\n\n- 修复渠道 860 米，换闸门两座；\n- 费用 18.6 万元，县里补助 12 万元，其余从村集体收入列支；\n- 施工队按程序公开比选，结果另行公布。\n\n由村务监督委员会全程监督。"}}
}

func demoAssistance() demoDraft {
	return demoDraft{item: "assistance-list", village: demoWillow, days: 3, typed: affairs.Typed{Title: "柳树村拟救助对象公示", Subject: "最近一批",
		Facts: map[string]string{"people": "4"}, Body: "经本人申请、入户核查、民主评议，拟将下列人员纳入救助。公示期内有不同意见的，可以向镇民政办反映。"},
		tableID: "list", table: "姓名\t村民小组\t救助类别\t金额（元）\n欧阳桂兰\t1组\t低保\t420\n马德福\t3组\t低保\t420\n赵小满\t3组\t特困供养\t680\n周文秀\t5组\t临时救助\t1,500\n"}
}

func demoCash(quarter models.Period) demoDraft {
	return demoDraft{item: "village-cash", village: demoWillow, period: quarter, days: 14, typed: affairs.Typed{Facts: map[string]string{"agrees": "是"}, Body: "由村务监督委员会盘点。"},
		tableID: "accounts", table: "现金或开户行\t季初余额\t季末余额\n现金\t320.00\t285.00\n清源县农村信用社\t11,680.00\t12,050.00\n"}
}

func demoRoad() demoDraft {
	return demoDraft{item: "village-decisions", village: demoBridge, days: 12, typed: affairs.Typed{Title: "石桥村村民会议关于道路硬化的决定", Subject: "道路硬化",
		Facts: map[string]string{"present": "应到 310 人，实到 172 人", "votes": "同意 160 票，反对 12 票"}, Body: "会议决定硬化二组至四组的道路 1.2 公里。"}}
}

func demoLedger(month models.Period, village string) demoDraft {
	return demoDraft{item: "village-accounts", village: village, period: month, days: 2, typed: affairs.Typed{Facts: map[string]string{"opening": "18.81万元", "closing": "181,342.00"}},
		tableID: "entries", table: fmt.Sprintf("日期\t摘要\t收入\t支出\t经手人\n%[1]s-04\t果园承包费\t12,000\t\t村报账员\n%[1]s-09\t清理河道工钱\t\t6,400\t村报账员\n%[1]s-12\t路灯电费\t\t1,358\t村报账员\n%[1]s-21\t购置灭火器 30 具\t\t4,500\t村报账员\n%[1]s-26\t防汛值守补助\t\t6,500\t村报账员\n", month)}
}

// disclosures are written by the clerk and approved by the approver: some that stand, a
// correction, a withdrawal, one that waits to be approved and one that is being written.
func (d *demo) disclosures(ctx context.Context) error {
	today := models.DateOf(d.clock()).Time()
	month := models.PeriodOf(today.Year(), int(today.Month()), 1).Before()
	cash, err := d.cash(ctx, models.PeriodOf(today.Year(), int(today.Month()), 3).Before())
	if err != nil {
		return err
	}
	if _, err := d.publish(ctx, demoDecision()); err != nil {
		return err
	}
	road, err := d.publish(ctx, demoRoad())
	if err != nil {
		return err
	}
	if err := d.correct(ctx, cash); err != nil {
		return err
	}
	if err := d.withdraw(ctx, road); err != nil {
		return err
	}
	if _, err := d.publish(ctx, demoAssistance()); err != nil {
		return err
	}
	return d.unpublished(ctx, month)
}

// cash is the village's cash of a quarter, which it may have published already.
func (d *demo) cash(ctx context.Context, quarter models.Period) (string, error) {
	there, err := d.db.FindDisclosureOf(ctx, demoWillow, "village-cash", quarter, "")
	if models.CodeOf(err) == models.NotFound {
		return d.publish(ctx, demoCash(quarter))
	}
	return there.ID, err
}

// unpublished are the accounts of villages that nobody has published yet: the first is, the second
// waits for approval, the third is being written.
func (d *demo) unpublished(ctx context.Context, month models.Period) error {
	within, err := d.db.ListRegionsWithin(ctx, demoCounty)
	if err != nil {
		return err
	}
	done := 0
	for _, r := range within {
		if len(r.Code) != len(demoWillow) || done == 3 {
			continue
		}
		one := demoLedger(month, r.Code)
		id, err := d.write(ctx, one)
		if err != nil {
			return err
		}
		if id == "" { // published already
			continue
		}
		switch done++; done {
		case 1:
			err = d.approve(ctx, id)
		case 2:
			err = d.submitKept(ctx, id)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// drafting is the desk on the days of the demonstration.
func (d *demo) drafting() affairs.Desk {
	desk := d.parts.drafting()
	desk.Clock, desk.Trail = d.then, d.oldTrail()
	desk.Press.Clock, desk.Press.Trail = d.then, d.oldTrail()
	desk.Press.Changes = changes.Changes{Store: d.db, Clock: d.then, Followers: d.changes().Followers}
	return desk
}

// publish writes and approves; it returns the disclosure's ID.
func (d *demo) publish(ctx context.Context, one demoDraft) (string, error) {
	id, err := d.write(ctx, one)
	if err != nil {
		return "", err
	}
	if id == "" {
		return "", fmt.Errorf("%s of %s is published already", one.item, one.village)
	}
	return id, d.approve(ctx, id)
}

// write writes a draft and returns its ID; "" where it is published already.
func (d *demo) write(ctx context.Context, one demoDraft) (string, error) {
	d.back(one.days)
	clerk := d.people["clerk"]
	path, err := d.regions().Path(ctx, one.village)
	if err != nil || len(path) == 0 {
		return "", err
	}
	begun, err := d.drafting().Start(ctx, clerk, affairs.Start{Item: one.item, Region: one.village, Period: one.period})
	if err != nil || begun.Published != "" {
		return "", err
	}
	o, err := d.drafting().Find(ctx, clerk, begun.Draft)
	if err != nil {
		return "", err
	}
	if one.typed.Title == "" {
		when := one.period.First().Time().Format("2006年1月")
		if one.period.Months() == 3 {
			when = fmt.Sprintf("%d年第%c季度", one.period.Year(), []rune("一二三四")[(one.period.First().Time().Month()-1)/3])
		}
		one.typed.Title = strings.TrimSuffix(path[len(path)-1].Name, "村民委员会") + when + o.Item.Name
	}
	if one.period == "" {
		one.typed.EventOn = string(models.DateOf(d.now).AddDays(-4))
	}
	if o, err = d.drafting().Save(ctx, clerk, o.ID, o.Revision, one.typed); err != nil {
		return "", err
	}
	if one.table != "" {
		_, err = d.drafting().AddRows(ctx, clerk, o.ID, one.tableID, o.Revision, disclosure.Pasted(one.table))
	}
	return o.ID, err
}

// approve submits a draft and approves it.
func (d *demo) approve(ctx context.Context, id string) error {
	o, err := d.drafting().Find(ctx, d.people["clerk"], id)
	if err != nil {
		return err
	}
	if o, err = d.drafting().Submit(ctx, d.people["clerk"], id, o.Revision); err != nil {
		return fmt.Errorf("submit %s of %s: %w", o.ItemID, o.RegionCode, err)
	}
	_, err = d.drafting().Approve(ctx, d.people["approver"], id, affairs.Approval{Revision: o.Revision})
	return err
}

// submitKept submits a draft in which the gate found a telephone number that is public.
func (d *demo) submitKept(ctx context.Context, id string) error {
	clerk, desk := d.people["clerk"], d.drafting()
	o, err := desk.Find(ctx, clerk, id)
	if err != nil {
		return err
	}
	f := o.Paper.Form
	if o, err = desk.Save(ctx, clerk, id, o.Revision, affairs.Typed{Title: f.Title, Body: "对账目有疑问的，可以打村务监督电话 0990-5550123。", Facts: f.Facts}); err != nil {
		return err
	}
	found, err := desk.Findings(ctx, o)
	if err != nil {
		return err
	}
	for _, one := range found {
		if o, err = desk.KeepFound(ctx, clerk, id, o.Revision, one.Key, "村务监督委员会对外公布的电话"); err != nil {
			return err
		}
	}
	_, err = desk.Submit(ctx, clerk, id, o.Revision)
	return err
}

// correct corrects a balance.
func (d *demo) correct(ctx context.Context, id string) error {
	there, err := d.db.FindDisclosure(ctx, id)
	if err != nil {
		return err
	}
	d.back(6)
	if soonest := time.Unix(there.PublishedAt, 0).Add(time.Hour); d.now.Before(soonest) {
		d.now = soonest
	}
	draft, err := d.drafting().Change(ctx, d.people["clerk"], id, disclosure.ToCorrect, "银行季末余额录入有误，已按对账单更正")
	if err != nil {
		return err
	}
	o, err := d.drafting().Find(ctx, d.people["clerk"], draft)
	if err != nil {
		return err
	}
	rows := o.Paper.Form.Tables["accounts"]
	rows[1][2] = "12,480.00"
	if _, err := d.drafting().SaveRows(ctx, d.people["clerk"], draft, "accounts", o.Revision, rows); err != nil {
		return err
	}
	return d.approve(ctx, draft)
}

// withdraw withdraws what should have come after the vote was counted anew.
func (d *demo) withdraw(ctx context.Context, id string) error {
	d.back(5)
	draft, err := d.drafting().Change(ctx, d.people["clerk"], id, disclosure.ToWithdraw, "到会人数不足，会议改期召开，原决定无效")
	if err != nil {
		return err
	}
	return d.approve(ctx, draft)
}
