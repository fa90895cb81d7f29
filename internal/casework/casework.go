// Package casework is the reviewer's side of a tip: the queue, the tip itself, and what is
// done about it. A tip that a visitor holds no key to, or that is another unit's, is
// models.NotFound here, whatever is tried: that it exists is not for them to know.
package casework

import (
	"context"
	"fmt"
	"io"
	"time"

	"qingyuan/models"
	"qingyuan/models/region"
)

// Store keeps tips and what belongs to them. Methods called inside InTx's fn work on its
// transaction.
type Store interface {
	InTx(ctx context.Context, fn func(ctx context.Context) error) error

	ListHeldTips(ctx context.Context, q models.TipQuery) ([]models.HeldTip, error)
	CountHeldTips(ctx context.Context, unitID, staffID int64) ([]models.TipCount, error)
	FindHeldTip(ctx context.Context, id string, unitID, staffID int64) (models.HeldTip, error)
	// MoveTip leads a tip to a state; models.Conflict where it is no longer at its version.
	MoveTip(ctx context.Context, id string, version int64, to models.State, on models.Date) error
	ListAlikeTips(ctx context.Context, tipID string, unitID, staffID int64, limit int) ([]models.AlikeTip, error)
	// MarkTipRead does nothing where the tip has changed since its version.
	MarkTipRead(ctx context.Context, id string, version int64) error

	ListMessages(ctx context.Context, tipID string) ([]models.Message, error)
	CreateMessage(ctx context.Context, m models.Message) error
	ListTipEvents(ctx context.Context, tipID string) ([]models.TipEvent, error)
	AddTipEvent(ctx context.Context, e models.TipEvent) error
	ListAttachments(ctx context.Context, tipID string) ([]models.Attachment, error)
	FindAttachment(ctx context.Context, tipID, id string) (models.Attachment, error)

	StaffNames(ctx context.Context, ids []int64) (map[int64]string, error)
	RegionPaths(ctx context.Context, codes []string) (map[string][]region.Region, error)
}

// Sealer is seal.Sealer.
type Sealer interface {
	Seal(plain []byte, recipients ...string) ([]byte, error)
	Open(secret models.Secret, sealed []byte) ([]byte, error)
	// OpenAt gives random access to the plain bytes of a sealed object, and their number.
	OpenAt(secret models.Secret, sealed io.ReaderAt, size int64) (io.ReaderAt, int64, error)
}

// Blob keeps sealed files.
type Blob interface {
	Open(ctx context.Context, key string) (models.Object, error)
}

// Casework is the use cases of reviewers.
type Casework struct {
	Store  Store
	Blob   Blob
	Sealer Sealer
	Clock  func() time.Time
}

func (c Casework) today() models.Date { return models.DateOf(c.Clock()) }

// onlyReviewer lets nobody else know that there are tips.
func onlyReviewer(v models.Visitor) error {
	if v.Is(models.RoleReviewer) && v.Unit.ID != 0 && v.Identity != "" {
		return nil
	}
	return models.Fail(models.NotFound, "err.not_found")
}

// held finds a tip that the visitor may read.
func (c Casework) held(ctx context.Context, v models.Visitor, tipID string) (models.HeldTip, error) {
	if err := onlyReviewer(v); err != nil {
		return models.HeldTip{}, err
	}
	if !models.IsID(tipID) {
		return models.HeldTip{}, models.Fail(models.NotFound, "err.not_found")
	}
	tip, err := c.Store.FindHeldTip(ctx, tipID, v.Unit.ID, v.Staff.ID)
	if err != nil {
		return tip, fmt.Errorf("find a tip: %w", err)
	}
	return tip, nil
}

// identity opens a tip's identity with the visitor's.
func (c Casework) identity(v models.Visitor, tip models.HeldTip) (models.Secret, error) {
	plain, err := c.Sealer.Open(v.Identity, tip.Sealed)
	if err != nil {
		return "", fmt.Errorf("open a tip's key: %w", err)
	}
	return models.Secret(plain), nil
}
