package tabular

import "qingyuan/models"

// Keys of the messages that say why a file can't be read. All have the argument File.
const (
	keyEmpty          = "fund.err.empty_file"
	keyTooLarge       = "fund.err.too_large"        // Limit: megabytes
	keyTooLargeInside = "fund.err.too_large_inside" // Limit: megabytes
	keyTooManyRows    = "fund.err.too_many_rows"    // Limit
	keyTooManyColumns = "fund.err.too_many_columns" // Row, Limit
	keyCellTooLong    = "fund.err.cell_too_long"    // Row, Limit: bytes
	keyUnreadable     = "fund.err.unreadable"
	keyOldWorkbook    = "fund.err.old_xls"
	keyLocked         = "fund.err.locked_workbook"
	keyBroken         = "fund.err.broken_workbook"
	keyNotWorkbook    = "fund.err.not_a_workbook" // a zip of something else
	keyBinaryWorkbook = "fund.err.binary_workbook"
	keyNoSheets       = "fund.err.no_sheets"
	keyWebPage        = "fund.err.web_page"
	keyNotSheet       = "fund.err.not_a_sheet"
	keyEncoding       = "fund.err.unknown_encoding"
	keyQuotes         = "fund.err.broken_quotes"   // Row
	keyRecordTooLong  = "fund.err.record_too_long" // Row
)

// refusals tells why a kind of file isn't read.
func refusals() map[kind]string {
	return map[kind]string{
		kindEmpty: keyEmpty, kindOldWorkbook: keyOldWorkbook, kindLocked: keyLocked,
		kindWebPage: keyWebPage, kindOther: keyNotSheet,
	}
}

// fail is an error of the whole file that names it.
func (b *Book) fail(key string) *models.Error {
	code := models.Invalid
	if key == keyTooLarge || key == keyTooLargeInside || key == keyTooManyRows {
		code = models.TooLarge
	}
	return models.Fail(code, key).With("File", b.Name)
}

func megabytes(n int64) int64 { return n >> 20 }
