package xlsx

import (
	"strings"

	"tyche/engine/workbook"
)

// readFormula reads the formula element that was just opened, for the cell being read, and answers 1 + its index.
// It answers 0 for an element that says nothing, as Excel writes for the further cells of a data table.
func (r *sheetReader) readFormula(s *scanner, dynamic bool) (int32, error) {
	kind, group := string(s.attr("t")), string(s.attr("si"))
	f := workbook.Formula{Anchor: r.at}
	ranged := s.attr("ref") != nil
	if ranged {
		ref, ok := workbook.ParseRect(string(s.attr("ref")))
		if !ok {
			return 0, damaged("The formula of the cell %s on the sheet %s applies to %s, which is no range.", r.at,
				quote(r.sheet.Name), quote(string(s.attr("ref"))))
		}
		f.Ref = ref
	}
	if kind == "dataTable" {
		f.Table = tableInputs(s)
	}
	var err error
	if r.scratch, err = s.content(r.scratch[:0]); err != nil {
		return 0, err
	}
	f.Text = strings.TrimPrefix(cellText(r.scratch), "=")
	switch {
	case kind == "array" && ranged && f.Text != "":
		f.Kind = workbook.Array
		if dynamic {
			f.Kind = workbook.Dynamic
		}
		return r.addFilling(f)
	case kind == "dataTable" && ranged:
		f.Kind = workbook.DataTable
		return r.addFilling(f)
	case kind == "shared" && f.Text == "":
		return r.sharedFormula(group)
	case f.Text == "":
		return 0, nil
	}
	f.Ref = workbook.Rect{}
	index := r.addFormula(f)
	if kind == "shared" && ranged {
		r.shared[group] = index
	}
	return index, nil
}

func (r *sheetReader) addFormula(f workbook.Formula) int32 {
	r.sheet.Formulas = append(r.sheet.Formulas, f)
	return int32(len(r.sheet.Formulas))
}

// addFilling adds a formula that fills a range. Its first cell must be the range's.
func (r *sheetReader) addFilling(f workbook.Formula) (int32, error) {
	if f.Anchor != f.Ref.First {
		return 0, damaged("The formula of the cell %s on the sheet %s fills %s, which begins elsewhere.", r.at,
			quote(r.sheet.Name), f.Ref)
	}
	index := r.addFormula(f)
	r.arrays = append(r.arrays, index)
	return index, nil
}

// sharedFormula is the formula of a group that an earlier cell introduced.
func (r *sheetReader) sharedFormula(group string) (int32, error) {
	index, ok := r.shared[group]
	if !ok {
		return 0, damaged("The cell %s of the sheet %s shares a formula that the sheet does not hold.", r.at,
			quote(r.sheet.Name))
	}
	return index, nil
}

// tableInputs are the input cells of the data table whose formula element was just opened (ISO/IEC 29500-1 section
// 18.3.1.40: with one variable, r1 is its input cell and dtr tells the direction; with two, r1 is the row's and r2
// the column's).
func tableInputs(s *scanner) workbook.DataTableInputs {
	first, second := string(s.attr("r1")), string(s.attr("r2"))
	if s.attrBool("del1", false) {
		first = ""
	}
	if s.attrBool("del2", false) {
		second = ""
	}
	t := workbook.DataTableInputs{TwoWay: s.attrBool("dt2D", false), ByRow: s.attrBool("dtr", false)}
	switch {
	case t.TwoWay:
		t.Row, t.Col, t.ByRow = first, second, false
	case t.ByRow:
		t.Row = first
	default:
		t.Col = first
	}
	return t
}

// maxAdopting bounds the work that dynamic arrays make: ranges of a sound file do not overlap and stay far below.
const maxAdopting = 50_000_000

// fillArrays makes the cells inside the range of an array formula or data table belong to it: the file stores them
// like constants, or not at all. Where a dynamic array will spill is not known yet, so no cells are made for it.
func (r *sheetReader) fillArrays() error {
	for _, index := range r.arrays {
		f := r.sheet.Formulas[index-1]
		switch {
		case f.Ref.First == f.Ref.Last:
		case f.Kind == workbook.Dynamic:
			if r.adopted += r.sheet.Adopt(f.Ref, index); r.adopted > maxAdopting {
				return damaged("The array formulas of the sheet %s overlap.", quote(r.sheet.Name))
			}
		default:
			if err := r.fill(f.Ref, index); err != nil {
				return err
			}
		}
	}
	return nil
}

// fill gives every cell of a range that has no formula of its own the formula numbered index.
func (r *sheetReader) fill(ref workbook.Rect, index int32) error {
	if r.filled += ref.Rows() * ref.Cols(); r.filled > r.archive.limits.Cells {
		return r.tooManyCells()
	}
	before := r.sheet.Len()
	for row := ref.First.Row; row <= ref.Last.Row; row++ {
		for col := ref.First.Col; col <= ref.Last.Col; col++ {
			at := workbook.Address{Row: row, Col: col}
			if cell := r.sheet.At(at); cell.Formula == 0 {
				cell.Formula = index
				r.sheet.Set(at, cell)
			}
		}
	}
	if r.cells += r.sheet.Len() - before; r.cells > r.archive.limits.Cells {
		return r.tooManyCells()
	}
	return nil
}
