package function

import (
	"strings"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

func getPivotFunctions() []Spec {
	return []Spec{{Name: "GETPIVOTDATA", Args: "xp*tx", Min: 2, Eval: getPivotData}}
}

// getPivotData is GETPIVOTDATA: the name of the values, a cell of the pivot table, and pairs of a field and its item. It reads the
// cell of the sheet that shows these values; without such a cell it is #REF!, as in Excel.
func getPivotData(c *Call) value.Value {
	if len(c.Args)%2 == 1 {
		return value.Error(workbook.ErrValue)
	}
	p, e := c.pivotAt(c.Args[1])
	if e != workbook.NoError {
		return value.Error(e)
	}
	name, e := value.ToText(c.Args[0].Scalar)
	if e != workbook.NoError {
		return value.Error(e)
	}
	data := pivotDataNamed(p, name)
	if data < 0 {
		return value.Error(workbook.ErrRef)
	}
	wanted, ok := c.pivotItems(p)
	if !ok {
		return value.Error(workbook.ErrRef)
	}
	row, col, ok := pivotCell(p, data, wanted)
	if !ok {
		return value.Error(workbook.ErrRef)
	}
	s := c.Cell(int32(p.Sheet), workbook.Address{Row: p.Body.Row + int32(row), Col: p.Body.Col + int32(col)})
	if s.Kind == workbook.Blank {
		return value.Error(workbook.ErrRef)
	}
	return value.Of(s)
}

// pivotAt is the pivot table that a cell lies in.
func (c *Call) pivotAt(v value.Value) (*workbook.Pivot, workbook.ErrorCode) {
	r := v.Ref()
	if r == nil || len(r.Areas) != 1 {
		if v.Kind == workbook.Error {
			return nil, v.Err
		}
		return nil, workbook.ErrRef
	}
	a := r.Areas[0]
	for i := range c.Book().Pivots {
		p := &c.Book().Pivots[i]
		if int32(p.Sheet) == a.Sheet && p.Rect.Contains(a.First) {
			return p, workbook.NoError
		}
	}
	return nil, workbook.ErrRef
}

// pivotDataNamed is the index of the values with a name, or of a field with it; -1 for none.
func pivotDataNamed(p *workbook.Pivot, name string) int {
	for i, d := range p.Data {
		if strings.EqualFold(strings.TrimSpace(d.Name), strings.TrimSpace(name)) {
			return i
		}
	}
	for i, d := range p.Data {
		if strings.EqualFold(d.Field, name) {
			return i
		}
	}
	return -1
}

// wantedItem is a pair of arguments.
type wantedItem struct {
	field string
	item  workbook.Scalar
}

func (w wantedItem) is(k workbook.PivotKey) bool {
	if !strings.EqualFold(w.field, k.Field) && (k.Caption == "" || !strings.EqualFold(w.field, k.Caption)) {
		return false
	}
	if value.Same(w.item, k.Item) {
		return true
	}
	text, _ := value.ToText(w.item)
	shown, _ := value.ToText(k.Item)
	return strings.EqualFold(text, shown) || k.Shown != "" && strings.EqualFold(text, k.Shown)
}

// pivotItems are the pairs that do not only name what the filters above the table have chosen.
func (c *Call) pivotItems(p *workbook.Pivot) (wanted []wantedItem, ok bool) {
	for i := 2; i < len(c.Args); i += 2 {
		w := wantedItem{c.Args[i].Text, c.Args[i+1].Scalar}
		if w.item.Kind == workbook.Error {
			return nil, false
		}
		chosen := false
		for _, page := range p.Pages {
			chosen = chosen || w.is(page)
		}
		if !chosen {
			wanted = append(wanted, w)
		}
	}
	return wanted, true
}

// pivotCell finds the row and the column whose items together are the wanted ones. Of lines with the same items, one that was
// inserted for the total is the one.
func pivotCell(p *workbook.Pivot, data int, wanted []wantedItem) (row, col int, ok bool) {
	named := len(p.Data) > 1
	best := -1
	for i, r := range p.Rows {
		left, fits := without(wanted, r)
		if !fits {
			continue
		}
		for j, k := range p.Cols {
			rest, fits := without(left, k)
			if !fits || len(rest) > 0 || named && max(r.Data, k.Data) != data {
				continue
			}
			total := 0
			if r.Total {
				total++
			}
			if k.Total {
				total++
			}
			if total > best {
				row, col, best = i, j, total
			}
		}
	}
	return row, col, best >= 0
}

// without are the wanted items that a line does not have; fits is false where it has others too.
func without(wanted []wantedItem, line workbook.PivotLine) (left []wantedItem, fits bool) {
	if line.Data < 0 {
		return nil, false
	}
	met := 0
	for _, w := range wanted {
		hit := false
		for _, k := range line.Keys {
			hit = hit || w.is(k)
		}
		if hit {
			met++
		} else {
			left = append(left, w)
		}
	}
	return left, met == len(line.Keys)
}
