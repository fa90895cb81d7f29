package main

import (
	"context"
	"fmt"

	"qingyuan/internal/changes"
	"qingyuan/internal/questions"
	"qingyuan/models"
)

// demoQuestion is a question that somebody asked, so many days ago, about what was paid in a
// village; answered so many days ago, or not where there is no answer.
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
		{"farmland-protection", "2025", "我家实际种了八亩多地，表里只有六亩，面积是怎样核定的？", "", 1, 0},
	}
}

// questions are asked and answered on the days of the demonstration.
func (d *demo) questions() questions.Questions {
	q := d.parts.questions()
	q.Clock, q.Trail = d.then, d.oldTrail()
	q.Changes = changes.Changes{Store: d.db, Clock: d.then, Followers: d.changes().Followers}
	return q
}

// ask has questions asked about the county's first village, and one of them answered by two.
func (d *demo) ask(ctx context.Context) error {
	towns, err := d.db.ListChildren(ctx, demoCounty)
	if err != nil || len(towns) == 0 {
		return err
	}
	villages, err := d.db.ListChildren(ctx, towns[0].Code)
	if err != nil || len(villages) == 0 {
		return err
	}
	for _, one := range demoQuestions() {
		d.back(one.asked)
		about := models.Reference{Kind: models.ToTotal, Region: villages[0].Code, Programme: one.programme, Period: one.period}
		asked, _, err := d.questions().Ask(ctx, about, one.text)
		if err != nil {
			return fmt.Errorf("ask about %s: %w", one.programme, err)
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
