package function

import (
	"math"
	"strings"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

func unitName(s string) string { return strings.ToUpper(s) }

// week tells which days are free, from Sunday on, and which other days are.
type week struct {
	free     [7]bool
	holidays map[int]bool
}

// weekOf reads the arguments after the second one: a weekend (for .INTL) and holidays.
func (c *Call) weekOf() (week, workbook.ErrorCode) {
	w := week{free: [7]bool{0: true, 6: true}, holidays: map[int]bool{}}
	at := 2
	if strings.HasSuffix(c.Name, ".INTL") {
		at = 3
		if c.has(2) {
			if e := w.weekend(c.Args[2].Scalar); e != workbook.NoError {
				return w, e
			}
		}
	}
	if !c.has(at) {
		return w, workbook.NoError
	}
	code := workbook.NoError
	c.each(c.Args[at], func(s workbook.Scalar) bool {
		var x float64
		x, code = c.Calendar().Number(s)
		w.holidays[int(math.Floor(x))] = true
		return code == workbook.NoError
	})
	return w, code
}

// weekend reads a number (1 to 7 for two days, 11 to 17 for one) or seven digits from Monday on, 1 for a free day.
func (w *week) weekend(s workbook.Scalar) workbook.ErrorCode {
	w.free = [7]bool{}
	if s.Kind == workbook.Text {
		if len(s.Text) != 7 || strings.Trim(s.Text, "01") != "" || s.Text == "1111111" {
			return workbook.ErrValue
		}
		for i := range 7 {
			w.free[(i+1)%7] = s.Text[i] == '1'
		}
		return workbook.NoError
	}
	n := int(s.Num)
	switch {
	case n >= 1 && n <= 7:
		w.free[(n+5)%7], w.free[(n+6)%7] = true, true
	case n >= 11 && n <= 17:
		w.free[n-11] = true
	default:
		return workbook.ErrNum
	}
	return workbook.NoError
}

func (w *week) works(cal value.Calendar, day int) bool {
	return !w.free[cal.Weekday(day)] && !w.holidays[day]
}

func netWorkDays(c *Call) value.Value {
	start, ok1 := whole(c, c.Args[0].Num)
	end, ok2 := whole(c, c.Args[1].Num)
	w, e := c.weekOf()
	if e != workbook.NoError {
		return value.Error(e)
	}
	if !ok1 || !ok2 {
		return value.Error(workbook.ErrNum)
	}
	n := 0
	for day := min(start, end); day <= max(start, end); day++ {
		n += flag(w.works(c.Calendar(), day))
	}
	if start > end {
		n = -n
	}
	return value.Number(float64(n))
}

func workDay(c *Call) value.Value {
	day, ok := whole(c, c.Args[0].Num)
	left := int(math.Trunc(max(min(c.Args[1].Num, 1e8), -1e8)))
	w, e := c.weekOf()
	if e != workbook.NoError {
		return value.Error(e)
	}
	if !ok {
		return value.Error(workbook.ErrNum)
	}
	step := 1
	if left < 0 {
		step, left = -1, -left
	}
	for left > 0 {
		day += step
		if !c.Calendar().Valid(float64(day)) {
			return value.Error(workbook.ErrNum)
		}
		left -= flag(w.works(c.Calendar(), day))
	}
	return value.Number(float64(day))
}
