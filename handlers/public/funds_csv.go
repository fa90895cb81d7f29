package public

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/i18n"
	"qingyuan/internal/publishing"
	"qingyuan/models/fund"
)

// downloadTime bounds a download of millions of lines over a slow line.
const downloadTime = time.Hour

// mark is the byte order mark by which Excel knows UTF-8.
const mark = "\ufeff"

// CSV sends all lines that a filter shows: GET /funds.csv with the filter of the page. It
// streams: no line waits for the last, and memory doesn't grow with their number. A failure
// on the way breaks the connection, so that no half is taken for the whole.
func (h Funds) CSV(c *fiber.Ctx) error {
	f, lang := filterOf(c), mw.Of(c).Lang
	ctx, cancel := context.WithTimeout(context.WithoutCancel(mw.Context(c)), downloadTime) // the answer outlives the handler
	if err := h.Ledger.Check(ctx, f); err != nil {
		cancel()
		return err
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+csvName(f)+`"`)
	r, w := io.Pipe()
	go func() {
		defer cancel()
		err := h.writeCSV(ctx, w, f, lang)
		if err != nil && !errors.Is(err, io.ErrClosedPipe) {
			h.Log.Error("send a download", "error", err)
		}
		w.CloseWithError(err)
	}()
	return c.SendStream(r)
}

// csvName is the same in both languages, for who works with the files.
func csvName(f fund.Filter) string {
	name := "funds"
	for _, part := range []string{f.Region, f.Programme, string(f.Period)} {
		if part != "" {
			name += "-" + part
		}
	}
	return name + ".csv"
}

func (h Funds) writeCSV(ctx context.Context, w io.Writer, f fund.Filter, lang i18n.Lang) error {
	buffered := bufio.NewWriterSize(w, 64<<10)
	if _, err := buffered.WriteString(mark); err != nil {
		return err
	}
	table := csv.NewWriter(buffered)
	table.UseCRLF = true
	if err := table.Write(h.csvHead(lang)); err != nil {
		return err
	}
	err := h.Ledger.Export(ctx, f, func(lines []publishing.Line) error {
		for _, l := range lines {
			if err := table.Write(csvRow(l, lang)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if table.Flush(); table.Error() != nil {
		return table.Error()
	}
	return buffered.Flush()
}

// csvColumns are the columns, by their messages funds.csv.<name>.
func csvColumns() []string {
	return []string{"region", "town", "village", "group", "name", "programme_code", "programme", "period", "quantity", "unit", "price", "amount", "paid_on"}
}

func (h Funds) csvHead(lang i18n.Lang) []string {
	head := csvColumns()
	for i, name := range head {
		head[i] = h.Texts.Text(lang, "funds.csv."+name, nil)
	}
	return head
}

// csvRow writes texts so that no spreadsheet takes one for a formula, and numbers as numbers.
func csvRow(l publishing.Line, lang i18n.Lang) []string {
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
	return []string{l.Region, fund.SafeCell(l.Town), fund.SafeCell(l.Village), fund.SafeCell(l.Group), fund.SafeCell(l.Name), l.Programme.Code, fund.SafeCell(name),
		string(l.Period), quantity, fund.SafeCell(l.Unit), price, fund.Yuan(l.AmountFen), string(l.PaidOn)}
}
