package staff

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/i18n"
	"qingyuan/internal/trail"
	"qingyuan/models"
	"qingyuan/models/fund"
)

// CSV sends all that a filter lets through, the newest first: GET /staff/trail.csv. It
// streams; a failure on the way breaks the connection, so that no half is taken for the whole.
func (h Trail) CSV(c *fiber.Ctx) error {
	f, problems := trailFilter(c)
	if problems.Any() {
		return problems
	}
	lang, v := mw.Of(c).Lang, mw.Visitor(c)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(mw.Context(c)), downloadTime) // the answer outlives the handler
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="trail-`+string(models.DateOf(h.Trail.Clock()))+`.csv"`)
	r, w := io.Pipe()
	go func() {
		defer cancel()
		err := h.writeCSV(ctx, w, v, f, lang)
		if err != nil && !errors.Is(err, io.ErrClosedPipe) {
			h.Log.Error("send the trail", "error", err)
		}
		w.CloseWithError(err)
	}()
	return c.SendStream(r)
}

func (h Trail) writeCSV(ctx context.Context, w io.Writer, v models.Visitor, f models.TrailFilter, lang i18n.Lang) error {
	buffered := bufio.NewWriterSize(w, 64<<10)
	if _, err := buffered.WriteString("\ufeff"); err != nil { // by which Excel knows UTF-8
		return err
	}
	table := csv.NewWriter(buffered)
	table.UseCRLF = true
	head := []string{"seq", "at", "staff_id", "who", "unit", "act", "what", "kind", "record", "before", "after", "hash"}
	for i, name := range head {
		head[i] = h.Texts.Text(lang, "trail.csv."+name, nil)
	}
	if err := table.Write(head); err != nil {
		return err
	}
	err := h.Trail.Download(ctx, v, f, func(list []trail.Entry) error {
		for _, e := range list {
			if err := table.Write(h.csvRow(lang, e)); err != nil {
				return err
			}
		}
		return nil
	})
	if table.Flush(); err != nil || table.Error() != nil {
		return errors.Join(err, table.Error())
	}
	return buffered.Flush()
}

// csvRow writes texts so that no spreadsheet takes one for a formula.
func (h Trail) csvRow(lang i18n.Lang, e trail.Entry) []string {
	shown := h.entry(lang, e)
	at := time.Unix(e.At, 0).In(models.Shanghai()).Format(time.RFC3339)
	if e.DayOnly() {
		at = shown.On
	}
	return []string{strconv.FormatInt(e.Seq, 10), at, strconv.FormatInt(e.StaffID, 10), fund.SafeCell(shown.Who), fund.SafeCell(e.Unit),
		string(e.Act), shown.What, string(e.Kind), fund.SafeCell(shown.Ref), fund.SafeCell(e.Entry.Before), fund.SafeCell(e.Entry.After), fmt.Sprintf("%x", e.Hash)}
}
