package main

import (
	"context"
	"fmt"

	"qingyuan/internal/changes"
	"qingyuan/internal/questions"
	"qingyuan/models"
)

// demoQuestion is a question that somebody asked, so many days ago, about what was paid in a
// village, or about its decision where no programme is named; answered so many days ago, or not
// where there is no answer.
type demoQuestion struct {
	programme    string
	period       models.Period
	text, answer string
	asked, met   int
}

// demoQuestions are one that was answered, one that waits, and one that waits for too long.
func demoQuestions() []demoQuestion {
	return []demoQuestion{
		{"rural-subsistence", "2025-12", "名单里有一户去年就搬到县城住了，为什么还在享受低保？",
			"已经入户核查：这一户的户口和承包地仍在本村，县城的房子是租的，家庭人均收入低于低保标准，符合条件。评议记录和核查表在村务公开栏和镇民政办，可以当场查看。", 16, 14},
		{"elderly-allowance", "2025-12", "村里八十岁以上的老人有九位，公示里只有五位，另外四位为什么没有发？", "", 9, 0},
		{"", "", "修东渠的费用里，村集体要出六万多元，是从哪一笔收入里出？施工队什么时候比选？", "", 1, 0},
	}
}

// questions are asked and answered on the days of the demonstration.
func (d *demo) questions() questions.Questions {
	q := d.parts.questions()
	q.Clock, q.Trail = d.then, d.oldTrail()
	q.Changes = changes.Changes{Store: d.db, Clock: d.then, Followers: d.changes().Followers}
	return q
}

// ask has questions asked about a village, and one of them answered by two.
func (d *demo) ask(ctx context.Context) error {
	for _, one := range demoQuestions() {
		about := models.Reference{Kind: models.ToTotal, Region: demoWillow, Programme: one.programme, Period: one.period}
		if one.programme == "" {
			decision, err := d.db.FindDisclosureOf(ctx, demoWillow, "village-decisions", "", demoDecision().typed.Subject)
			if err != nil {
				return err
			}
			about = models.Reference{Kind: models.ToDisclosure, Record: decision.ID, Version: decision.Version}
		}
		d.back(one.asked)
		asked, _, err := d.questions().Ask(ctx, about, one.text)
		if err != nil {
			return fmt.Errorf("ask: %w", err)
		}
		if one.answer == "" {
			continue
		}
		d.back(one.met)
		if err := d.questions().Draft(ctx, d.people["clerk"], asked.ID, asked.RowVersion, one.answer); err != nil {
			return err
		}
		if err := d.questions().Approve(ctx, d.people["approver"], asked.ID, asked.RowVersion+1); err != nil {
			return err
		}
	}
	return nil
}
