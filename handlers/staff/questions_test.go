package staff_test

import (
	"context"
	"net/http"
	"testing"

	"qingyuan/config/terms"
	"qingyuan/internal/testkit"
	"qingyuan/models"
	"qingyuan/models/deadline"
)

// paid is a line that was paid in a town, whatever its number.
type paid struct{}

func (paid) Cite(_ context.Context, r models.Reference) (models.Cited, error) {
	return models.Cited{Reference: r, Title: "高龄津贴", ItemID: "fund/elderly-allowance", At: "990101101", For: "2026-03"}, nil
}

func TestAnOfficeAnswersWhatItIsAsked(t *testing.T) {
	d, admin, _, _ := staffed(t)
	d.parts.Questions.Changes = testkit.Changes(d.db)
	d.books(t)
	clerk, second := hired(d, admin, "clerk", "云溪县纪委监委", "publisher"), hired(d, admin, "second", "云溪县纪委监委", "approver")
	q := d.parts.Questions
	q.Ledger = paid{}
	rules, err := terms.Load()
	must(t, err)
	q.Rules = rules.Of(deadline.Questions)
	asked, _, err := q.Ask(t.Context(), models.Reference{Kind: models.ToPayment, Record: "1"}, "这笔钱发给了谁？")
	must(t, err)
	page := "/staff/questions/" + asked.ID

	clerk.get("/staff")
	clerk.want(http.StatusOK, "/staff", "1 条质疑等待起草答复")
	second.get("/staff")
	second.lacks("等待起草答复")
	clerk.get("/staff/questions")
	clerk.want(http.StatusOK, "/staff/questions", "高龄津贴", "这笔钱发给了谁？", page)
	clerk.get(page)
	clerk.post(page, "action", "draft", "version", "1", "answer", " ")
	clerk.want(http.StatusUnprocessableEntity, page, "还没有写")
	clerk.post(page, "action", "draft", "version", "1", "answer", "请打13800138000问")
	clerk.want(http.StatusUnprocessableEntity, page, "138×", "请打13800138000问")
	clerk.post(page, "action", "draft", "version", "1", "answer", "发给了名单上的五位老人。")
	clerk.want(http.StatusOK, "/staff/questions?done=draft", "等另一人审核")
	clerk.get(page)
	clerk.lacks("同意并公开")
	clerk.post(page, "action", "approve", "version", "2")
	if clerk.page.status != http.StatusForbidden {
		t.Errorf("a publisher approves: %d", clerk.page.status)
	}
	second.get("/staff")
	second.want(http.StatusOK, "/staff", "1 份质疑答复等待审核")
	second.get(page)
	second.want(http.StatusOK, page, "发给了名单上的五位老人。", "同意并公开")
	second.lacks("提交审核")
	second.post(page, "action", "approve", "version", "1")
	second.want(http.StatusConflict, page, "已被别人处理")
	second.post(page, "action", "approve", "version", "2")
	second.want(http.StatusOK, "/staff/questions?done=approve", "答复已公开")
	second.get("/questions/" + asked.ID)
	second.want(http.StatusOK, "/questions/"+asked.ID, "这笔钱发给了谁？", "发给了名单上的五位老人。")

	clerk.get(page)
	clerk.post(page, "action", "propose", "version", "3", "reason", "x")
	clerk.want(http.StatusUnprocessableEntity, page, "请选择隐去的理由")
	clerk.post(page, "action", "propose", "version", "3", "reason", "person")
	clerk.want(http.StatusOK, "/staff/questions?done=propose", "等另一人决定")
	second.get("/staff/questions?only=hide")
	second.want(http.StatusOK, "/staff/questions?only=hide", "高龄津贴")
	second.get(page)
	second.post(page, "action", "hide", "version", "4")
	second.want(http.StatusOK, "/staff/questions?done=hide", "已隐去")
	second.get("/questions/" + asked.ID)
	second.want(http.StatusOK, "/questions/"+asked.ID, "问题的文字已隐去", "说到了他人的隐私", "发给了名单上的五位老人。")
	second.lacks("这笔钱发给了谁")
	second.get("/staff/questions?only=answered")
	second.want(http.StatusOK, "/staff/questions?only=answered", "高龄津贴")
}
