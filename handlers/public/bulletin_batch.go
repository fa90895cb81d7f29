package public

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/publishing"
	"qingyuan/internal/qr"
	"qingyuan/models"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// BatchBulletinView is a batch's payments in one village as a paper for its notice board, or the
// choice of the village.
type BatchBulletinView struct {
	publishing.Batch
	Villages []BulletinVillage // of the batch
	Village  *BulletinVillage  // that was chosen, or the only one; nil: it is to be chosen
	Lines    []fund.Listing    // none once their notice period is over, or where they are never shown
	Size     string            // a4 or a3
	URL      string
	Code     qr.Code
	Hash     string // the first 16 digits of the summary's
}

// BulletinVillage is what a village was paid by a batch.
type BulletinVillage struct {
	Code     string `json:"code"`
	Town     string `json:"town"`
	Name     string `json:"village"`
	Payments int64  `json:"payments"`
	TotalFen int64  `json:"total_fen"`
}

// Sizes are those of the paper.
func (BatchBulletinView) Sizes() []string { return paperSizes() }

// Stands reports whether the batch may be posted.
func (v BatchBulletinView) Stands() bool { return v.EndedOn == "" }

// BatchBulletin shows what a batch paid in a village, to be printed:
// GET /funds/batches/:id/bulletin?region=990101101200&size=a3.
func (h Funds) BatchBulletin(c *fiber.Ctx) error {
	b, err := h.Ledger.Batch(mw.Context(c), batchID(c))
	if err != nil {
		return err
	}
	v := BatchBulletinView{Batch: b, Size: paperSize(c), URL: fmt.Sprintf("%s/funds/batches/%d", h.Site, b.ID), Hash: b.SummaryHash[:min(16, len(b.SummaryHash))]}
	if v.Villages, err = villagesOf(b); err != nil {
		return err
	}
	code := c.Query("region")
	if code == "" && len(v.Villages) == 1 {
		code = v.Villages[0].Code
	}
	if i := slices.IndexFunc(v.Villages, func(one BulletinVillage) bool { return one.Code == code }); i >= 0 {
		v.Village = &v.Villages[i]
	} else if code != "" {
		return models.Fail(models.NotFound, "err.not_found")
	}
	if v.Village != nil && v.Stands() && b.Shown {
		err = h.Ledger.ExportBatch(mw.Context(c), b, func(l fund.Listing, _, _ string) error {
			if l.RegionCode == code {
				v.Lines = append(v.Lines, l)
			}
			return nil
		})
	}
	if err != nil {
		return err
	}
	if v.Code, err = qr.Text(v.URL); err != nil {
		return err
	}
	return h.Pages.Render(c, "public/batch_bulletin", v)
}

// villagesOf are the villages of a batch's summary, each once; none of what is summed up by
// county alone.
func villagesOf(b publishing.Batch) ([]BulletinVillage, error) {
	var summary struct{ Villages []BulletinVillage }
	if b.Summary == nil {
		return nil, nil
	}
	if err := json.Unmarshal(b.Summary, &summary); err != nil {
		return nil, fmt.Errorf("read a batch's summary: %w", err)
	}
	var list []BulletinVillage
	at := map[string]int{}
	for _, one := range summary.Villages { // a row for each period
		i, ok := at[one.Code]
		if region.LevelOf(one.Code) != region.Village {
			continue
		}
		if !ok {
			at[one.Code] = len(list)
			list = append(list, one)
			continue
		}
		list[i].Payments += one.Payments
		list[i].TotalFen += one.TotalFen
	}
	return list, nil
}
