package xlsx

import (
	"archive/zip"
	"errors"
	"io"
	"path"
	"strings"
)

// archive is the parts of a file by their names, which compare without regard to case (ISO/IEC 29500-2).
type archive struct {
	limits   Limits
	parts    map[string]*zip.File
	unpacked int64 // bytes that parts gave so far
}

var errDirectory = errors.New("the archive's directory is too large")

// source is the file: it bounds what a hostile directory can make the zip reader keep, and remembers when bytes could
// not be fetched, which is no fault of the file.
type source struct {
	r      io.ReaderAt
	budget int64 // bytes that may still be read; without bound when negative
	failed error
}

func (s *source) ReadAt(p []byte, off int64) (int, error) {
	if s.budget >= 0 {
		if s.budget -= int64(len(p)); s.budget < 0 {
			s.budget = 0
			return 0, errDirectory
		}
	}
	n, err := s.r.ReadAt(p, off)
	if err != nil && err != io.EOF && s.failed == nil {
		s.failed = err
	}
	return n, err
}

// openArchive reads the directory of a zip file and refuses what it announces to be too large.
func openArchive(r *source, size int64, limits Limits) (*archive, error) {
	r.budget = maxDirectory
	z, err := zip.NewReader(r, size)
	r.budget = -1
	if errors.Is(err, errDirectory) {
		return nil, tooLarge("The file holds far more parts than a workbook has, so it was not opened.")
	}
	if err != nil {
		e := damaged("The file begins like an Excel workbook but its archive is incomplete or broken.")
		e.Err = err
		return nil, e
	}
	a := &archive{limits: limits, parts: make(map[string]*zip.File, len(z.File))}
	if err := a.admit(z.File, size); err != nil {
		return nil, err
	}
	return a, nil
}

func (a *archive) admit(files []*zip.File, size int64) error {
	var total uint64
	for _, f := range files {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		key := partKey(f.Name)
		if a.parts[key] != nil {
			return damaged("The file holds the part %s twice.", quote(f.Name))
		}
		a.parts[key] = f
		if f.UncompressedSize64 > uint64(a.limits.Part) {
			return tooLarge("The part %s unpacks to more than %d MB, which is the limit. Remove what the model does not need "+
				"and save the workbook again.", quote(f.Name), a.limits.Part>>20)
		}
		if total += f.UncompressedSize64; total > uint64(a.limits.Unpacked) {
			return a.unpacksTooFar()
		}
	}
	if total > RatioFrom && total/uint64(a.limits.Ratio) > uint64(size) {
		return a.suspicious()
	}
	return nil
}

func (a *archive) unpacksTooFar() error {
	return tooLarge("The workbook unpacks to more than %d MB, which is the limit. Remove sheets or cells that the model "+
		"does not need and save it again.", a.limits.Unpacked>>20)
}

func (a *archive) suspicious() error {
	return tooLarge("The workbook unpacks to more than %d times its size, which no ordinary workbook does, so it was not "+
		"opened.", a.limits.Ratio)
}

// partKey is the name under which a part is found.
func partKey(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

func (a *archive) has(name string) bool { return a.parts[partKey(name)] != nil }

// scan opens a part and hands its XML to read, positioned at the root element.
func (a *archive) scan(name string, read func(*scanner) error) error {
	f := a.parts[partKey(name)]
	if f == nil {
		return damaged("The workbook refers to its part %s, which is not there.", quote(name))
	}
	if f.Flags&1 != 0 {
		return encrypted(nil)
	}
	raw, err := f.Open()
	if err != nil {
		return inPart(name, err)
	}
	defer raw.Close()
	text, err := utf8Reader(&part{archive: a, r: raw, packed: int64(f.CompressedSize64)})
	if err != nil {
		return inPart(name, err)
	}
	s := newScanner(text)
	if err := s.root(); err != nil {
		return inPart(name, err)
	}
	return inPart(name, read(s))
}

// part counts what a part really unpacks to, whatever the directory says.
type part struct {
	archive  *archive
	r        io.Reader
	packed   int64
	unpacked int64
}

func (p *part) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	p.unpacked += int64(n)
	p.archive.unpacked += int64(n)
	switch {
	case p.unpacked > p.archive.limits.Part || p.archive.unpacked > p.archive.limits.Unpacked:
		return 0, p.archive.unpacksTooFar()
	case p.unpacked > RatioFrom && p.unpacked/p.archive.limits.Ratio > p.packed:
		return 0, p.archive.suspicious()
	}
	return n, err
}

// relation is one relationship of a part: its kind is the last word of the relationship type, which transitional and
// strict files share.
type relation struct {
	id, kind, target string
	external         bool
}

// relations are the relationships of a part; none when it has no relationship part. The package's own are those of "".
func (a *archive) relations(of string) ([]relation, error) {
	dir, base := path.Split(strings.TrimPrefix(of, "/"))
	name := dir + "_rels/" + base + ".rels"
	if !a.has(name) {
		return nil, nil
	}
	var all []relation
	err := a.scan(name, func(s *scanner) error {
		return children(s, func(s *scanner) error {
			r, err := readRelation(s, dir)
			if err != nil {
				return err
			}
			all = append(all, r)
			return s.skip()
		})
	})
	return all, err
}

func readRelation(s *scanner, dir string) (relation, error) {
	target, err := s.attrText("Target")
	if err != nil {
		return relation{}, err
	}
	kind := string(s.attr("Type"))
	r := relation{id: string(s.attr("Id")), kind: kind[strings.LastIndexByte(kind, '/')+1:], target: target,
		external: string(s.attr("TargetMode")) == "External"}
	if !r.external {
		r.target = resolve(dir, target)
	}
	return r, nil
}

// resolve is the name of the part that a relationship of a part in dir points to.
func resolve(dir, target string) string {
	target = strings.ReplaceAll(target, `\`, "/")
	if !strings.HasPrefix(target, "/") {
		target = "/" + dir + target
	}
	return strings.TrimPrefix(path.Clean(target), "/")
}

func ofKind(relations []relation, kind string) []relation {
	var found []relation
	for _, r := range relations {
		if r.kind == kind && !r.external {
			found = append(found, r)
		}
	}
	return found
}
