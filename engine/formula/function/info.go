package function

import (
	"math"
	"strings"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// kindTest makes an IS function of a test of one scalar.
func kindTest(name string, test func(workbook.Scalar) bool) Spec {
	return Spec{Name: name, Args: "x", Min: 1, Scalar: func(_ Host, a []workbook.Scalar) workbook.Scalar {
		return workbook.BoolOf(test(a[0]))
	}}
}

func isError(s workbook.Scalar) bool { return s.Kind == workbook.Error }

func isNA(s workbook.Scalar) bool { return s.Kind == workbook.Error && s.Err == workbook.ErrNA }

func infoFunctions() []Spec {
	return []Spec{
		kindTest("ISBLANK", func(s workbook.Scalar) bool { return s.Kind == workbook.Blank }),
		kindTest("ISERROR", isError),
		kindTest("ISERR", func(s workbook.Scalar) bool { return isError(s) && !isNA(s) }),
		kindTest("ISNA", isNA),
		kindTest("ISNUMBER", func(s workbook.Scalar) bool { return s.Kind == workbook.Number }),
		kindTest("ISTEXT", func(s workbook.Scalar) bool { return s.Kind == workbook.Text }),
		kindTest("ISNONTEXT", func(s workbook.Scalar) bool { return s.Kind != workbook.Text }),
		kindTest("ISLOGICAL", func(s workbook.Scalar) bool { return s.Kind == workbook.Bool }),
		{Name: "ISEVEN", Args: "k", Min: 1, Scalar: parity},
		{Name: "ISODD", Args: "k", Min: 1, Scalar: func(h Host, a []workbook.Scalar) workbook.Scalar {
			return workbook.BoolOf(parity(h, a).Num == 0)
		}},
		{Name: "ISREF", Args: "p", Min: 1, Eval: func(c *Call) value.Value { return value.Bool(c.Args[0].Ref() != nil) }},
		{Name: "ISFORMULA", Args: "p", Min: 1, Eval: isFormula},
		{Name: "FORMULATEXT", Args: "p", Min: 1, Eval: formulaText},
		{Name: "NA", Eval: func(*Call) value.Value { return value.Error(workbook.ErrNA) }},
		{Name: "N", Args: "x", Min: 1, Scalar: asNumber},
		{Name: "T", Args: "x", Min: 1, Scalar: asText},
		{Name: "TYPE", Args: "r", Min: 1, Eval: typeOf},
		{Name: "ERROR.TYPE", Args: "x", Min: 1, Scalar: errorType},
		{Name: "ROW", Args: "p", Flags: Position | Arrays, Eval: rowOf},
		{Name: "COLUMN", Args: "p", Flags: Position | Arrays, Eval: rowOf},
		{Name: "ROWS", Args: "p", Min: 1, Eval: rowsOf},
		{Name: "COLUMNS", Args: "p", Min: 1, Eval: rowsOf},
		{Name: "AREAS", Args: "p", Min: 1, Eval: func(c *Call) value.Value {
			if r := c.Args[0].Ref(); r != nil {
				return value.Number(float64(len(r.Areas)))
			}
			return value.Error(workbook.ErrValue)
		}},
		{Name: "SHEET", Args: "p", Flags: Position, Eval: sheetOf},
		{Name: "SHEETS", Args: "p", Eval: sheetsOf},
		{Name: "ADDRESS", Args: "nnnbt", Min: 2, Scalar: address},
	}
}

func parity(_ Host, a []workbook.Scalar) workbook.Scalar {
	return workbook.BoolOf(math.Mod(math.Trunc(a[0].Num), 2) == 0)
}

func isFormula(c *Call) value.Value {
	r := c.Args[0].Ref()
	if r == nil {
		return value.Error(workbook.ErrValue)
	}
	return c.perCell(r.Areas[0], func(sheet int32, at workbook.Address) workbook.Scalar {
		_, ok := c.Formula(sheet, at)
		return workbook.BoolOf(ok)
	})
}

func formulaText(c *Call) value.Value {
	r := c.Args[0].Ref()
	if r == nil {
		if c.Args[0].Kind == workbook.Error {
			return c.Args[0]
		}
		return value.Error(workbook.ErrValue)
	}
	return c.perCell(r.Areas[0], func(sheet int32, at workbook.Address) workbook.Scalar {
		text, ok := c.Formula(sheet, at)
		if !ok {
			return workbook.ErrorOf(workbook.ErrNA)
		}
		return workbook.TextOf("=" + text)
	})
}

// perCell computes a scalar from each place of an area: of the first one only outside array formulas.
func (c *Call) perCell(a value.Area, f func(sheet int32, at workbook.Address) workbook.Scalar) value.Value {
	if a.First == a.Last || !c.ArrayMode() {
		return value.Of(f(a.Sheet, a.First))
	}
	if a.Rows()*a.Cols() > value.MaxCells {
		return c.Unsupported("an array that is too large")
	}
	out := value.NewMatrix(a.Rows(), a.Cols())
	for i := range out.Cells {
		out.Cells[i] = f(a.Sheet, offset(a, i/out.Cols, i%out.Cols))
	}
	return value.OfMatrix(out)
}

func asNumber(_ Host, a []workbook.Scalar) workbook.Scalar {
	switch a[0].Kind {
	case workbook.Number, workbook.Error:
		return a[0]
	case workbook.Bool:
		return workbook.NumberOf(a[0].Num)
	}
	return workbook.NumberOf(0)
}

func asText(_ Host, a []workbook.Scalar) workbook.Scalar {
	switch a[0].Kind {
	case workbook.Text, workbook.Error:
		return a[0]
	}
	return workbook.TextOf("")
}

func typeOf(c *Call) value.Value {
	v := c.Args[0]
	if r := v.Ref(); r != nil {
		if len(r.Areas) > 1 {
			return value.Number(16)
		}
		v = c.Read(v)
	}
	switch v.Kind {
	case workbook.Text:
		return value.Number(2)
	case workbook.Bool:
		return value.Number(4)
	case workbook.Error:
		return value.Number(16)
	case value.Array:
		return value.Number(64)
	case value.Function:
		return value.Number(128)
	}
	return value.Number(1)
}

// errorType numbers the errors as ERROR.TYPE does.
func errorType(_ Host, a []workbook.Scalar) workbook.Scalar {
	if a[0].Kind != workbook.Error {
		return workbook.ErrorOf(workbook.ErrNA)
	}
	return workbook.NumberOf(float64(a[0].Err))
}

// rowOf is ROW and COLUMN: of the formula's own cell without an argument.
func rowOf(c *Call) value.Value {
	down := c.Name == "ROW"
	_, here := c.Here()
	a := value.Area{Rect: workbook.Rect{First: here, Last: here}}
	if len(c.Args) > 0 {
		r := c.Args[0].Ref()
		if r == nil {
			if c.Args[0].Kind == workbook.Error {
				return c.Args[0]
			}
			return value.Error(workbook.ErrValue)
		}
		if len(r.Areas) != 1 {
			return value.Error(workbook.ErrRef)
		}
		a = r.Areas[0]
	}
	first, n := a.First.Col, a.Cols()
	if down {
		first, n = a.First.Row, a.Rows()
	}
	if n == 1 || !c.ArrayMode() {
		return value.Number(float64(first + 1))
	}
	out := value.NewMatrix(1, n)
	if down {
		out = value.NewMatrix(n, 1)
	}
	for i := range out.Cells {
		out.Cells[i] = workbook.NumberOf(float64(int(first) + i + 1))
	}
	return value.OfMatrix(out)
}

func rowsOf(c *Call) value.Value {
	v := c.Args[0]
	if v.Kind == workbook.Error {
		return v
	}
	rows, cols, ok := c.size(v)
	if !ok {
		return value.Error(workbook.ErrRef)
	}
	if v.Kind != value.Array && v.Kind != value.Reference && v.Kind != workbook.Number && v.Kind != workbook.Bool {
		return value.Error(workbook.ErrValue)
	}
	if c.Name == "COLUMNS" {
		return value.Number(float64(cols))
	}
	return value.Number(float64(rows))
}

func sheetOf(c *Call) value.Value {
	if len(c.Args) == 0 {
		sheet, _ := c.Here()
		return value.Number(float64(sheet + 1))
	}
	if r := c.Args[0].Ref(); r != nil {
		return value.Number(float64(r.Areas[0].Sheet + 1))
	}
	if c.Args[0].Kind == workbook.Error {
		return c.Args[0]
	}
	name, e := value.ToText(c.Args[0].Scalar)
	if e != workbook.NoError {
		return value.Error(e)
	}
	if i := c.Book().Sheet(name); i >= 0 {
		return value.Number(float64(i + 1))
	}
	return value.Error(workbook.ErrNA)
}

func sheetsOf(c *Call) value.Value {
	if len(c.Args) == 0 {
		return value.Number(float64(len(c.Book().Sheets)))
	}
	if r := c.Args[0].Ref(); r != nil {
		return value.Number(float64(len(r.Areas)))
	}
	if c.Args[0].Kind == workbook.Error {
		return c.Args[0]
	}
	return value.Error(workbook.ErrValue)
}

func address(_ Host, a []workbook.Scalar) workbook.Scalar {
	row, col, form := int(a[0].Num), int(a[1].Num), 1
	if len(a) > 2 && a[2].Kind != value.Omitted {
		form = int(a[2].Num)
	}
	a1 := len(a) < 4 || a[3].Kind == value.Omitted || a[3].Num != 0
	if row < 1 || row > workbook.MaxRows || col < 1 || col > workbook.MaxCols || form < 1 || form > 4 {
		return workbook.ErrorOf(workbook.ErrValue)
	}
	rowAbs, colAbs := form <= 2, form == 1 || form == 3
	text := addressR1C1(row, col, rowAbs, colAbs)
	if a1 {
		text = addressA1(row, col, rowAbs, colAbs)
	}
	if len(a) > 4 {
		text = quoteIfNeeded(a[4].Text) + "!" + text
	}
	return workbook.TextOf(text)
}

func addressA1(row, col int, rowAbs, colAbs bool) string {
	text := strings.Repeat("$", flag(colAbs)) + workbook.ColumnName(int32(col-1))
	return text + strings.Repeat("$", flag(rowAbs)) + value.General(float64(row))
}

func addressR1C1(row, col int, rowAbs, colAbs bool) string {
	part := func(letter string, n int, abs bool) string {
		if abs {
			return letter + value.General(float64(n))
		}
		return letter + "[" + value.General(float64(n)) + "]"
	}
	return part("R", row, rowAbs) + part("C", col, colAbs)
}

// quoteIfNeeded puts a sheet's name in quotes where a formula would need them.
func quoteIfNeeded(name string) string {
	sheet := name
	if book, rest, ok := strings.Cut(strings.TrimPrefix(name, "["), "]"); ok && strings.HasPrefix(name, "[") && quoteIfNeeded(book) == book {
		sheet = rest // of another workbook
	}
	for i, r := range sheet {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_' || r >= 0x80
		if !letter && (i == 0 || r != '.' && (r < '0' || r > '9')) {
			return "'" + strings.ReplaceAll(name, "'", "''") + "'"
		}
	}
	return name
}
