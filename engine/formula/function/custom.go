package function

import (
	"cmp"
	"slices"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// customFunction is CB.Custom(range, [name]): Crystal Ball's custom distribution over a range of cells (Oracle Crystal Ball user's guide
// 11.1.2, appendix A, "Custom distribution"; EpiX Analytics, ModelAssist, "The custom distribution in Crystal Ball").
func customFunction() Spec {
	return Spec{Name: "CB.CUSTOM", Args: "*r", Min: 1, Flags: Random | AddIn, Eval: drawLaw(customLaw), Law: customLaw}
}

// customLaw reads the range: in one column, or six or more, values of equal weight; in two a value and its weight; in three the ends
// of a range and its weight. A weight that is missing is 1; weights need not sum to 1.
func customLaw(c *Call) (Law, workbook.ErrorCode) {
	d := &draft{Law: Law{Family: "discrete", Numbers: map[string]float64{}, Lists: map[string][]float64{}}}
	if len(c.Args) > 1 && present(c.Args[1]) {
		d.Name = c.text(c.Args[1])
	}
	m := c.matrix(c.Args[0])
	if m.Cols == 4 || m.Cols == 5 {
		c.Unsupported("CB.Custom of ranges with steps or slopes is not there yet")
		return d.Law, workbook.ErrNA
	}
	if m.Cols == 1 || m.Cols > 5 {
		d.Lists["values"], d.code = c.list(c.Args[0])
		equalWeights(d)
		return d.Law, d.code
	}
	rows, code := c.customRows(m)
	if d.fail(code); code == workbook.NoError && m.Cols == 2 {
		for _, r := range rows {
			d.Lists["values"], d.Lists["weights"] = append(d.Lists["values"], r[0]), append(d.Lists["weights"], r[1])
		}
	} else if code == workbook.NoError {
		d.ranges(rows)
	}
	return d.Law, d.code
}

// customRows are the rows that are not blank, as numbers.
func (c *Call) customRows(m *value.Matrix) ([][]float64, workbook.ErrorCode) {
	var out [][]float64
	for cells := range slices.Chunk(m.Cells, m.Cols) {
		if !slices.ContainsFunc(cells, func(s workbook.Scalar) bool { return s.Kind != workbook.Blank }) {
			continue
		}
		row := make([]float64, m.Cols)
		for i, s := range cells {
			x, code := c.Calendar().Number(s)
			last := i == m.Cols-1
			switch {
			case code != workbook.NoError:
				return nil, code
			case s.Kind == workbook.Blank && last:
				x = 1
			case s.Kind == workbook.Blank:
				c.Unsupported("CB.Custom of ranges beside single values is not there yet")
				return nil, workbook.ErrNA
			case last && x < 0:
				return nil, workbook.ErrNum
			}
			row[i] = x
		}
		out = append(out, row)
	}
	if len(out) == 0 {
		return nil, workbook.ErrValue
	}
	return out, workbook.NoError
}

// ranges makes a cumulative distribution of ranges with weights; they must not overlap.
func (d *draft) ranges(rows [][]float64) {
	slices.SortStableFunc(rows, func(a, b []float64) int { return cmp.Compare(a[0], b[0]) })
	total, end := 0.0, rows[0][0]
	for _, r := range rows {
		if r[0] < end || !(r[0] < r[1]) {
			d.fail(workbook.ErrNum)
			return
		}
		total, end = total+r[2], r[1]
	}
	if !(total > 0) {
		d.fail(workbook.ErrNum)
		return
	}
	d.Family = "cumulative"
	d.Numbers["min"], d.Numbers["max"] = rows[0][0], end
	below := 0.0
	put := func(x float64) {
		d.Lists["values"], d.Lists["probabilities"] = append(d.Lists["values"], x), append(d.Lists["probabilities"], below/total)
	}
	for i, r := range rows {
		if i > 0 && r[0] > rows[i-1][1] {
			put(r[0])
		}
		if below += r[2]; i < len(rows)-1 {
			put(r[1])
		}
	}
}
