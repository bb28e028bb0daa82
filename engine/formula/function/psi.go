package function

import (
	"cmp"
	"math"

	"tyche/engine/elementary"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// psiFurther are functions of Analytic Solver that draw and are no family with its parameters in a row.
func psiFurther() []Spec {
	out := laws(withProperties, []vendorLaw{
		{"PSIMYERSON", "myerson", "low middle high tails", func(d *draft) { d.Numbers["p"] = 0.5 * d.take("tails") }},
		{"PSINORMALSKEW", "myerson", "low high skew", skewedNormal},
	})
	out = append(out, lawSpec("PSIVARY", 3, func(c *Call) (Law, workbook.ErrorCode) { return vary(c, "base min max (range)") }), slurp(),
		storedTrials("PSISHUFFLE", "[]values"),
		Spec{Name: "PSIMVNORMAL", Args: "rr*r", Min: 2, Flags: Random | AddIn | Arrays, Eval: multivariateNormal},
		Spec{Name: "PSIMVLOGNORMAL", Args: "rr*r", Min: 2, Flags: Random | AddIn | Arrays, Eval: multivariateNormal},
		Spec{Name: "PSIMVRESAMPLE", Args: "r*r", Min: 1, Flags: Random | AddIn | Arrays, Eval: resampledLine})
	return append(out, Spec{Name: "PSIMVSHUFFLE", Args: "*r", Flags: Random | AddIn, Eval: func(c *Call) value.Value {
		return c.Unsupported("PSIMVSHUFFLE is not there yet: it draws rows without replacement")
	}})
}

// skewedNormal is a Myerson distribution whose low and high stand three standard deviations from the middle, were it normal; the skew,
// between -1 and 1, moves its median from the middle towards high or low.
func skewedNormal(d *draft) {
	skew, low, high := d.take("skew"), d.Numbers["low"], d.Numbers["high"]
	if !(skew > -1 && skew < 1) {
		d.fail(workbook.ErrNum)
	}
	d.Numbers["middle"] = float64(0.5*(low+high)) + float64(skew*(0.5*(high-low)))
	d.Numbers["p"] = elementary.NormalCDF(-3)
}

// slurp is PsiSlurp(range, j): the trials in column j, so that calls with one range keep the relations between its columns.
func slurp() Spec {
	s := storedTrials("PSISLURP", "[]values")
	law, draw := s.Law, s.Eval
	s.Min = 2
	s.Law = func(c *Call) (Law, workbook.ErrorCode) {
		column, code := c.column()
		if code != workbook.NoError {
			return Law{}, code
		}
		return law(column)
	}
	s.Eval = func(c *Call) value.Value {
		column, code := c.column()
		if code != workbook.NoError {
			return value.Error(code)
		}
		return draw(column)
	}
	return s
}

// column is a call of the column of the first argument that the second one numbers.
func (c *Call) column() (*Call, workbook.ErrorCode) {
	j, code := c.scalar(c.Args[1])
	m, wrong := c.boundedMatrix(c.Args[0])
	switch j = math.Trunc(j); {
	case code != workbook.NoError:
		return nil, code
	case wrong != workbook.NoError:
		return nil, wrong
	case !(j >= 1 && j <= float64(m.Cols)):
		return nil, workbook.ErrRef
	}
	column := value.NewMatrix(m.Rows, 1)
	for i := range column.Cells {
		column.Cells[i] = m.At(i, int(j)-1)
	}
	of := *c
	of.Args = append([]value.Value{value.OfMatrix(column)}, c.Args[2:]...)
	return &of, workbook.NoError
}

// multivariateNormal is PsiMVNormal(means, covariances): a row or a column of normal variables, as its means lie; PsiMVLogNormal, whose
// logarithms these are.
func multivariateNormal(c *Call) value.Value {
	means := c.matrix(c.Args[0])
	mu, code := c.list(c.Args[0])
	m, wrong := c.symmetric(c.Args[1])
	switch code = cmp.Or(code, wrong); {
	case code != workbook.NoError:
		return value.Error(code)
	case len(mu) != len(m) || len(mu) != len(means.Cells) || means.Rows > 1 && means.Cols > 1:
		return value.Error(workbook.ErrValue)
	}
	factor, ok := cholesky(m)
	if !ok {
		return value.Error(workbook.ErrNum)
	}
	out := value.NewMatrix(means.Rows, means.Cols)
	for i, x := range jointly(factor, normals(c.uniforms(len(mu)))) {
		x += mu[i]
		if c.Name == "PSIMVLOGNORMAL" {
			if !c.Trial() { // the mean
				x += float64(0.5 * m[i][i])
			}
			x = elementary.Exp(x)
		}
		out.Cells[i] = workbook.NumberOf(x)
	}
	return value.OfMatrix(out)
}

// maxBounded bounds how many cells one call draws from.
const maxBounded = 100_000

// boundedMatrix is an argument as an array of at most maxBounded cells.
func (c *Call) boundedMatrix(v value.Value) (*value.Matrix, workbook.ErrorCode) {
	if r := v.Ref(); r != nil && (len(r.Areas) != 1 || r.Areas[0].Rows()*r.Areas[0].Cols() > maxBounded) {
		return nil, workbook.ErrValue
	}
	m := c.matrix(v)
	if len(m.Cells) > maxBounded {
		return nil, workbook.ErrValue
	}
	return m, workbook.NoError
}

// resampledLine is PsiMVResample(data): a row of the data, where the formula fills a row of cells, else a column; each is as likely.
func resampledLine(c *Call) value.Value {
	m, code := c.boundedMatrix(c.Args[0])
	if code == workbook.NoError && len(m.Cells) < 2 {
		code = workbook.ErrValue
	}
	if code != workbook.NoError {
		return value.Error(code)
	}
	row := c.fillsRow()
	lines, length := m.Cols, m.Rows
	if row {
		lines, length = length, lines
	}
	at := func(line, i int) workbook.Scalar {
		if row {
			return m.At(line, i)
		}
		return m.At(i, line)
	}
	out := value.NewMatrix(length, 1)
	if row {
		out = value.NewMatrix(1, length)
	}
	if c.Trial() {
		line := min(int(c.Random()*float64(lines)), lines-1)
		for i := range out.Cells {
			out.Cells[i] = at(line, i)
		}
		return value.OfMatrix(out)
	}
	for i := range out.Cells {
		sum := 0.0
		for line := range lines {
			x, code := c.Calendar().Number(at(line, i))
			if code != workbook.NoError {
				return value.Error(code)
			}
			sum += x
		}
		out.Cells[i] = workbook.NumberOf(sum / float64(lines))
	}
	return value.OfMatrix(out)
}

// fillsRow tells whether the formula was entered over several cells of one row.
func (c *Call) fillsRow() bool {
	sheet, at := c.Here()
	s := c.Book().Sheets[sheet]
	i := s.At(at).Formula
	if i == 0 {
		return false
	}
	f := s.Formulas[i-1]
	return (f.Kind == workbook.Array || f.Kind == workbook.Dynamic) && f.Ref.Rows() == 1 && f.Ref.Cols() > 1
}

// psiStatistics are the statistics of outcomes.
func psiStatistics() string {
	return `PSIMEAN PSIMEDIAN PSISTDDEV PSIVARIANCE PSISKEWNESS PSIKURTOSIS PSIMIN PSIMAX
		PSIRANGE PSIMODE PSIPERCENTILE PSIPERCENTILED PSITARGET PSITARGETD PSIDATA PSICOUNT PSICORRELATION PSIFREQUENCY PSIABSDEV
		PSISEMIVAR PSISEMIDEV PSIBVAR PSICVAR PSIMEANCI PSISTDDEVCI PSIEXPLOSS PSIEXPGAIN PSIEXPLOSSRATIO PSIEXPVALMARGIN
		PSICOEFFVAR PSISTDERR PSIEXPGAINRATIO PSIPTOX PSIQTOX PSIXTOP PSIXTOQ PSIPERCENTILES PSIPERCENTILECI PSITARGETCI PSIMEANCIB
		PSICITRIALS PSICONVERGED PSISIMDATA PSISEMIVAR2 PSISEMIDEV2 PSIKENDALLTAU PSISPEARMANRHO PSISIGMACP PSISIGMACPK PSISIGMACPKLOWER
		PSISIGMACPKUPPER PSISIGMACPM PSISIGMADEFECTPPM PSISIGMADEFECTSHIFTPPM PSISIGMADEFECTSHIFTPPMLOWER PSISIGMADEFECTSHIFTPPMUPPER
		PSISIGMAK PSISIGMALOWERBOUND PSISIGMAPROBDEFECTSHIFT PSISIGMAPROBDEFECTSHIFTLOWER PSISIGMAPROBDEFECTSHIFTUPPER PSISIGMASIGMALEVEL
		PSISIGMAUPPERBOUND PSISIGMAYIELD PSISIGMAZLOWER PSISIGMAZMIN PSISIGMAZUPPER`
}
