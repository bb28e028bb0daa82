package xlsx

import "tyche/engine/workbook"

// readMetadata reads what the cell attributes cm and vm refer to ([MS-XLSX] sections 2.4.72 and 2.6.198): which values
// of cm mark a dynamic array formula, and which values of vm stand for an error that is younger than the file format,
// such as #SPILL!, which a file shows as #VALUE! for the sake of older readers.
func (b *reader) readMetadata() error {
	part, ok := b.related("sheetMetadata")
	if !ok {
		return nil
	}
	errors, err := b.readRichErrors()
	if err != nil {
		return err
	}
	m := metadata{errors: errors}
	err = b.eachChild(part, m.element)
	b.dynamic, b.errors = m.cells, m.values
	return err
}

const (
	arrayType = "XLDAPR"      // the metadata type of dynamic arrays
	richType  = "XLRICHVALUE" // the metadata type of rich values
)

// metadata collects the lists of the metadata part. Indexes of cm and vm count from 1, all others from 0 but rc's t.
type metadata struct {
	errors  []workbook.ErrorCode // by rich value
	types   []string
	dynamic []bool               // by record of arrayType
	rich    []int                // rich values by record of richType
	cells   []bool               // by cm
	values  []workbook.ErrorCode // by vm
}

func (m *metadata) element(s *scanner) error {
	switch name, kind := string(s.name), string(s.attr("name")); {
	case name == "metadataTypes":
		return children(s, m.typeRecord)
	case name == "futureMetadata" && kind == arrayType:
		return children(s, m.arrayRecord)
	case name == "futureMetadata" && kind == richType:
		return children(s, m.richRecord)
	case name == "cellMetadata":
		return children(s, m.cellRecord)
	case name == "valueMetadata":
		return children(s, m.valueRecord)
	}
	return s.skip()
}

func (m *metadata) typeRecord(s *scanner) error {
	m.types = append(m.types, string(s.attr("name")))
	return s.skip()
}

func (m *metadata) arrayRecord(s *scanner) error {
	is := false
	err := inside(s, func() {
		is = is || string(s.name) == "dynamicArrayProperties" && s.attrBool("fDynamic", false)
	})
	m.dynamic = append(m.dynamic, is)
	return err
}

func (m *metadata) richRecord(s *scanner) error {
	value := -1
	err := inside(s, func() {
		if string(s.name) == "rvb" {
			value = s.attrInt("i", -1)
		}
	})
	m.rich = append(m.rich, value)
	return err
}

func (m *metadata) cellRecord(s *scanner) error {
	is := false
	err := m.references(s, arrayType, func(v int) { is = is || v < len(m.dynamic) && m.dynamic[v] })
	m.cells = append(m.cells, is)
	return err
}

func (m *metadata) valueRecord(s *scanner) error {
	code := workbook.NoError
	err := m.references(s, richType, func(v int) {
		if v < len(m.rich) && m.rich[v] >= 0 && m.rich[v] < len(m.errors) {
			code = m.errors[m.rich[v]]
		}
	})
	m.values = append(m.values, code)
	return err
}

// references visits the records of one metadata type that a cm or vm refers to, and moves behind its end.
func (m *metadata) references(s *scanner, kind string, visit func(record int)) error {
	return inside(s, func() {
		t, v := s.attrInt("t", 0)-1, s.attrInt("v", -1)
		if string(s.name) == "rc" && t >= 0 && t < len(m.types) && m.types[t] == kind && v >= 0 {
			visit(v)
		}
	})
}

// readRichErrors finds which rich values are errors. NoError stands for every other one.
func (b *reader) readRichErrors() ([]workbook.ErrorCode, error) {
	structures, ok := b.related("rdRichValueStructure")
	values, found := b.related("rdRichValue")
	if !ok || !found {
		return nil, nil
	}
	places := []int{} // of the key errorType in each structure, -1 where it has none
	err := b.eachChild(structures, func(s *scanner) error {
		isError, place, n := string(s.attr("t")) == "_error", -1, 0
		err := inside(s, func() {
			if isError && string(s.attr("n")) == "errorType" {
				place = n
			}
			n++
		})
		places = append(places, place)
		return err
	})
	if err != nil {
		return nil, err
	}
	var codes []workbook.ErrorCode
	err = b.eachChild(values, func(s *scanner) error {
		code, err := b.richError(s, places)
		codes = append(codes, code)
		return err
	})
	return codes, err
}

// richError reads the rich value that was just opened.
func (b *reader) richError(s *scanner, places []int) (code workbook.ErrorCode, err error) {
	place := -1
	if structure := s.attrInt("s", -1); structure >= 0 && structure < len(places) {
		place = places[structure]
	}
	n := 0
	err = children(s, func(s *scanner) error {
		if b.scratch, err = s.content(b.scratch[:0]); err == nil && n == place {
			code = youngError(string(b.scratch))
		}
		n++
		return err
	})
	return code, err
}

// youngError is the error behind the errorType of a rich value, which is one less than what ERROR.TYPE answers for it.
func youngError(errorType string) workbook.ErrorCode {
	switch errorType {
	case "8":
		return workbook.ErrSpill
	case "9":
		return workbook.ErrConnect
	case "10":
		return workbook.ErrBlocked
	case "11":
		return workbook.ErrUnknown
	case "12":
		return workbook.ErrField
	case "13":
		return workbook.ErrCalc
	}
	return workbook.NoError
}
