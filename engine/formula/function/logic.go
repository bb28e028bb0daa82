package function

import (
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

func logicFunctions() []Spec {
	return []Spec{
		{Name: "IF", Args: "lll", Min: 2, Flags: Reference, Eval: ifElse},
		{Name: "IFERROR", Args: "ll", Min: 2, Flags: Reference, Eval: ifError},
		{Name: "IFNA", Args: "ll", Min: 2, Flags: Reference, Eval: ifError},
		{Name: "IFS", Args: "*l", Min: 2, Flags: Reference, Eval: ifs},
		{Name: "SWITCH", Args: "*l", Min: 3, Flags: Reference, Eval: switchOn},
		{Name: "CHOOSE", Args: "l*l", Min: 2, Flags: Reference, Eval: choose},
		{Name: "AND", Args: "*r", Min: 1, Eval: junction},
		{Name: "OR", Args: "*r", Min: 1, Eval: junction},
		{Name: "XOR", Args: "*r", Min: 1, Eval: junction},
		{Name: "NOT", Args: "b", Min: 1, Scalar: func(_ Host, a []workbook.Scalar) workbook.Scalar {
			return workbook.BoolOf(a[0].Num == 0)
		}},
		{Name: "TRUE", Eval: func(*Call) value.Value { return value.Bool(true) }},
		{Name: "FALSE", Eval: func(*Call) value.Value { return value.Bool(false) }},
	}
}

// branch computes an argument that may have been left out: IF(A1,,2) gives 0.
func (c *Call) branch(i int) value.Value {
	v := c.Compute(i)
	if v.Kind == value.Omitted {
		return value.Number(0)
	}
	return v
}

func ifElse(c *Call) value.Value {
	test := c.Operand(0)
	if m := test.Matrix(); m != nil {
		return ifArray(c, m)
	}
	yes, code := value.ToBool(test.Scalar)
	switch {
	case code != workbook.NoError:
		return value.Error(code)
	case yes:
		return c.branch(1)
	case len(c.Args) > 2:
		return c.branch(2)
	}
	return value.Bool(false)
}

// ifArray is IF with an array of conditions: each branch is computed once if any element takes it.
func ifArray(c *Call, test *value.Matrix) value.Value {
	var taken [2]bool
	for _, s := range test.Cells {
		if yes, code := value.ToBool(s); code == workbook.NoError {
			taken[flag(!yes)] = true
		}
	}
	parts := [2]value.Value{{}, value.Bool(false)}
	for i := range parts {
		if taken[i] && i+1 < len(c.Args) {
			parts[i] = c.Read(c.branch(i + 1))
		}
	}
	return combine(c, func(at []workbook.Scalar) workbook.Scalar {
		yes, code := value.ToBool(at[0])
		if code != workbook.NoError {
			return workbook.ErrorOf(code)
		}
		return at[1+flag(!yes)]
	}, value.OfMatrix(test), parts[0], parts[1])
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// combine computes an array element by element from scalars and arrays, which repeat as they do for operators.
func combine(c *Call, f func(at []workbook.Scalar) workbook.Scalar, parts ...value.Value) value.Value {
	rows, cols := 1, 1
	for _, p := range parts {
		if m := p.Matrix(); m != nil {
			rows, cols = max(rows, m.Rows), max(cols, m.Cols)
		}
	}
	if rows*cols > value.MaxCells {
		return c.Unsupported("an array that is too large")
	}
	out := value.NewMatrix(rows, cols)
	at := make([]workbook.Scalar, len(parts))
	for i := range out.Cells {
		for k, p := range parts {
			at[k] = p.Scalar
			if m := p.Matrix(); m != nil {
				at[k] = m.At(i/cols, i%cols)
			}
		}
		out.Cells[i] = f(at)
	}
	if rows*cols == 1 {
		return value.Of(out.Cells[0])
	}
	return value.OfMatrix(out)
}

// caught tells whether IFERROR, or IFNA, replaces a scalar.
func (c *Call) caught(s workbook.Scalar) bool {
	return s.Kind == workbook.Error && (c.Name == "IFERROR" || s.Err == workbook.ErrNA)
}

func ifError(c *Call) value.Value {
	v := c.Operand(0)
	m := v.Matrix()
	if m == nil {
		if c.caught(v.Scalar) {
			return c.branch(1)
		}
		if v.Kind == value.Omitted {
			return value.Number(0)
		}
		return v
	}
	any := false
	for _, s := range m.Cells {
		any = any || c.caught(s)
	}
	if !any {
		return v
	}
	return combine(c, func(at []workbook.Scalar) workbook.Scalar {
		if c.caught(at[0]) {
			return at[1]
		}
		return at[0]
	}, v, c.Read(c.branch(1)))
}

func ifs(c *Call) value.Value {
	if len(c.Args)%2 != 0 {
		return value.Error(workbook.ErrNA)
	}
	for i := 0; i < len(c.Args); i += 2 {
		test := c.Operand(i)
		if test.Matrix() != nil {
			return ifsArray(c, i, test)
		}
		yes, code := value.ToBool(test.Scalar)
		if code != workbook.NoError {
			return value.Error(code)
		}
		if yes {
			return c.branch(i + 1)
		}
	}
	return value.Error(workbook.ErrNA)
}

// ifsArray is IFS from the argument at on, whose condition is an array.
func ifsArray(c *Call, at int, test value.Value) value.Value {
	rest := value.Error(workbook.ErrNA)
	parts := []value.Value{test, c.Read(c.branch(at + 1))}
	for i := at + 2; i < len(c.Args); i += 2 {
		parts = append(parts, c.Operand(i), c.Read(c.branch(i+1)))
	}
	return combine(c, func(at []workbook.Scalar) workbook.Scalar {
		for i := 0; i < len(at); i += 2 {
			yes, code := value.ToBool(at[i])
			if code != workbook.NoError {
				return workbook.ErrorOf(code)
			}
			if yes {
				return at[i+1]
			}
		}
		return rest.Scalar
	}, parts...)
}

func switchOn(c *Call) value.Value {
	x := c.Operand(0)
	if x.Matrix() != nil {
		return switchArray(c, x)
	}
	if x.Kind == workbook.Error {
		return x
	}
	i := 1
	for ; i+1 < len(c.Args); i += 2 {
		y := c.Operand(i)
		if y.Matrix() != nil {
			return switchArray(c, x)
		}
		if y.Kind == workbook.Error {
			return y
		}
		if value.Compare(x.Scalar, y.Scalar) == 0 {
			return c.branch(i + 1)
		}
	}
	if i < len(c.Args) {
		return c.branch(i)
	}
	return value.Error(workbook.ErrNA)
}

func switchArray(c *Call, x value.Value) value.Value {
	parts := []value.Value{x}
	for i := 1; i < len(c.Args); i++ {
		parts = append(parts, c.Read(c.branch(i)))
	}
	return combine(c, func(at []workbook.Scalar) workbook.Scalar {
		if at[0].Kind == workbook.Error {
			return at[0]
		}
		i := 1
		for ; i+1 < len(at); i += 2 {
			if at[i].Kind == workbook.Error {
				return at[i]
			}
			if value.Compare(at[0], at[i]) == 0 {
				return at[i+1]
			}
		}
		if i < len(at) {
			return at[i]
		}
		return workbook.ErrorOf(workbook.ErrNA)
	}, parts...)
}

func choose(c *Call) value.Value {
	k := c.Operand(0)
	if m := k.Matrix(); m != nil {
		parts := []value.Value{k}
		for i := 1; i < len(c.Args); i++ {
			parts = append(parts, c.Read(c.branch(i)))
		}
		return combine(c, func(at []workbook.Scalar) workbook.Scalar {
			i, e := c.index(at[0])
			if e != workbook.NoError {
				return workbook.ErrorOf(e)
			}
			return at[i]
		}, parts...)
	}
	i, e := c.index(k.Scalar)
	if e != workbook.NoError {
		return value.Error(e)
	}
	return c.branch(i)
}

// index is a number from 1 to the number of arguments after the first.
func (c *Call) index(s workbook.Scalar) (int, workbook.ErrorCode) {
	x, e := c.Calendar().Number(s)
	if e != workbook.NoError {
		return 0, e
	}
	if x < 1 || x >= float64(len(c.Args)) {
		return 0, workbook.ErrValue
	}
	return int(x), workbook.NoError
}

// junction is AND, OR and XOR: texts and blanks in ranges do not count.
func junction(c *Call) value.Value {
	seen, yes := 0, 0
	for _, v := range c.Args {
		e := c.eachTruth(v, func(b bool) {
			seen++
			yes += flag(b)
		})
		if e != workbook.NoError {
			return value.Error(e)
		}
	}
	if seen == 0 {
		return value.Error(workbook.ErrValue)
	}
	switch c.Name {
	case "AND":
		return value.Bool(yes == seen)
	case "OR":
		return value.Bool(yes > 0)
	}
	return value.Bool(yes%2 == 1)
}

// eachTruth visits the truth values of an argument.
func (c *Call) eachTruth(v value.Value, visit func(bool)) workbook.ErrorCode {
	if v.IsScalar() {
		if v.Kind == workbook.Text && v.Text == "" {
			return workbook.NoError
		}
		b, e := value.ToBool(v.Scalar)
		if e == workbook.NoError {
			visit(b)
		}
		return e
	}
	code := workbook.NoError
	c.each(v, func(s workbook.Scalar) bool {
		switch s.Kind {
		case workbook.Number, workbook.Bool:
			visit(s.Num != 0)
		case workbook.Error:
			code = s.Err
			return false
		}
		return true
	})
	return code
}
