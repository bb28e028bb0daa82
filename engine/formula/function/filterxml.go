package function

import (
	"errors"
	"strings"

	"tyche/engine/formula/value"
	"tyche/engine/formula/xpath"
	"tyche/engine/workbook"
)

func xmlFunctions() []Spec {
	return []Spec{{Name: "FILTERXML", Args: "tt", Min: 2, Flags: Arrays, Eval: filterXML}}
}

// filterXML is FILTERXML(xml, xpath): what the path finds, below one another.
func filterXML(c *Call) value.Value {
	if !c.Spend(len(c.Args[0].Text)) {
		return value.Error(workbook.ErrValue)
	}
	d, err := xpath.Parse(c.Args[0].Text)
	if err != nil {
		return value.Error(workbook.ErrValue)
	}
	v, err := d.Evaluate(c.Args[1].Text)
	switch {
	case errors.Is(err, xpath.ErrSteps):
		return c.Unsupported("the path " + c.Args[1].Text + ", which takes too many steps here")
	case err != nil, v.Nodes && len(v.Texts) == 0:
		return value.Error(workbook.ErrValue)
	case !v.Nodes && v.Kind == xpath.Number:
		return value.Number(v.Number)
	case !v.Nodes && v.Kind == xpath.Truth:
		return value.Of(workbook.BoolOf(v.Truth))
	}
	m := value.NewMatrix(len(v.Texts), 1)
	for i, s := range v.Texts {
		m.Cells[i] = content(c, strings.Trim(s, " \t\r\n"))
	}
	if len(v.Texts) == 1 {
		return value.Of(m.Cells[0])
	}
	return value.OfMatrix(m)
}

// content is a text of a document as a number or a date, where it reads as one.
func content(c *Call, s string) workbook.Scalar {
	if x, ok := c.Calendar().ParseNumber(s); ok && s != "" {
		return workbook.NumberOf(x)
	}
	return workbook.TextOf(s)
}
