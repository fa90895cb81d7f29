package public

import (
	"encoding/hex"
	"fmt"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/leaf"
	"qingyuan/handlers/mw"
	"qingyuan/internal/qr"
	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// BulletinView is one version as a paper for the notice board (公示栏).
type BulletinView struct {
	leaf.Leaf
	ID        string
	No        int
	Size      string      // a4 or a3
	From      models.Date // when it was published
	Until     models.Date // the last day on which it must be posted at least
	Reason    string      // of a correction or an update
	Update    bool
	Hash      string // its first 16 digits
	URL       string // of the version
	Code      qr.Code
	Withdrawn bool // it may not be posted any more
}

// Sizes are those of the paper.
func (BulletinView) Sizes() []string { return paperSizes() }

func paperSizes() []string { return []string{"a4", "a3"} }

// paperSize is the size that an address asks for.
func paperSize(c *fiber.Ctx) string {
	if c.Query("size") == "a3" {
		return "a3"
	}
	return "a4"
}

// Bulletin shows a version to be printed: GET /disclosures/:id/versions/:no/bulletin?size=a3.
func (h Disclosures) Bulletin(c *fiber.Ctx) error {
	no, err := strconv.Atoi(c.Params("no"))
	if err != nil || no < 1 {
		return models.Fail(models.NotFound, "err.not_found")
	}
	p, err := h.Board.Read(mw.Context(c), c.Params("id"), no)
	if err != nil {
		return err
	}
	l, err := h.leaf(c, p)
	if err != nil {
		return err
	}
	v := BulletinView{Leaf: l, ID: p.Disclosure.ID, No: no, Size: paperSize(c), From: dayOf(p.Version.PublishedAt), Reason: p.Version.Reason, Update: p.Version.Told,
		Hash: hex.EncodeToString(p.Version.Hash)[:16], URL: fmt.Sprintf("%s/disclosures/%s/versions/%d", h.Site, p.Disclosure.ID, no),
		Withdrawn: p.Disclosure.State == disclosure.Withdrawn}
	if days := p.Item.PostDays; days > 0 {
		v.Until = v.From.AddDays(days)
	}
	if v.Code, err = qr.Text(v.URL); err != nil {
		return err
	}
	return h.Pages.Render(c, "public/bulletin", v)
}
