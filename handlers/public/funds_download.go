package public

import (
	"context"
	"io"
	"slices"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/export"
	"qingyuan/internal/i18n"
	"qingyuan/internal/publishing"
	"qingyuan/models/fund"
)

// CSV sends all lines that a filter shows: GET /funds.csv with the filter of the page.
func (h Funds) CSV(c *fiber.Ctx) error { return h.download(c, export.CSV) }

// XLSX sends the same as a workbook: GET /funds.xlsx.
func (h Funds) XLSX(c *fiber.Ctx) error { return h.download(c, export.XLSX) }

// JSON sends the same for programs: GET /funds.json.
func (h Funds) JSON(c *fiber.Ctx) error { return h.download(c, export.JSON) }

func (h Funds) download(c *fiber.Ctx, format export.Format) error {
	f, lang := filterOf(c), mw.Of(c).Lang
	if err := h.Ledger.Check(mw.Context(c), f); err != nil {
		return err
	}
	return download(c, h.Log, downloadName(f), format, func(ctx context.Context, w io.Writer) error {
		return h.write(ctx, w, format, f, lang)
	})
}

// downloadsOf are the files of a filter.
func downloadsOf(f fund.Filter) []DownloadView {
	return []DownloadView{{"CSV", addressOf("/funds.csv", f.Query())}, {"XLSX", addressOf("/funds.xlsx", f.Query())}, {"JSON", addressOf("/funds.json", f.Query())}}
}

// downloadName is the same in both languages, for who works with the files.
func downloadName(f fund.Filter) string {
	name := "funds"
	for _, part := range []string{f.Region, f.Programme, string(f.Period)} {
		if part != "" {
			name += "-" + part
		}
	}
	return name
}

func (h Funds) write(ctx context.Context, w io.Writer, format export.Format, f fund.Filter, lang i18n.Lang) error {
	table, err := export.New(format, w, h.Texts.Text(lang, "take.payments_sheet", nil), h.columns(lang))
	if err != nil {
		return err
	}
	err = h.Ledger.Export(ctx, f, func(lines []publishing.Line) error {
		for _, l := range lines {
			if err := table.Row(cells(l, lang)...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return table.Close()
}

// columns are those of a download, titled by their messages funds.csv.<key>.
func (h Funds) columns(lang i18n.Lang) []export.Column {
	keys := []string{"region", "town", "village", "group", "name", "programme_code", "programme", "period", "quantity", "unit", "price", "amount", "paid_on"}
	columns := make([]export.Column, len(keys))
	for i, key := range keys {
		columns[i] = export.Column{Key: key, Title: h.Texts.Text(lang, "funds.csv."+key, nil), Number: slices.Contains([]string{"quantity", "price", "amount"}, key)}
	}
	return columns
}

// cells of a line, in the order of the columns.
func cells(l publishing.Line, lang i18n.Lang) []string {
	name := l.Programme.Name
	if lang == i18n.English {
		name = l.Programme.NameEN
	}
	quantity, price := "", ""
	if l.Quantity != 0 {
		quantity = fund.Decimal(l.Quantity, 3)
	}
	if l.UnitPrice != 0 {
		price = fund.Decimal(l.UnitPrice, 4)
	}
	return []string{l.Region, l.Town, l.Village, l.Group, l.Name, l.Programme.Code, name,
		string(l.Period), quantity, l.Unit, price, fund.Yuan(l.AmountFen), string(l.PaidOn)}
}
