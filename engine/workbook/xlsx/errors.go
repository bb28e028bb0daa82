package xlsx

import (
	"errors"
	"fmt"
)

// Code classifies why a file was refused. The codes are part of the API: the list only grows.
type Code string

// Why a file is refused.
const (
	CodeEmpty        Code = "empty"          // no bytes at all
	CodeNotXLSX      Code = "not-xlsx"       // something else than a spreadsheet that is known here
	CodeEncrypted    Code = "encrypted"      // protected by a password
	CodeLegacyXLS    Code = "legacy-xls"     // Excel 97-2003 or older, or Excel 2003 XML
	CodeXLSB         Code = "xlsb"           // Excel's binary workbook
	CodeODS          Code = "ods"            // OpenDocument
	CodeCSV          Code = "csv"            // plain text
	CodeTooLarge     Code = "too-large"      // the file or what it unpacks to exceeds the limits
	CodeTooManyCells Code = "too-many-cells" // more cells than the limits allow
	CodeDamaged      Code = "damaged"        // an Excel file that contradicts its own format
	CodeNoSheet      Code = "no-worksheet"   // a workbook without worksheets
	CodeUnreadable   Code = "unreadable"     // the bytes could not be fetched; nothing is known about the file
)

// Error says why a file was refused. Message is a whole sentence or two for the person who chose the file: what is
// wrong and what to do. Err is the cause, if there is one, and is not meant for that person.
type Error struct {
	Code    Code
	Message string
	Err     error
}

// Error is the message, for logs and terminals.
func (e *Error) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("xlsx: %s (%v)", e.Message, e.Err)
	}
	return "xlsx: " + e.Message
}

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Err }

func damaged(format string, args ...any) *Error {
	return &Error{Code: CodeDamaged, Message: fmt.Sprintf(format, args...) +
		" The file is damaged: open it in Excel, save it again and upload the new file."}
}

func tooLarge(format string, args ...any) *Error {
	return &Error{Code: CodeTooLarge, Message: fmt.Sprintf(format, args...)}
}

// inPart completes an error that arose while a part was read: errors of this package pass unchanged.
func inPart(part string, err error) error {
	var known *Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	e := damaged("The part %s of the workbook cannot be read.", quote(part))
	e.Err = err
	return e
}

// quote shows text from a file inside a sentence: escaped, and cut to a readable length.
func quote(s string) string {
	const longest = 60
	if r := []rune(s[:min(len(s), 8*longest)]); len(r) > longest {
		s = string(r[:longest]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
