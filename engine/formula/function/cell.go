package function

import (
	"strings"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

func cellFunctions() []Spec {
	return []Spec{
		{Name: "CELL", Args: "tr", Min: 1, Flags: Volatile | Position, Eval: cellInfo},
		{Name: "INFO", Args: "t", Min: 1, Flags: Volatile, Eval: environment},
		{Name: "HYPERLINK", Args: "tx", Min: 1, Scalar: func(_ Host, a []workbook.Scalar) workbook.Scalar {
			if len(a) > 1 && a[1].Kind != value.Omitted {
				return a[1]
			}
			return a[0]
		}},
		{Name: "USDOLLAR", Args: "nn", Min: 1, Scalar: dollar},
		{Name: "TRIMRANGE", Args: "rnn", Min: 1, Flags: Reference | Arrays, Eval: trimRange},
	}
}

// cellInfo is CELL: a property of the first cell of a reference. What the reader of workbooks does not keep (width,
// alignment, protection) is not supported.
func cellInfo(c *Call) value.Value {
	what := strings.ToLower(c.Args[0].Text)
	sheet, at := c.Here()
	if c.has(1) {
		r := c.Args[1].Ref()
		if r == nil {
			if c.Args[1].Kind == workbook.Error {
				return c.Args[1]
			}
			return value.Error(workbook.ErrValue)
		}
		sheet, at = r.Areas[0].Sheet, r.Areas[0].First
	} else if what != "filename" {
		return c.Unsupported("CELL of the cell that was changed last")
	}
	switch what {
	case "address":
		return value.Text(c.absolute(sheet, at))
	case "col":
		return value.Number(float64(at.Col + 1))
	case "row":
		return value.Number(float64(at.Row + 1))
	case "filename":
		return value.Text(c.bookName() + c.Book().SheetAt(int(sheet)).Name)
	case "width", "prefix", "protect":
		return c.Unsupported("CELL of the " + what)
	case "contents", "type", "format", "color", "parentheses":
		return c.cellProperty(what, sheet, at)
	}
	return value.Error(workbook.ErrValue)
}

// trimRange is TRIMRANGE: a reference without the empty rows and columns around it; 1 trims those before, 2 those after, 3
// both, 0 none. Nothing but empty cells is #REF!.
func trimRange(c *Call) value.Value {
	r := c.Args[0].Ref()
	rows, cols := int(c.given(1, 3)), int(c.given(2, 3))
	if rows < 0 || rows > 3 || cols < 0 || cols > 3 {
		return value.Error(workbook.ErrValue)
	}
	if r == nil || len(r.Areas) != 1 {
		return c.Unsupported("TRIMRANGE of an array")
	}
	a := r.Areas[0]
	var used workbook.Rect
	n := 0
	c.EachCell(a, func(row, col int, _ workbook.Scalar) bool {
		at := offset(a, row, col)
		if n++; n == 1 {
			used = workbook.Rect{First: at, Last: at}
		}
		used.First.Col, used.Last.Col = min(used.First.Col, at.Col), max(used.Last.Col, at.Col)
		used.Last.Row = at.Row // cells come row by row
		return true
	})
	if n == 0 {
		return value.Error(workbook.ErrRef)
	}
	if rows&1 != 0 {
		a.First.Row = used.First.Row
	}
	if rows&2 != 0 {
		a.Last.Row = used.Last.Row
	}
	if cols&1 != 0 {
		a.First.Col = used.First.Col
	}
	if cols&2 != 0 {
		a.Last.Col = used.Last.Col
	}
	return value.OfArea(a)
}

func (c *Call) cellProperty(what string, sheet int32, at workbook.Address) value.Value {
	s := c.Cell(sheet, at)
	code := c.Book().Format(c.Book().SheetAt(int(sheet)).At(at))
	switch what {
	case "contents":
		if s.Kind == workbook.Blank {
			return value.Number(0)
		}
		return value.Of(s)
	case "type":
		switch s.Kind {
		case workbook.Blank:
			return value.Text("b")
		case workbook.Text:
			return value.Text("l")
		}
		return value.Text("v")
	case "format":
		if short, ok := shortFormat(code); ok {
			return value.Text(short)
		}
		return c.Unsupported("CELL of the format " + code)
	case "color":
		_, negative, _ := strings.Cut(code, ";")
		return value.Number(float64(flag(coloured(negative))))
	}
	positive, _, _ := strings.Cut(code, ";")
	return value.Number(float64(flag(strings.Contains(strings.ReplaceAll(positive, "_)", ""), "("))))
}

// bookName is the workbook's name in brackets. Its folder is not known here.
func (c *Call) bookName() string {
	name := c.FileName()
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	return "[" + name + "]"
}

func (c *Call) absolute(sheet int32, at workbook.Address) string {
	text := addressA1(int(at.Row)+1, int(at.Col)+1, true, true)
	if here, _ := c.Here(); here == sheet {
		return text
	}
	return quoteIfNeeded(c.bookName()+c.Book().SheetAt(int(sheet)).Name) + "!" + text
}

func coloured(section string) bool {
	section = strings.ToLower(section)
	for _, name := range []string{"[black]", "[blue]", "[cyan]", "[green]", "[magenta]", "[red]", "[white]", "[yellow]", "[color"} {
		if strings.Contains(section, name) {
			return true
		}
	}
	return false
}

// dateFormats are the short names of the formats of dates and times.
var dateFormats = map[string]string{"d-mmm-yy": "D1", "dd-mmm-yy": "D1", "d-mmm": "D2", "dd-mmm": "D2", "mmm-yy": "D3", "m/d/yy": "D4",
	"m/d/yyyy": "D4", "mm-dd-yy": "D4", "m/d/yy h:mm": "D4", "mm/dd": "D5", "h:mm:ss am/pm": "D6", "h:mm am/pm": "D7", "h:mm:ss": "D8", "h:mm": "D9"}

// shortFormat is the name that CELL has for a number format: G, F2, ,2, C0, P0, S2, D1; with - for negative numbers in
// colour and () for positive ones in parentheses.
func shortFormat(code string) (string, bool) {
	if code == "" || strings.EqualFold(code, "General") || code == "@" {
		return "G", true
	}
	if name, ok := dateFormats[strings.ToLower(strings.TrimSuffix(code, ";@"))]; ok {
		return name, true
	}
	positive, negative, _ := strings.Cut(code, ";")
	suffix := ""
	if coloured(negative) {
		suffix = "-"
	}
	body := strings.ReplaceAll(positive, "_)", "")
	if strings.Contains(body, "(") {
		suffix += "()"
	}
	head, rest, _ := strings.Cut(body, ".")
	places := len(rest) - len(strings.TrimLeft(rest, "0"))
	kind := "F"
	switch {
	case strings.Trim(body, "$#,0.%E+()\"") != "":
		return "", false
	case strings.Contains(body, "E+"):
		kind = "S"
	case strings.Contains(body, "%"):
		kind = "P"
	case strings.Contains(body, "$"):
		kind = "C"
	case strings.Contains(head, ","):
		kind = ","
	}
	return kind + value.General(float64(places)) + suffix, true
}

// environment is INFO, as far as a workbook tells.
func environment(c *Call) value.Value {
	switch strings.ToLower(c.Args[0].Text) {
	case "system":
		return value.Text("pcdos")
	case "osversion":
		return value.Text("Windows (64-bit) NT 10.00")
	case "release":
		return value.Text("16.0")
	case "recalc":
		return value.Text("Automatic")
	case "numfile":
		return value.Number(float64(len(c.Book().Sheets)))
	case "origin":
		return value.Text("$A:$A$1")
	case "memavail", "memused", "totmem":
		return value.Error(workbook.ErrNA)
	case "directory":
		return c.Unsupported("INFO of the directory")
	}
	return value.Error(workbook.ErrValue)
}
