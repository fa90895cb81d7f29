// Package intake is the reporter's side: a draft that only the reporter's cookie opens, the
// tip that becomes of it, and the way back in with the receipt.
package intake

import (
	"context"
	"io"
	"time"

	"qingyuan/models"
	"qingyuan/models/deadline"
	"qingyuan/models/matter"
)

// Store keeps drafts, tips and what belongs to them. Methods called inside InTx's fn work
// on its transaction.
type Store interface {
	InTx(ctx context.Context, fn func(ctx context.Context) error) error

	CreateDraft(ctx context.Context, d models.Draft) error
	FindDraft(ctx context.Context, id []byte) (models.Draft, error)
	// UpdateDraft writes Boxed, Sent and ExpiresAt of an unsent draft at its version, and moves the
	// version on; models.Conflict where it is no longer so.
	UpdateDraft(ctx context.Context, d models.Draft) error
	RemoveDraft(ctx context.Context, id []byte) error
	ListExpiredDrafts(ctx context.Context, unix int64, limit int) ([]models.Draft, error)

	CreateTip(ctx context.Context, t models.NewTip) error
	// CreateCaseFile fails with models.Conflict where the file went this way already.
	CreateCaseFile(ctx context.Context, f models.CaseFile) error
	FindCaseFile(ctx context.Context, id string, way models.FileWay) (models.CaseFile, error)
	// ReckonTip writes what is kept of a tip's clocks anew.
	ReckonTip(ctx context.Context, id string, reckon deadline.Reckon) error
	FindTipPart(ctx context.Context, tipID string, part models.Part) (models.TipPart, error)
	FindTip(ctx context.Context, id string) (models.Tip, error)
	FindTipByReceipt(ctx context.Context, index []byte) (models.Tip, error)
	// TouchTip marks a tip as changed by its reporter on a day, at its version.
	TouchTip(ctx context.Context, id string, version int64, on models.Date) error
	ListRecusals(ctx context.Context, tipID string) ([]models.Recusal, error)
	ListTipEvents(ctx context.Context, tipID string) ([]models.TipEvent, error)
	AddTipEvent(ctx context.Context, e models.TipEvent) error

	// HoldTip keeps others from changing a tip until the transaction ends; models.Conflict
	// where it is no longer at its version.
	HoldTip(ctx context.Context, id string, version int64) error
	// HoldRecipients keeps those to whom something was sealed as they were then, until the
	// transaction ends; models.Conflict where one has changed. CreateTip does it.
	HoldRecipients(ctx context.Context, people []models.Staff) error
	CreateTipPart(ctx context.Context, part models.TipPart, keys []models.TipKey) error
	// NameTip marks a tip as a named reporter's and replaces what was said; models.Conflict
	// where it is named already.
	NameTip(ctx context.Context, id string, content []byte) error
	RateTip(ctx context.Context, id string, rating int) error
	// ListHolders lists who of the staff that aren't disabled holds the key of a part; of each
	// only the id, name, unit, roles and key state.
	ListHolders(ctx context.Context, tipID string, part models.Part) ([]models.Staff, error)
	CreateRequest(ctx context.Context, r models.Request) error
	ListRequests(ctx context.Context, tipID string) ([]models.Request, error)
	// ListRequestsNow sees what others have kept since the transaction began.
	ListRequestsNow(ctx context.Context, tipID string) ([]models.Request, error)

	// CreateMessage gives the message the next Seq of its tip; so does AddTipEvent.
	CreateMessage(ctx context.Context, m models.Message) error
	ListMessages(ctx context.Context, tipID string) ([]models.Message, error)

	// CreateAttachment gives the file the next Seq of its tip's files and uploads where it has
	// none; models.Conflict where another has it, or the ID.
	CreateAttachment(ctx context.Context, a models.Attachment) error
	FindAttachment(ctx context.Context, tipID, id string) (models.Attachment, error)
	ListAttachments(ctx context.Context, tipID string) ([]models.Attachment, error)
	RemoveAttachment(ctx context.Context, tipID, id string) error
	// ListStrayAttachments lists those added before a day that have neither draft nor tip.
	ListStrayAttachments(ctx context.Context, before models.Date, limit int) ([]models.Attachment, error)
	// KnownObjects returns those of keys that an attachment or a part of an upload has.
	KnownObjects(ctx context.Context, keys []string) (map[string]bool, error)

	// CreateUpload gives the upload the next Seq, as CreateAttachment does.
	CreateUpload(ctx context.Context, u models.Upload) error
	FindUpload(ctx context.Context, tipID, id string) (models.Upload, error)
	ListUploads(ctx context.Context, tipID string) ([]models.Upload, error)
	ListExpiredUploads(ctx context.Context, unix int64, limit int) ([]models.Upload, error)
	// AddUploadPart moves an upload on by a part that begins where it ends, and its expiry;
	// models.Conflict where it doesn't end there (any more).
	AddUploadPart(ctx context.Context, p models.UploadPart, expiresAt int64) error
	// ListUploadParts lists them in their order.
	ListUploadParts(ctx context.Context, uploadID string) ([]models.UploadPart, error)
	// RemoveUpload removes an upload and its parts; models.Conflict where it is gone.
	RemoveUpload(ctx context.Context, id string) error

	CreateSession(ctx context.Context, s models.Session) error
	FindSession(ctx context.Context, id []byte) (models.Session, error)
	ExtendSession(ctx context.Context, id []byte, expiresAt int64) error
	RemoveSession(ctx context.Context, id []byte) error
	FindUnit(ctx context.Context, id int64) (models.Unit, error)
	FindStaff(ctx context.Context, id int64) (models.Staff, error)
}

// Blob keeps sealed files.
type Blob interface {
	Put(ctx context.Context, key string, r io.Reader) (int64, error)
	Open(ctx context.Context, key string) (models.Object, error)
	Remove(ctx context.Context, key string) error
	// Old calls fn with the keys of objects under prefix that are older than a moment.
	Old(ctx context.Context, prefix string, before time.Time, fn func(keys []string) error) error
	SweepUnfinished(ctx context.Context, olderThan time.Time) (int, error)
}

// Sealer is seal.Stretcher.
type Sealer interface {
	NewIdentity() (secret models.Secret, recipient string, err error)
	Seal(plain []byte, recipients ...string) ([]byte, error)
	SealFrom(plain io.Reader, recipients ...string) io.ReadCloser
	Open(secret models.Secret, sealed []byte) ([]byte, error)
	// OpenFrom decrypts a stream as it is read; models.Forbidden where the secret doesn't open it.
	OpenFrom(secret models.Secret, sealed io.Reader) (io.Reader, error)
	OpenAt(secret models.Secret, sealed io.ReaderAt, size int64) (io.ReaderAt, int64, error)
	Box(key []byte, label string, plain []byte) ([]byte, error)
	Unbox(key []byte, label string, boxed []byte) ([]byte, error)
	Token() []byte
	Derive(root []byte, purpose string) []byte
	Receipt(ctx context.Context, r models.Receipt) (index, key []byte, err error)
	Voucher(ctx context.Context, v models.Voucher) (index, key []byte, err error)
}

// Directory finds who handles a tip and to whom its parts are sealed. It fails with
// models.Unavailable where nobody could read it, or only those who may not.
type Directory interface {
	Recipients(ctx context.Context, about models.About) (models.Recipients, error)
	// At finds who would read a tip in a unit; models.Unavailable where nobody may.
	At(ctx context.Context, about models.About, unitID int64) (models.Recipients, error)
	// Custodians are those who would keep the name of the reporter of a tip that a unit handles.
	Custodians(ctx context.Context, about models.About, unitID int64) ([]models.Staff, error)
	// Open reports whether tips of some region can be taken.
	Open(ctx context.Context) (bool, error)
}

// Regions knows the regions.
type Regions interface {
	HasRegion(ctx context.Context, code string) (bool, error)
}

// Caps on evidence: bytes, bytes, number.
type Caps struct {
	File, Tip int64
	Files     int
}

// Scrub looks at files by their content; its functions are those of package scrub.
type Scrub struct {
	Kind func(head []byte) (mediaType string, allowed bool)
	// Cleans reports whether Clean takes anything out of files of a type.
	Cleans func(mediaType string) bool
	Clean  func(mediaType string, r io.Reader) io.Reader
	// Damaged reports whether reading what Clean returned failed because of the file itself.
	Damaged func(error) bool
	// Named gives a name the ending of the type where its own doesn't fit.
	Named func(name, mediaType string) string
}

// Scan looks for malware in what is written to it.
type Scan interface {
	io.Writer // never fails
	// Verdict is the name of what was found, "" for nothing; an error where that can't be told.
	Verdict() (found string, err error)
	Close() error
}

// Trail is trail.Trail: it writes down what somebody of the staff did, in the act's own
// transaction and after all else that it locks.
type Trail interface {
	Record(ctx context.Context, by models.Visitor, act models.Act) error
}

// Intake is the use cases of the reporter's side.
type Intake struct {
	Store     Store
	Blob      Blob
	Sealer    Sealer
	Directory Directory
	Regions   Regions
	Matters   matter.Catalogue
	Hash      models.Hash // by which tips about the same person meet
	Scrub     Scrub
	Scan      func(ctx context.Context) Scan // nil: nobody scans
	Trail     Trail
	Exchange  Exchange
	// Once runs fn, or waits for what runs under the key already and gives its error.
	Once func(key string, fn func() error) error
	// Clocks are those that facts have started.
	Clocks func(deadline.Facts) []deadline.Clock
	Clock  func() time.Time
	Caps   Caps
}

// onTheHour is the first full hour after d from now: expiry tells no finer time.
func (in Intake) onTheHour(d time.Duration) int64 {
	return in.Clock().Add(d).Truncate(time.Hour).Add(time.Hour).Unix()
}

func (in Intake) today() models.Date { return models.DateOf(in.Clock()) }
