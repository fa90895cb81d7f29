package staff

import (
	"bytes"
	"encoding/csv"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/i18n"
	"qingyuan/internal/publishing"
	"qingyuan/models/fund"
)

// Remarks sends all that was noted and refused, as CSV, masked as on the page:
// GET /staff/funds/imports/:id/remarks.csv?programme=….
func (h Funds) Remarks(c *fiber.Ctx) error {
	p, err := h.Desk.Preview(mw.Context(c), mw.Visitor(c), c.Params("id"), publishing.Choice{Programme: c.Query("programme")})
	if err != nil {
		return err
	}
	lang := mw.Of(c).Lang
	var body bytes.Buffer
	body.WriteString("\ufeff") // by which Excel knows UTF-8
	table := csv.NewWriter(&body)
	table.UseCRLF = true
	if err := table.WriteAll(h.remarkRows(lang, p.Plan)); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, mw.Disposition("attachment", h.Texts.Text(lang, "funds.remarks_file", nil)))
	return c.Send(body.Bytes())
}

func (h Funds) remarkRows(lang i18n.Lang, plan fund.Plan) [][]string {
	say := func(key string) string { return h.Texts.Text(lang, key, nil) }
	rows := [][]string{{say("funds.col_kind"), say("funds.col_sheet"), say("funds.col_row"), say("funds.col_column"), say("funds.col_value"), say("funds.col_reason")}}
	for _, kind := range []struct {
		name string
		list []fund.Remark
	}{{say("funds.refused"), plan.Refused}, {say("funds.noted"), plan.Noted}} {
		for _, m := range kind.list {
			row := ""
			if m.Row > 0 {
				row = strconv.Itoa(m.Row)
			}
			rows = append(rows, []string{kind.name, fund.SafeCell(m.Sheet), row, fund.SafeCell(m.Column), fund.SafeCell(m.Value),
				h.Texts.Text(lang, m.Reason, m.Args)})
		}
	}
	return rows
}
