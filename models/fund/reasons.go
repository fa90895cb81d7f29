package fund

// Reasons why a row is refused. What a cell's own reader finds wrong is
// <field>_<fault>: amount_negative.
const (
	reasonProgrammeMissing = "programme_missing"
	reasonProgrammeUnknown = "programme_unknown"
	reasonProgrammeDiffers = "programme_differs" // Programme: the one that was chosen
	reasonRegionMissing    = "region_missing"
	reasonRegionMalformed  = "region_malformed"
	reasonRegionUnknown    = "region_unknown"
	reasonRegionOutside    = "region_outside"
	reasonVillageUnknown   = "village_unknown"
	reasonVillageUnclear   = "village_unclear" // Count: villages of that name
	reasonAmountZero       = "amount_zero"
	reasonAmountGrouping   = "amount_grouping"
	reasonQuantityNegative = "quantity_negative"
	reasonStandardNegative = "standard_negative"
	reasonPeriodMissing    = "period_missing"
	reasonPeriodUnreadable = "period_unreadable"
	reasonPeriodAmbiguous  = "period_ambiguous" // the number 2026.1: January or October
	reasonDateInvalid      = "date_invalid"
	reasonTextUnsafe       = "text_unsafe"
	reasonTextPersonal     = "text_personal" // an identity, card or phone number in what becomes public
	reasonFormulaEmpty     = "formula_empty" // the workbook has the formula but not its result
)

// Reasons that are noted.
const (
	noteNameSpaces        = "name_spaces"
	noteFullWidth         = "full_width"
	noteFormula           = "formula_result"
	noteIdentityCheck     = "identity_check"
	noteIdentityBirth     = "identity_birth"
	noteIdentityConverted = "identity_converted"
	noteCardCheck         = "card_check"
	noteCardUnreadable    = "card_unreadable"
	noteVillageDiffers    = "village_differs" // Name: by the code
	noteTownDiffers       = "town_differs"    // Name: by the code
	noteAmountGrouping    = "amount_grouping_read"
	noteAmountDiffers     = "amount_differs"   // Computed: yuan
	noteStandardDiffers   = "standard_differs" // Standard: yuan; On
	noteQuantityRead      = "quantity_unreadable"
	noteStandardRead      = "standard_unreadable"
	notePeriodRead        = "period_read" // Period
	noteDateSerial        = "date_serial" // Date
	noteDateNoDay         = "date_without_day"
	noteDuplicate         = "duplicate" // First: row of the earlier line
)

// Reasons that are noted of a sheet or the whole file.
const (
	noteTotalDiffers    = "total_differs"    // Declared, Computed: yuan
	noteSubtotalDiffers = "subtotal_differs" // Declared, Computed: yuan
	noteProgrammeTitle  = "programme_from_title"
	notePeriodTitle     = "period_from_title"
	noteSheetSkipped    = "sheet_skipped"
	noteRowSkipped      = "row_skipped"
)

// Reasons lists the keys of all messages that a remark can have.
func Reasons() []string {
	names := []string{
		reasonProgrammeMissing, reasonProgrammeUnknown, reasonProgrammeDiffers,
		reasonRegionMissing, reasonRegionMalformed, reasonRegionUnknown, reasonRegionOutside,
		reasonVillageUnknown, reasonVillageUnclear, reasonAmountZero, reasonAmountGrouping,
		reasonQuantityNegative, reasonStandardNegative, reasonPeriodMissing, reasonPeriodUnreadable,
		reasonPeriodAmbiguous, reasonDateInvalid, reasonTextUnsafe, reasonTextPersonal, reasonFormulaEmpty,
		noteNameSpaces, noteFullWidth, noteFormula, noteIdentityCheck, noteIdentityBirth,
		noteIdentityConverted, noteCardCheck, noteCardUnreadable, noteVillageDiffers, noteTownDiffers,
		noteAmountGrouping, noteAmountDiffers, noteStandardDiffers, noteQuantityRead, noteStandardRead, notePeriodRead,
		noteDateSerial, noteDateNoDay, noteDuplicate, noteTotalDiffers, noteSubtotalDiffers,
		noteProgrammeTitle, notePeriodTitle, noteSheetSkipped, noteRowSkipped,
	}
	for _, f := range []fault{faultEmpty, faultFormula, faultMarkup, faultGarbled, faultMalformed, faultLong} {
		names = append(names, faultReason(FieldName, f))
	}
	for _, f := range []fault{faultEmpty, faultLength, faultChars, faultOld, faultRounded} {
		names = append(names, faultReason(FieldIdentity, f))
	}
	for _, f := range []fault{faultEmpty, faultMalformed, faultNegative, faultOverflow, faultScientific, faultDecimals} {
		names = append(names, faultReason(FieldAmount, f))
	}
	for i := range names {
		names[i] = reasonPrefix + names[i]
	}
	return names
}

func faultReason(f Field, bad fault) string { return f.String() + "_" + string(bad) }

// Keys of the messages that refuse a whole file. All have the argument File.
const (
	keyMissingColumns   = "fund.err.missing_columns" // Missing, Found: lists of headings
	keyNoRows           = "fund.err.no_rows"
	keyProgrammeNeeded  = "fund.err.programme_needed"
	keyProgrammeUnknown = "fund.err.programme_unknown" // Programme
	keyPeriodUnknown    = "fund.err.period_unknown"    // Period
)
