package xlsx

// readMetadata finds out which values of the cell attribute cm mark a dynamic array formula: those whose metadata
// record is of the type XLDAPR with fDynamic set ([MS-XLSX] section 2.4.72).
func (b *reader) readMetadata() error {
	part, ok := b.related("sheetMetadata")
	if !ok {
		return nil
	}
	var m cellMetadata
	err := b.archive.scan(part, func(s *scanner) error {
		for {
			found, err := s.child(1)
			if err != nil || !found {
				return err
			}
			if err := m.element(s); err != nil {
				return err
			}
		}
	})
	b.dynamic = m.cells
	return err
}

type cellMetadata struct {
	types   []string
	dynamic []bool // of the records of XLDAPR
	cells   []bool
}

func (m *cellMetadata) element(s *scanner) error {
	var each func() error
	switch {
	case string(s.name) == "metadataTypes":
		each = func() error {
			m.types = append(m.types, string(s.attr("name")))
			return s.skip()
		}
	case string(s.name) == "futureMetadata" && string(s.attr("name")) == "XLDAPR":
		each = func() error { return m.futureRecord(s) }
	case string(s.name) == "cellMetadata":
		each = func() error { return m.cellRecord(s) }
	default:
		return s.skip()
	}
	for depth := s.depth(); ; {
		found, err := s.child(depth)
		if err != nil || !found {
			return err
		}
		if err := each(); err != nil {
			return err
		}
	}
}

func (m *cellMetadata) futureRecord(s *scanner) error {
	is := false
	err := inside(s, func() {
		is = is || string(s.name) == "dynamicArrayProperties" && s.attrBool("fDynamic", false)
	})
	m.dynamic = append(m.dynamic, is)
	return err
}

func (m *cellMetadata) cellRecord(s *scanner) error {
	is := false
	err := inside(s, func() {
		t, v := s.attrInt("t", 0)-1, s.attrInt("v", -1)
		is = is || string(s.name) == "rc" && t >= 0 && t < len(m.types) && m.types[t] == "XLDAPR" &&
			v >= 0 && v < len(m.dynamic) && m.dynamic[v]
	})
	m.cells = append(m.cells, is)
	return err
}

// inside visits every element inside the one that was just opened and moves behind its end.
func inside(s *scanner, visit func()) error {
	for depth := s.depth(); ; {
		t, err := s.next()
		if err != nil {
			return err
		}
		if t == tokenStart {
			visit()
		}
		if t == tokenEnd && s.depth() < depth {
			return nil
		}
	}
}
