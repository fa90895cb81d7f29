// Package casework is the staff's side of a tip: the queue, the tip itself, what is done
// about it, and what reporters ask supervisors for. A tip that a visitor holds no key to, or that is another unit's, is
// models.NotFound here, whatever is tried: that it exists is not for them to know.
package casework

import (
	"context"
	"fmt"
	"io"
	"time"

	"qingyuan/models"
	"qingyuan/models/deadline"
	"qingyuan/models/letter"
	"qingyuan/models/matter"
	"qingyuan/models/region"
)

// Store keeps tips and what belongs to them. Methods called inside InTx's fn work on its
// transaction.
type Store interface {
	InTx(ctx context.Context, fn func(ctx context.Context) error) error

	ListHeldTips(ctx context.Context, q models.TipQuery) ([]models.HeldTip, error)
	// CountHeldTips counts by state and rule, whatever the filter says of those.
	CountHeldTips(ctx context.Context, q models.TipQuery) ([]models.TipCount, error)
	// ListNextDeadlines lists the clocks of tips that run, but for those of requests.
	ListNextDeadlines(ctx context.Context, tipIDs []string) ([]models.TipDeadline, error)
	// ListColleagues lists the reviewers of a unit; of each only the id and name.
	ListColleagues(ctx context.Context, unitID int64) ([]models.Staff, error)
	// ListHeldTipsByID finds tips as ListHeldTips does; those that aren't held are left out.
	ListHeldTipsByID(ctx context.Context, ids []string, unitID, staffID int64) ([]models.HeldTip, error)
	// ListNewestTips lists tips in any state, the newest first.
	ListNewestTips(ctx context.Context, q models.TipQuery) ([]models.HeldTip, error)
	// ListSealedWords lists the messages, notes and files of tips, by the tips' ids.
	ListSealedWords(ctx context.Context, tipIDs []string) (map[string][]models.SealedWords, error)
	// FindStaffViews finds the views that somebody saved; Version 0 where they saved none.
	FindStaffViews(ctx context.Context, staffID int64) (models.StaffViews, error)
	// PutStaffViews writes them at their version; models.Conflict where they have changed.
	PutStaffViews(ctx context.Context, v models.StaffViews) error
	FindHeldTip(ctx context.Context, id string, unitID, staffID int64) (models.HeldTip, error)
	// FindHeldTipsByRef finds the tips with a short name.
	FindHeldTipsByRef(ctx context.Context, ref string, unitID, staffID int64) ([]models.HeldTip, error)
	// MoveTip writes a tip's state, its Handling and ChangedOn; models.Conflict where it is no
	// longer at its version.
	MoveTip(ctx context.Context, t models.Tip) error
	// ReckonTip writes what is kept of a tip's clocks anew.
	ReckonTip(ctx context.Context, id string, reckon deadline.Reckon) error
	ListAlikeTips(ctx context.Context, tipID string, unitID, staffID int64, limit int) ([]models.AlikeTip, error)
	// MarkTipRead does nothing where the tip has changed since its version.
	MarkTipRead(ctx context.Context, id string, version int64) error

	ListMessages(ctx context.Context, tipID string) ([]models.Message, error)
	CreateMessage(ctx context.Context, m models.Message) error
	ListTipEvents(ctx context.Context, tipID string) ([]models.TipEvent, error)
	AddTipEvent(ctx context.Context, e models.TipEvent) error
	ListAttachments(ctx context.Context, tipID string) ([]models.Attachment, error)
	// HasActed reports whether the trail has an act by somebody since a moment, in unix seconds.
	HasActed(ctx context.Context, staffID int64, act models.Act, since int64) (bool, error)
	FindAttachment(ctx context.Context, tipID, id string) (models.Attachment, error)

	FindTip(ctx context.Context, id string) (models.Tip, error)
	FindTipPart(ctx context.Context, tipID string, part models.Part) (models.TipPart, error)
	FindTipKey(ctx context.Context, tipID string, part models.Part, staffID int64) (models.TipKey, error)
	// TouchTip marks a tip as unread and changed on a day, at its version.
	TouchTip(ctx context.Context, id string, version int64, on models.Date) error
	// HoldTip keeps others from changing a tip until the transaction ends; models.Conflict
	// where it is no longer at its version.
	HoldTip(ctx context.Context, id string, version int64) error
	// HandOverTip gives a tip at its version to another unit, unread.
	HandOverTip(ctx context.Context, id string, version, unitID int64, on models.Date) error
	// HoldRecipients keeps those to whom something was sealed as they were then, until the
	// transaction ends; models.Conflict where one has changed.
	HoldRecipients(ctx context.Context, people []models.Staff) error
	// HoldKeys keeps others from taking keys away until the transaction ends; it is the
	// transaction's first statement.
	HoldKeys(ctx context.Context) error
	// ReplaceTipKeys takes all keys of a part away and keeps others.
	ReplaceTipKeys(ctx context.Context, tipID string, part models.Part, keys []models.TipKey) error
	ListRecusals(ctx context.Context, tipID string) ([]models.Recusal, error)
	// Recuse keeps people from tips, and takes their keys to them away.
	Recuse(ctx context.Context, recusals []models.Recusal) error
	// ListHolders lists who of the staff that aren't disabled holds the key of a part; of each
	// only the id, name, unit, roles and key state.
	ListHolders(ctx context.Context, tipID string, part models.Part) ([]models.Staff, error)
	// ListHoldersOf is ListHolders for several tips, but for who is kept from one.
	ListHoldersOf(ctx context.Context, tipIDs []string, part models.Part) ([]models.Holder, error)

	// ListGrantedNames and FindGrantedName find the names that a custodian is to give, to who can
	// still read the tip.
	ListGrantedNames(ctx context.Context, custodianID int64, limit int) ([]models.GrantedName, error)
	FindGrantedName(ctx context.Context, custodianID int64, requestID string) (models.GrantedName, error)
	// CreateUnsealing is models.Conflict where the name was given already.
	CreateUnsealing(ctx context.Context, u models.Unsealing) error
	ListUnsealings(ctx context.Context, tipID string) ([]models.Unsealing, error)
	// EndUnsealings takes back what ended before a day.
	EndUnsealings(ctx context.Context, before models.Date) (int64, error)
	FindStaff(ctx context.Context, id int64) (models.Staff, error)

	// NextLetterNumber is held until the transaction ends.
	NextLetterNumber(ctx context.Context, unitID int64, kind string, year int) (int64, error)
	CreateLetter(ctx context.Context, l models.LetterRow) error
	// ListLetters is without what they say.
	ListLetters(ctx context.Context, tipID string) ([]models.LetterRow, error)
	FindLetter(ctx context.Context, tipID, id string) (models.LetterRow, error)
	// CreateLetterTemplate is models.Conflict where the version is there.
	CreateLetterTemplate(ctx context.Context, t models.LetterTemplate) error
	// ListLetterTemplates lists versions, the last first.
	ListLetterTemplates(ctx context.Context, unitID int64, kind, lang string, limit int) ([]models.LetterTemplate, error)
	ListClearings(ctx context.Context, tipID string) ([]models.Clearing, error)
	CreateClearing(ctx context.Context, c models.Clearing) error
	// DeliverClearing is models.Conflict where it was recorded already.
	DeliverClearing(ctx context.Context, c models.Clearing) error

	ListRequests(ctx context.Context, tipID string) ([]models.Request, error)
	CreateRequest(ctx context.Context, r models.Request) error
	ListHeldRequests(ctx context.Context, q models.RequestQuery) ([]models.HeldRequest, error)
	FindHeldRequest(ctx context.Context, id string, staffID int64, unitIDs []int64) (models.HeldRequest, error)
	// DecideRequest writes the decision on a request that is open and at its version, PayVoucher
	// that one that was granted is paid; models.Conflict where it is no longer so.
	DecideRequest(ctx context.Context, r models.Request) error
	FindVoucher(ctx context.Context, index []byte) (models.Request, error)
	PayVoucher(ctx context.Context, id string, version, by int64, on models.Date) error

	FindPartner(ctx context.Context, id string) (models.Partner, error)
	ListPartners(ctx context.Context, limit int) ([]models.Partner, error)
	CreateCaseFile(ctx context.Context, f models.CaseFile) error
	ListCaseFiles(ctx context.Context, tipID string) ([]models.CaseFile, error)

	// UnitsUnder are the ids of a unit and of all below it.
	UnitsUnder(ctx context.Context, unitID int64) ([]int64, error)
	ListUnitsByID(ctx context.Context, ids []int64) ([]models.Unit, error)
	ListUnits(ctx context.Context, limit int) ([]models.Unit, error)
	CountUnits(ctx context.Context) (int64, error)
	StaffNames(ctx context.Context, ids []int64) (map[int64]string, error)
	RegionPaths(ctx context.Context, codes []string) (map[string][]region.Region, error)
}

// Directory finds who handles a tip and to whom its parts are sealed: accounts.Directory.
type Directory interface {
	Recipients(ctx context.Context, about models.About) (models.Recipients, error)
	// At finds who would read a tip in a unit; models.Unavailable where nobody may.
	At(ctx context.Context, about models.About, unitID int64) (models.Recipients, error)
}

// Limits is guard.Limits: Take fails with models.TooMany beyond most acts in a window.
type Limits interface {
	Take(ctx context.Context, what, who string, most int64, per time.Duration) error
}

// Sealer is seal.Stretcher.
type Sealer interface {
	Seal(plain []byte, recipients ...string) ([]byte, error)
	// SealTo encrypts to dst what is written; it is whole after Close.
	SealTo(dst io.Writer, recipients ...string) (io.WriteCloser, error)
	Open(secret models.Secret, sealed []byte) ([]byte, error)
	// Opener opens several things that are sealed to one identity, with less work than as many
	// calls of Open.
	Opener(secret models.Secret) (models.Opener, error)
	// OpenAt gives random access to the plain bytes of a sealed object, and their number.
	OpenAt(secret models.Secret, sealed io.ReaderAt, size int64) (io.ReaderAt, int64, error)
	Unbox(key []byte, label string, boxed []byte) ([]byte, error)
	// Voucher is a slow step: never inside a transaction.
	Voucher(ctx context.Context, v models.Voucher) (index, key []byte, err error)
}

// Blob keeps sealed files.
type Blob interface {
	Open(ctx context.Context, key string) (models.Object, error)
}

// Trail is trail.Trail: it writes down what somebody of the staff did, in the act's own
// transaction and after all else that it locks.
type Trail interface {
	Record(ctx context.Context, by models.Visitor, act models.Act) error
}

// Casework is the use cases of reviewers, supervisors, and custodians who pay rewards.
type Casework struct {
	Store     Store
	Blob      Blob
	Sealer    Sealer
	Directory Directory
	Matters   matter.Catalogue
	Limits    Limits
	Trail     Trail
	Letters   letter.Catalogue
	// Text is a message of the locale files in a language.
	Text func(lang, key string, args map[string]any) string
	// Installation is how this one is called elsewhere, and Signer signs what goes there.
	Installation string
	Signer       Signer
	// Confirm checks that a visitor typed their own password: accounts.Confirm.
	Confirm func(ctx context.Context, v models.Visitor, password models.Secret) error
	// Clocks are those that facts have started.
	Clocks func(deadline.Facts) []deadline.Clock
	Clock  func() time.Time
}

// note writes acts to the trail: the last that a transaction does.
func (c Casework) note(ctx context.Context, v models.Visitor, acts ...models.Act) error {
	for _, act := range acts {
		if err := c.Trail.Record(ctx, v, act); err != nil {
			return err
		}
	}
	return nil
}

func (c Casework) today() models.Date { return models.DateOf(c.Clock()) }

// only lets nobody but who has one of roles know that there is something.
func only(v models.Visitor, roles ...models.Role) error {
	for _, r := range roles {
		if v.Is(r) && v.Unit.ID != 0 && v.Identity != "" {
			return nil
		}
	}
	return notFound()
}

func notFound() error { return models.Fail(models.NotFound, "err.not_found") }

// held finds a tip that the visitor may read.
func (c Casework) held(ctx context.Context, v models.Visitor, tipID string) (models.HeldTip, error) {
	if err := only(v, models.Readers()...); err != nil {
		return models.HeldTip{}, err
	}
	if !models.IsID(tipID) {
		return models.HeldTip{}, notFound()
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
	if err != nil && v.Staff.KeyState == models.KeyLost {
		return "", models.Fail(models.Conflict, "keys.err.not_open").Because(err)
	}
	if err != nil {
		return "", fmt.Errorf("open a tip's key: %w", err)
	}
	return models.Secret(plain), nil
}
