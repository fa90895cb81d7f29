package models

import "slices"

// The kinds of records.
const (
	OfTip         RecordKind = "tip"
	OfVoucher     RecordKind = "voucher"
	OfStaff       RecordKind = "staff"
	OfUnit        RecordKind = "unit"
	OfRelation    RecordKind = "relation"
	OfKeys        RecordKind = "keys"
	OfImport      RecordKind = "import"
	OfPublication RecordKind = "publication"
	OfRegions     RecordKind = "regions"
	OfCalendar    RecordKind = "calendar" // its year
	OfTrail       RecordKind = "trail"
	OfTemplate    RecordKind = "template" // of letters
	OfExchange    RecordKind = "exchange"
	OfDisclosure  RecordKind = "disclosure"
	OfStandard    RecordKind = "standard" // of a programme
	OfDuties      RecordKind = "duties"   // the year
	OfQuestion    RecordKind = "question" // that was asked in public
)

// The acts that aren't an Action on a tip; TipAct names those.
const (
	ReadTip     ActName = "tip.read"
	ReadFile    ActName = "tip.file"
	ListTips    ActName = "tip.list"   // a page of the queue: its subjects were opened
	SearchTips  ActName = "tip.search" // all that they say was opened
	RegisterTip ActName = "tip.register"
	ReadName    ActName = "tip.read-name" // the reporter's, by who was given it
	ReadLetter  ActName = "tip.read-letter"
	RecuseFrom  ActName = "tip.recuse"
	PassOnTip   ActName = "tip.pass-on" // by somebody who is kept from it
	PayVoucher  ActName = "voucher.pay"

	ProposeErasing ActName = "tip.erase-propose"
	RefuseErasing  ActName = "tip.erase-refuse" // or taken back by who proposed it
	EraseTip       ActName = "tip.erase"
	HoldTip        ActName = "tip.hold"
	ReleaseTip     ActName = "tip.release"

	SignIn         ActName = "staff.sign-in"
	SignOut        ActName = "staff.sign-out"
	SlowSignIn     ActName = "staff.slow" // tried too often
	ChangePassword ActName = "staff.password"
	AddStaff       ActName = "staff.add"
	EditStaff      ActName = "staff.edit"
	DisableStaff   ActName = "staff.disable"
	EnableStaff    ActName = "staff.enable"
	ResetStaff     ActName = "staff.reset"
	AddFactor      ActName = "staff.factor-add" // of the second step, as the next three
	RemoveFactor   ActName = "staff.factor-remove"
	RenewFactors   ActName = "staff.factor-codes"
	ResetFactors   ActName = "staff.factor-reset"
	EndSessions    ActName = "staff.end-sessions"
	ChooseMail     ActName = "staff.mail" // whether they get any; the address isn't told
	AddUnit        ActName = "unit.add"
	EditUnit       ActName = "unit.edit"

	DeclareRelation  ActName = "relation.declare"
	WithdrawRelation ActName = "relation.withdraw"

	ShareKeys     ActName = "keys.share"
	RotateKeys    ActName = "keys.rotate"
	RenewCode     ActName = "keys.code"
	EntrustKeys   ActName = "keys.custody"
	AskForKeys    ActName = "keys.ask"
	GiveShare     ActName = "keys.give"
	ReclaimKeys   ActName = "keys.reclaim"
	RecoverByCode ActName = "keys.recover"

	StageImport   ActName = "import.stage"
	DiscardImport ActName = "import.discard"
	SubmitImport  ActName = "import.submit"
	ReturnImport  ActName = "import.return"
	PublishBatch  ActName = "publication.publish"
	CorrectBatch  ActName = "publication.correct"
	AskWithdrawal ActName = "publication.ask-withdrawal"
	WithdrawBatch ActName = "publication.withdraw"
	ExpireBatch   ActName = "publication.expire"

	ProposeStandard ActName = "standard.propose"
	ApproveStandard ActName = "standard.approve"
	ReturnStandard  ActName = "standard.return"

	ImportRegions ActName = "regions.import"

	PublishDisclosure  ActName = "disclosure.publish"
	CorrectDisclosure  ActName = "disclosure.correct"
	UpdateDisclosure   ActName = "disclosure.update"
	WithdrawDisclosure ActName = "disclosure.withdraw"
	AskDuties          ActName = "duties.ask"

	DraftAnswer    ActName = "question.draft"
	ReturnAnswer   ActName = "question.return"
	AnswerQuestion ActName = "question.answer"
	ShowQuestion   ActName = "question.show" // its text, while it waits beyond its term
	ProposeHiding  ActName = "question.hide-propose"
	RefuseHiding   ActName = "question.hide-refuse"
	HideQuestion   ActName = "question.hide"

	SubmitDraft   ActName = "disclosure.submit" // of a draft, as those below
	TakeBackDraft ActName = "disclosure.take-back"
	ReturnDraft   ActName = "disclosure.return"
	ScheduleDraft ActName = "disclosure.schedule"
	DiscardDraft  ActName = "disclosure.discard"
	MaskFound     ActName = "disclosure.mask" // what the gate found
	KeepFound     ActName = "disclosure.keep"

	ImportCalendar   ActName = "calendar.import"
	DownloadLetter   ActName = "tip.download-letter"
	EditTemplate     ActName = "template.edit"
	ResetTemplate    ActName = "template.reset"
	MakeExchangeKey  ActName = "exchange.key"
	ShareExchangeKey ActName = "exchange.share"
	AddPartner       ActName = "exchange.partner-add"
	CheckPartner     ActName = "exchange.partner-check"
	RemovePartner    ActName = "exchange.partner-remove"

	ReadTrail     ActName = "trail.read"
	DownloadTrail ActName = "trail.download"
	VerifyTrail   ActName = "trail.verify"
)

// dayOnly acts happen where a reporter may stand: of them the day alone is kept.
func (n ActName) dayOnly() bool { return n == RegisterTip || n == PayVoucher }

// ActNames lists every act that the trail takes, in the order in which pages offer them.
func ActNames() []ActName {
	names := []ActName{ReadTip, ReadFile, ListTips, SearchTips, RegisterTip}
	for _, a := range slices.Concat(StaffActions(), Escalations()) {
		names = append(names, ActName("tip."+string(a)))
	}
	return append(names, ReadName, ReadLetter, DownloadLetter, RecuseFrom, PassOnTip, PayVoucher,
		ProposeErasing, RefuseErasing, EraseTip, HoldTip, ReleaseTip,
		SignIn, SignOut, SlowSignIn, ChangePassword, AddStaff, EditStaff, DisableStaff, EnableStaff, ResetStaff,
		AddFactor, RemoveFactor, RenewFactors, ResetFactors, EndSessions, ChooseMail, AddUnit, EditUnit,
		DeclareRelation, WithdrawRelation,
		ShareKeys, RotateKeys, RenewCode, EntrustKeys, AskForKeys, GiveShare, ReclaimKeys, RecoverByCode,
		StageImport, DiscardImport, SubmitImport, ReturnImport, PublishBatch, CorrectBatch, AskWithdrawal, WithdrawBatch, ExpireBatch, ProposeStandard, ApproveStandard, ReturnStandard, ImportRegions, ImportCalendar,
		PublishDisclosure, CorrectDisclosure, UpdateDisclosure, WithdrawDisclosure,
		AskDuties,
		DraftAnswer, ReturnAnswer, AnswerQuestion, ShowQuestion, ProposeHiding, RefuseHiding, HideQuestion,
		SubmitDraft, TakeBackDraft, ReturnDraft, ScheduleDraft, DiscardDraft, MaskFound, KeepFound,
		EditTemplate, ResetTemplate,
		MakeExchangeKey, ShareExchangeKey, AddPartner, CheckPartner, RemovePartner,
		ReadTrail, DownloadTrail, VerifyTrail)
}

// Field is what may stand in the trail.
type Field string

// The fields. None of them is sealed anywhere.
const (
	FieldState     Field = "state"
	FieldUnit      Field = "unit" // its name
	FieldRequest   Field = "request"
	FieldOutcome   Field = "outcome"
	FieldPeople    Field = "people" // names, joined by commas
	FieldChannel   Field = "channel"
	FieldFile      Field = "file"   // its number within the tip
	FieldDetail    Field = "detail" // TipEvent.Detail
	FieldUntil     Field = "until"  // a day
	FieldLetter    Field = "letter" // its number; of a template its kind and language
	FieldVersion   Field = "version"
	FieldAccount   Field = "account"
	FieldName      Field = "name" // of a person of the staff, or of a unit
	FieldRoles     Field = "roles"
	FieldRegion    Field = "region" // its code
	FieldSuperior  Field = "superior"
	FieldHead      Field = "head"
	FieldAliases   Field = "aliases"
	FieldWay       Field = "way"
	FieldRelation  Field = "relation"
	FieldPart      Field = "part"
	FieldTips      Field = "tips"
	FieldFound     Field = "found"
	FieldProgramme Field = "programme" // its code
	FieldRows      Field = "rows"
	FieldTotal     Field = "total" // fen
	FieldAdded     Field = "added"
	FieldRenamed   Field = "renamed"
	FieldDays      Field = "days" // that are judged otherwise
	FieldFilter    Field = "filter"
	FieldUpTo      Field = "up_to"   // an entry's number
	FieldErasing   Field = "erasing" // EraseReason
	FieldHold      Field = "hold"    // HoldReason
	FieldHiding    Field = "hiding"  // question.Reason
	FieldBroken    Field = "broken"
	FieldFault     Field = "fault"
	FieldRule      Field = "rule"  // of a clock
	FieldItem      Field = "item"  // of the catalogue
	FieldDraft     Field = "draft" // disclosure.DraftKind
	FieldKind      Field = "kind"  // privacy.Kind
	FieldPlace     Field = "place" // where the gate found something, never what
	FieldReason    Field = "reason"
)

// FieldNames lists them.
func FieldNames() []Field {
	return []Field{FieldState, FieldUnit, FieldRequest, FieldOutcome, FieldPeople, FieldChannel, FieldFile, FieldDetail, FieldUntil, FieldLetter, FieldVersion, FieldAccount, FieldName,
		FieldRoles, FieldRegion, FieldSuperior, FieldHead, FieldAliases, FieldWay, FieldRelation, FieldPart, FieldTips, FieldFound,
		FieldProgramme, FieldRows, FieldTotal, FieldAdded, FieldRenamed, FieldDays, FieldFilter, FieldUpTo, FieldErasing, FieldHold, FieldHiding, FieldBroken, FieldFault, FieldRule, FieldItem, FieldDraft, FieldKind, FieldPlace, FieldReason}
}
