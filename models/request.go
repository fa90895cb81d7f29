package models

// Request is what a reporter asks for after sending (诉求). Content and Reply are sealed to
// the part of the tip that RequestKind.Part says.
type Request struct {
	ID        string `gorm:"primaryKey"`
	TipID     string
	Kind      RequestKind
	State     RequestState
	MadeOn    Date
	Content   []byte // sealed text
	DecidedOn Date   // empty while open
	DecidedBy int64
	Reply     []byte // sealed text; nil while open
	Voucher   []byte // RequestReward, granted: keyed hash of the code that is paid on; nil else
	Version   int64
}

// TableName is that of the database.
func (Request) TableName() string { return "tip_requests" }

// RequestKind is what is asked for.
type RequestKind string

// The kinds.
const (
	RequestRecusal     RequestKind = "recusal"     // 申请回避: somebody shouldn't handle it
	RequestRetaliation RequestKind = "retaliation" // 反映打击报复
	RequestObjection   RequestKind = "objection"   // 对处理结果有异议, once
	RequestReward      RequestKind = "reward"      // 申领奖励, without a name
)

// RequestKinds lists the kinds in the order in which pages offer them.
func RequestKinds() []RequestKind {
	return []RequestKind{RequestRetaliation, RequestRecusal, RequestObjection, RequestReward}
}

// Part is the part of a tip to which a request is sealed: an objection is the reviewers' to
// read, the rest is for supervisors alone.
func (k RequestKind) Part() Part {
	if k == RequestObjection {
		return PartTip
	}
	return PartSupervision
}

// RequestState is where a request stands.
type RequestState string

// The states. Paid comes after Granted, for a reward.
const (
	RequestOpen    RequestState = "open"
	RequestGranted RequestState = "granted"
	RequestRefused RequestState = "refused"
	RequestPaid    RequestState = "paid"
)
