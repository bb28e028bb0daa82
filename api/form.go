package api

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"

	"tyche/platform/problem"
)

const (
	// formBuffer is the longest header line of a part that is kept as it came, in bytes.
	formBuffer = 64 << 10
	// maxParts is how many fields of a form are looked at for the file.
	maxParts = 100
)

// formReader passes a multipart body on with the control characters in its parts' headers replaced: the standard
// library refuses such a part, and a file's name may hold them. It remembers the headers as they came.
type formReader struct {
	body      *bufio.Reader
	delimiter []byte
	rest      []byte // of the line that is being handed out
	lineStart bool
	inHeader  bool
	// dispositions are the Content-Disposition headers of the parts passed on so far; nil for a part without one.
	dispositions [][]byte
}

func newFormReader(body io.Reader, boundary string) *formReader {
	return &formReader{body: bufio.NewReaderSize(body, formBuffer), delimiter: []byte("--" + boundary), lineStart: true}
}

// Read hands out the body line by line; a long line comes in pieces.
func (f *formReader) Read(p []byte) (int, error) {
	if len(f.rest) == 0 {
		line, err := f.body.ReadSlice('\n')
		if len(line) == 0 && err != nil {
			return 0, err
		}
		f.rest = f.pass(line)
		f.lineStart = err == nil
	}
	n := copy(p, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}

// pass cleans a line that belongs to a part's header and returns any other as it is.
func (f *formReader) pass(line []byte) []byte {
	switch text := bytes.TrimRight(line, "\r\n"); {
	case len(f.dispositions) < maxParts && f.lineStart && f.delimits(text):
		f.inHeader = true
		f.dispositions = append(f.dispositions, nil)
	case f.inHeader && len(text) == 0:
		f.inHeader = false
	case f.inHeader:
		f.remember(text)
		return append(bytes.Map(printable, text), line[len(text):]...)
	}
	return line
}

// delimits tells whether a line without its end begins a part.
func (f *formReader) delimits(text []byte) bool {
	rest, found := bytes.CutPrefix(text, f.delimiter)
	return found && len(bytes.TrimRight(rest, " \t")) == 0
}

func printable(r rune) rune {
	if r < ' ' && r != '\t' || r == 0x7f {
		return '_'
	}
	return r
}

func (f *formReader) remember(header []byte) {
	name, value, _ := bytes.Cut(header, []byte(":"))
	if bytes.EqualFold(bytes.TrimSpace(name), []byte("Content-Disposition")) {
		f.dispositions[len(f.dispositions)-1] = bytes.Clone(bytes.TrimSpace(value))
	}
}

// filePart finds the field "file" of a multipart body, and the name that the client gave the file, as it stands.
func filePart(r *http.Request) (part *multipart.Part, name string, err error) {
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "multipart/form-data" {
		return nil, "", problem.New(problem.Invalid, "Send the workbook as multipart/form-data, in a field named file.").WithCode(codeUnsupportedMedia)
	}
	if params["boundary"] == "" {
		return nil, "", badRequest("The Content-Type names no boundary.")
	}
	source := newFormReader(r.Body, params["boundary"])
	form := multipart.NewReader(source, params["boundary"])
	for i := range maxParts {
		part, err := form.NextRawPart()
		switch {
		case errors.Is(err, io.EOF):
			return nil, "", badRequest("The form has no field named file.")
		case err != nil:
			return nil, "", problem.Wrap(problem.Invalid, err, "The multipart body is malformed or incomplete.").WithCode(codeBadRequest)
		case part.FormName() == "file":
			return part, fileName(source.dispositions[i], part), nil
		}
	}
	return nil, "", badRequest("The form has more than %d fields and none of them is named file.", maxParts)
}

// fileName is the whole name of a part's file; part.FileName would cut it to its last element.
func fileName(disposition []byte, part *multipart.Part) string {
	for _, header := range []string{string(disposition), part.Header.Get("Content-Disposition")} {
		if _, params, err := mime.ParseMediaType(header); err == nil {
			return params["filename"]
		}
	}
	return ""
}
