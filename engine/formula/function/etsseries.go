package function

import (
	"cmp"
	"math"
	"slices"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// series is a time series with a constant step: values in the order of time, without gaps. In months the timeline counts
// months, since its days are all the same one of a month, or each the last one. reported is the step that Excel tells: of months
// the least number of days, but 31 of single months.
type series struct {
	y          []float64
	last, step float64
	reported   float64
	day        int
	months     bool
}

// reading is one value of a timeline.
type reading struct{ at, y float64 }

// maxMissing is the share of values that may be missing, and maxAhead the number of steps that a forecast may go.
const (
	maxMissing = 0.3
	maxAhead   = 1 << 20
)

// series reads values and their timeline as arguments i and i+1; the completion of missing values and the aggregation of
// values of one time are the arguments options and options+1.
func (c *Call) series(i, options int) (series, workbook.ErrorCode) {
	completion, aggregation := c.given(options, 1), math.Trunc(c.given(options+1, 1))
	if completion != 0 && completion != 1 || aggregation < 0 || aggregation > 7 {
		return series{}, workbook.ErrNum
	}
	readings, e := c.readings(i)
	if e != workbook.NoError {
		return series{}, e
	}
	readings = merged(readings, int(aggregation))
	if len(readings) < 2 {
		return series{}, workbook.ErrDiv0
	}
	s := series{reported: gap(readings)}
	if !constantStep(readings) {
		s.months, s.day = monthly(c.Calendar(), readings)
	}
	if !s.fill(readings, completion == 1) {
		return series{}, workbook.ErrNum
	}
	if s.months && s.step == 1 {
		s.reported = 31
	}
	return s, workbook.NoError
}

// readings are the values with their times, in the order of time. A pair without a value is missing.
func (c *Call) readings(i int) ([]reading, workbook.ErrorCode) {
	v, t := c.matrix(c.Args[i]), c.matrix(c.Args[i+1])
	if len(v.Cells) != len(t.Cells) {
		return nil, workbook.ErrNA
	}
	var out []reading
	for k, y := range v.Cells {
		at := t.Cells[k]
		for _, x := range [...]workbook.Scalar{y, at} {
			switch x.Kind {
			case workbook.Error:
				return nil, x.Err
			case workbook.Text, workbook.Bool:
				return nil, workbook.ErrValue
			}
		}
		switch {
		case at.Kind == workbook.Blank && y.Kind == workbook.Blank:
		case at.Kind != workbook.Number:
			return nil, workbook.ErrValue
		case y.Kind == workbook.Number:
			out = append(out, reading{at.Num, y.Num})
		}
	}
	slices.SortStableFunc(out, func(a, b reading) int { return cmp.Compare(a.at, b.at) })
	return out, workbook.NoError
}

// merged makes one value of all of one time.
func merged(m []reading, aggregation int) []reading {
	out := m[:0:0]
	for i := 0; i < len(m); {
		j := i
		var ys []float64
		for ; j < len(m) && m[j].at == m[i].at; j++ {
			ys = append(ys, m[j].y)
		}
		y := ys[0]
		if len(ys) > 1 || aggregation == 2 || aggregation == 3 {
			y = aggregated(ys, aggregation)
		}
		out, i = append(out, reading{m[i].at, y}), j
	}
	return out
}

// aggregated is AVERAGE (0 and 1), COUNT, COUNTA, MAX, MEDIAN, MIN or SUM.
func aggregated(ys []float64, kind int) float64 {
	switch kind {
	case 2, 3:
		return float64(len(ys))
	case 4:
		return slices.Max(ys)
	case 5:
		slices.Sort(ys)
		n := len(ys)
		return (ys[(n-1)/2] + ys[n/2]) / 2
	case 6:
		return slices.Min(ys)
	}
	sum := 0.0
	for _, y := range ys {
		sum += y
	}
	if kind == 7 {
		return sum
	}
	return sum / float64(len(ys))
}

// gap is the smallest distance of neighbours.
func gap(m []reading) float64 {
	least := math.Inf(1)
	for k := 1; k < len(m); k++ {
		least = min(least, m[k].at-m[k-1].at)
	}
	return least
}

// steps is a distance in steps, false where it is not a whole number of them but for rounding.
func steps(distance, step float64) (float64, bool) {
	n := math.Round(distance / step)
	return n, math.Abs(distance/step-n) <= 1e-6
}

func constantStep(m []reading) bool {
	step := gap(m)
	for k := 1; k < len(m); k++ {
		if n, ok := steps(m[k].at-m[k-1].at, step); !ok || n != 1 {
			return false
		}
	}
	return true
}

// monthly replaces days by months where all are the same day of a month (1 to 31) or each is the last one (32).
func monthly(calendar value.Calendar, m []reading) (ok bool, day int) {
	same, last := true, true
	months := make([]float64, len(m))
	for k, x := range m {
		if x.at != math.Trunc(x.at) || !calendar.Valid(x.at) || !calendar.Valid(x.at+1) {
			return false, 0
		}
		y, month, d := calendar.Civil(int(x.at))
		_, _, next := calendar.Civil(int(x.at) + 1)
		if k == 0 {
			day = d
		}
		same, last = same && d == day, last && next == 1
		months[k] = float64(y*12 + month)
	}
	if !same && !last {
		return false, 0
	}
	for k := range m {
		m[k].at = months[k]
	}
	if !same {
		day = 32
	}
	return true, day
}

// fill sets the values with those between that are missing: the mean of their neighbours, or 0. False where the step is not
// constant, or too many are missing.
func (s *series) fill(m []reading, complete bool) bool {
	s.step, s.last = gap(m), m[len(m)-1].at
	total, _ := steps(s.last-m[0].at, s.step)
	if float64(len(m)) < float64((1-maxMissing)*(total+1)) {
		return false
	}
	s.y = append(make([]float64, 0, int(total)+1), m[0].y)
	for k := 1; k < len(m); k++ {
		n, ok := steps(m[k].at-m[k-1].at, s.step)
		if !ok {
			return false
		}
		between := 0.0
		if complete {
			between = (m[k].y + m[k-1].y) / 2
		}
		for ; n > 1; n-- {
			s.y = append(s.y, between)
		}
		s.y = append(s.y, m[k].y)
	}
	return true
}

// ahead is how many steps a time lies behind the last value; #NUM! for one before it.
func (s *series) ahead(c *Call, at float64) (float64, workbook.ErrorCode) {
	if s.months {
		var ok bool
		if at, ok = s.month(c.Calendar(), at); !ok {
			return 0, workbook.ErrNum
		}
	}
	h := (at - s.last) / s.step
	if whole := math.Round(h); math.Abs(h-whole) <= 1e-6 {
		h = whole
	}
	if !(h >= 0 && h <= maxAhead) {
		return 0, workbook.ErrNum
	}
	return h, workbook.NoError
}

// month is a day in months, in parts of the month that it lies in, counted from the day of the month that the timeline has.
func (s *series) month(calendar value.Calendar, at float64) (float64, bool) {
	day := math.Floor(at)
	if !calendar.Valid(day) {
		return 0, false
	}
	y, m, _ := calendar.Civil(int(day))
	place := func(month int) float64 {
		first := calendar.Serial(y, month, 1)
		return float64(min(first+s.day, calendar.Serial(y, month+1, 1)) - 1)
	}
	if s.day < 32 {
		place = func(month int) float64 { return float64(calendar.Serial(y, month, s.day)) }
	}
	if at < place(m) {
		m--
	}
	from, to := place(m), place(m+1)
	return float64(y*12+m) + (at-from)/(to-from), true
}
