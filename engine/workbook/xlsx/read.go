package xlsx

import (
	"io"
	"strings"

	"tyche/engine/workbook"
)

// Read reads the workbook of size bytes in r. The error is an *Error with a sentence for the person who chose the
// file. Memory and time are bounded by limits, whatever the file holds.
func Read(r io.ReaderAt, size int64, limits Limits) (*workbook.Book, error) {
	limits = limits.orDefaults()
	if size <= 0 {
		return nil, &Error{Code: CodeEmpty, Message: "The file is empty. Choose an .xlsx or .xlsm workbook."}
	}
	file := &source{r: r, budget: -1}
	book, err := readFile(file, size, limits)
	if err != nil && file.failed != nil {
		return nil, &Error{Code: CodeUnreadable, Message: "The file could not be read. Try again.", Err: file.failed}
	}
	return book, err
}

func readFile(file *source, size int64, limits Limits) (*workbook.Book, error) {
	if err := sniff(file, size); err != nil {
		return nil, err
	}
	if size > limits.File {
		return nil, tooLarge("The file has %d MB; at most %d MB can be read. Remove what the model does not need, such as "+
			"pictures, and save the workbook again.", size>>20, limits.File>>20)
	}
	a, err := openArchive(file, size, limits)
	if err != nil {
		return nil, err
	}
	b := &reader{archive: a, book: &workbook.Book{}, named: map[string]bool{}, byID: map[string]relation{},
		noticed: map[workbook.Notice]bool{}}
	if err := b.read(); err != nil {
		return nil, err
	}
	return b.book, nil
}

// reader carries what the steps of reading one file share.
type reader struct {
	archive   *archive
	book      *workbook.Book
	part      string // the workbook part
	relations []relation
	byID      map[string]relation // the same
	sheets    []sheetEntry
	named     map[string]bool // the sheets' names in lower case
	links     []string        // the relationships of the external links, in their order
	strings   []string
	styles    []int32              // number format, an index in book.Formats, by cell style
	dynamic   []bool               // whether a cell metadata index, counted from 0, says dynamic array
	errors    []workbook.ErrorCode // the error that a value metadata index, counted from 0, stands for
	noticed   map[workbook.Notice]bool
	caches    map[string]pivotCache // by their parts
	cells     int                   // kept so far, in all sheets
	filled    int                   // cells that array formulas claimed so far
	adopted   int                   // work that dynamic arrays made so far
	scratch   []byte
}

func (b *reader) read() error {
	for _, step := range []func() error{
		b.findWorkbook, b.readWorkbook, b.readStyles, b.readStrings, b.readMetadata, b.readLinks, b.readSheets, b.noteExtras,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// findWorkbook follows the package's relationships to the workbook part.
func (b *reader) findWorkbook() error {
	relations, err := b.archive.relations("")
	if err != nil {
		return err
	}
	b.part = "xl/workbook.xml"
	if main := ofKind(relations, "officeDocument"); len(main) > 0 {
		b.part = main[0].target
	}
	switch name := strings.ToLower(b.part); {
	case strings.HasSuffix(name, ".bin"):
		return xlsb()
	case !b.archive.has(b.part), strings.HasPrefix(name, "word/"), strings.HasPrefix(name, "ppt/"):
		return b.archive.sniffArchive()
	}
	b.relations, err = b.archive.relations(b.part)
	for _, r := range b.relations {
		b.byID[r.id] = r
	}
	return err
}

// related is the first part of a kind that belongs to the workbook.
func (b *reader) related(kind string) (string, bool) {
	found := ofKind(b.relations, kind)
	if len(found) == 0 || !b.archive.has(found[0].target) {
		return "", false
	}
	return found[0].target, true
}

// notice tells what was left out, once, as long as the list stays readable.
func (b *reader) notice(kind, detail string) {
	n := workbook.Notice{Kind: kind, Detail: detail}
	if b.noticed[n] || len(b.noticed) == maxNotices {
		return
	}
	b.noticed[n] = true
	b.book.Notices = append(b.book.Notices, n)
}

// eachChild reads a part by the elements directly inside its root; read must consume each.
func (b *reader) eachChild(part string, read func(*scanner) error) error {
	return b.archive.scan(part, func(s *scanner) error { return children(s, read) })
}
