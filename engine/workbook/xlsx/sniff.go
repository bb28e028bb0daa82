package xlsx

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

func encrypted(err error) *Error {
	return &Error{Code: CodeEncrypted, Err: err, Message: "The workbook is protected by a password. In Excel, remove it under " +
		"File, Info, Protect Workbook, Encrypt with Password, save the workbook and upload it again."}
}

func legacy(what string) *Error {
	return &Error{Code: CodeLegacyXLS, Message: "This is " + what + ". Open it in Excel, save it as Excel Workbook (.xlsx) " +
		"and upload that file."}
}

func notXLSX(what string) *Error {
	return &Error{Code: CodeNotXLSX, Message: "This file is " + what + ", not an Excel workbook. Choose an .xlsx or .xlsm file."}
}

// sniff looks at a file that is no zip archive and says what it is. It answers nil for a zip archive.
func sniff(r io.ReaderAt, size int64) error {
	head := make([]byte, min(size, 4096))
	if n, err := r.ReadAt(head, 0); n < len(head) {
		return &Error{Code: CodeUnreadable, Message: "The file is shorter than was said. Try again.", Err: err}
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK")):
		return nil
	case bytes.HasPrefix(head, []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}):
		return sniffCompound(r, size)
	case len(head) > 3 && head[0] == 9 && bytes.IndexByte([]byte{0, 2, 4, 8}, head[1]) >= 0:
		return legacy("a workbook of Excel 5 or older (.xls)")
	case bytes.HasPrefix(head, []byte("%PDF")):
		return notXLSX("a PDF document")
	}
	return sniffText(head)
}

// sniffCompound looks into an OLE compound file, in which both old workbooks and encrypted new ones come, for the
// name of the stream that tells which it is. It reads the file once, in pieces that overlap.
func sniffCompound(r io.ReaderAt, size int64) error {
	markers := []struct {
		name string
		err  *Error
	}{
		{"EncryptedPackage", encrypted(nil)},
		{"Workbook", legacy("a workbook of Excel 97-2003 (.xls)")},
		{"Book", legacy("a workbook of Excel 95 (.xls)")},
	}
	const overlap = 64
	found := len(markers)
	buf := make([]byte, 256<<10)
	for off := int64(0); off < size && found > 0; off += int64(len(buf) - overlap) {
		n, err := r.ReadAt(buf, off)
		if err != nil && err != io.EOF {
			return err
		}
		for i := range found {
			if bytes.Contains(buf[:n], streamName(markers[i].name)) {
				found = i
				break
			}
		}
	}
	if found == len(markers) {
		return notXLSX("an older Office or Windows file")
	}
	return markers[found].err
}

// streamName is a name as a compound file's directory holds it.
func streamName(name string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(name)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return append(b, 0, 0)
}

func sniffText(head []byte) error {
	text := strings.ToLower(string(bytes.TrimPrefix(head, []byte{0xEF, 0xBB, 0xBF})))
	switch {
	case strings.Contains(text, "urn:schemas-microsoft-com:office:spreadsheet"):
		return legacy("an XML spreadsheet of Excel 2003")
	case strings.Contains(text, "<html") || strings.HasPrefix(text, "<!doctype html") || strings.Contains(text, "<table"):
		return notXLSX("a web page, even if its name ends in .xls or .xlsx")
	case strings.HasPrefix(text, "<?xml"):
		return notXLSX("an XML document")
	case looksLikeText(head):
		return &Error{Code: CodeCSV, Message: "This file is plain text, such as CSV, which holds no formulas. Choose an .xlsx or " +
			".xlsm workbook."}
	}
	return notXLSX("of an unknown kind")
}

// looksLikeText tells whether the beginning of a file could be CSV: UTF-8, or bytes without control characters.
func looksLikeText(head []byte) bool {
	if bytes.HasPrefix(head, []byte{0xFF, 0xFE}) || bytes.HasPrefix(head, []byte{0xFE, 0xFF}) {
		return true
	}
	odd := 0
	for _, c := range head {
		if c < ' ' && !isSpace(c) {
			return false
		}
		if c >= utf8.RuneSelf {
			odd++
		}
	}
	return utf8.Valid(head) || odd < len(head)/8
}

// sniffArchive says what a zip archive without a workbook is.
func (a *archive) sniffArchive() error {
	switch {
	case a.has("content.xml") && a.has("META-INF/manifest.xml"):
		return &Error{Code: CodeODS, Message: "This is an OpenDocument file (such as .ods). Open it in LibreOffice or Excel, save it " +
			"as Excel Workbook (.xlsx) and upload that file."}
	case a.has("xl/workbook.bin"):
		return xlsb()
	case a.has("word/document.xml"):
		return notXLSX("a Word document")
	case a.has("ppt/presentation.xml"):
		return notXLSX("a PowerPoint presentation")
	case a.has("index/document.iwa"), a.has("index.xml"):
		return notXLSX("an Apple iWork document")
	}
	return notXLSX("a zip archive")
}

func xlsb() *Error {
	return &Error{Code: CodeXLSB, Message: "This is an Excel binary workbook (.xlsb). Open it in Excel, save it as Excel Workbook " +
		"(.xlsx) and upload that file."}
}
