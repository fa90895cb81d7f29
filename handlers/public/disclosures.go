package public

import (
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/leaf"
	"qingyuan/handlers/mw"
	"qingyuan/internal/affairs"
	"qingyuan/internal/i18n"
	"qingyuan/internal/questions"
	"qingyuan/internal/regions"
	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// Disclosures are the pages of what is posted.
type Disclosures struct {
	Desk    affairs.Desk
	Pages   mw.Renderer
	Board   affairs.Board
	Regions regions.Tree
	Texts   *i18n.Catalogue
	Site    string // the portal's address, as printed codes say it

	Questions questions.Questions
}

// DisclosureView is one version of a disclosure.
type DisclosureView struct {
	leaf.Leaf
	ID        string
	No        int
	On        models.Date // when the version was published
	FirstOn   models.Date
	Reason    string // of a correction or a withdrawal
	Told      bool   // it tells anew what goes on, and corrects nothing
	Newest    bool
	Withdrawn bool   // the version is a tombstone
	Gone      bool   // the disclosure is withdrawn, whatever this version says
	Before    int    // the version before, to compare with; 0: none
	Hash      string // in hexadecimal
	Versions  []VersionView
	Downloads []DownloadView
	Asked     questions.Page // in public, about any version
}

// VersionView is a line of the list of versions.
type VersionView struct {
	No      int
	On      models.Date
	Reason  string
	State   disclosure.State
	Told    bool // an update
	Current bool
}

// Show shows the newest version: GET /disclosures/:id.
func (h Disclosures) Show(c *fiber.Ctx) error { return h.show(c, 0) }

// Version shows any: GET /disclosures/:id/versions/:no.
func (h Disclosures) Version(c *fiber.Ctx) error {
	no, err := strconv.Atoi(c.Params("no"))
	if err != nil || no < 1 {
		return models.Fail(models.NotFound, "err.not_found")
	}
	return h.show(c, no)
}

func (h Disclosures) show(c *fiber.Ctx, no int) error {
	p, err := h.Board.Read(mw.Context(c), c.Params("id"), no)
	if err != nil {
		return err
	}
	l, err := h.leaf(c, p)
	if err != nil {
		return err
	}
	versions, err := h.Board.Versions(mw.Context(c), p.Disclosure.ID)
	if err != nil {
		return err
	}
	view := viewOf(p, l, versions)
	if view.Downloads, err = h.downloads(p, mw.Of(c).Lang); err != nil {
		return err
	}
	if view.Asked, err = h.Questions.Of(mw.Context(c), models.ToDisclosure, p.Disclosure.ID); err != nil {
		return err
	}
	return h.Pages.Render(c, "public/disclosure", view)
}

func viewOf(p affairs.Posted, l leaf.Leaf, versions []disclosure.Version) DisclosureView {
	v := DisclosureView{Leaf: l, ID: p.Disclosure.ID, No: p.Version.No, On: dayOf(p.Version.PublishedAt), FirstOn: dayOf(p.Disclosure.FirstPublishedAt),
		Reason: p.Version.Reason, Told: p.Version.Told, Newest: p.Newest, Withdrawn: p.Version.State == disclosure.Withdrawn,
		Gone: p.Disclosure.State == disclosure.Withdrawn, Hash: hex.EncodeToString(p.Version.Hash)}
	for _, one := range versions {
		if one.No < v.No && one.State == disclosure.Published {
			v.Before = max(v.Before, one.No)
		}
		v.Versions = append(v.Versions, VersionView{one.No, dayOf(one.PublishedAt), one.Reason, one.State, one.Told, one.No == v.No})
	}
	return v
}

func dayOf(unix int64) models.Date { return models.DateOf(time.Unix(unix, 0)) }

func (h Disclosures) leaf(c *fiber.Ctx, p affairs.Posted) (leaf.Leaf, error) {
	place, err := h.Regions.Path(mw.Context(c), p.Disclosure.RegionCode)
	if err != nil {
		return leaf.Leaf{}, err
	}
	office, err := h.Board.Office(mw.Context(c), p.Disclosure)
	if err != nil {
		return leaf.Leaf{}, err
	}
	return leaf.Of(p, office, place)
}

// CompareView is what changed between two versions.
type CompareView struct {
	DisclosureView       // of the newer one
	From, To       Side  // the older and the newer
	Others         []int // versions that can be compared with
	Turn           affairs.Comparison
}

// Side is one of the versions that are compared.
type Side struct {
	No int
	On models.Date
}

// Compare shows what changed: GET /disclosures/:id/compare?from=1&to=2.
func (h Disclosures) Compare(c *fiber.Ctx) error {
	from, _ := strconv.Atoi(c.Query("from")) // what is no number is no version
	to, _ := strconv.Atoi(c.Query("to"))
	id := c.Params("id")
	if from > to {
		return c.Redirect(fmt.Sprintf("/disclosures/%s/compare?from=%d&to=%d", id, to, from), fiber.StatusSeeOther)
	}
	turn, err := h.Board.Compare(mw.Context(c), id, from, to)
	if err != nil {
		return err
	}
	l, err := h.leaf(c, turn.To)
	if err != nil {
		return err
	}
	versions, err := h.Board.Versions(mw.Context(c), id)
	if err != nil {
		return err
	}
	view := CompareView{DisclosureView: viewOf(turn.To, l, versions), Turn: turn,
		From: Side{from, dayOf(turn.From.Version.PublishedAt)}, To: Side{to, dayOf(turn.To.Version.PublishedAt)}}
	for _, v := range versions {
		if v.State == disclosure.Published {
			view.Others = append(view.Others, v.No)
		}
	}
	return h.Pages.Render(c, "public/disclosure_compare", view)
}

// File sends an attachment that was published: GET /files/:id.
func (h Disclosures) File(c *fiber.Ctx) error {
	id := c.Params("id")
	return leaf.Send(c, true, func(ctx context.Context) (*affairs.File, error) { return h.Desk.OpenPosted(ctx, id) })
}
