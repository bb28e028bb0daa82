package function

import (
	"math"
	"strings"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

func dateFunctions() []Spec {
	return []Spec{
		{Name: "DATE", Args: "nnn", Min: 3, Scalar: dateOf},
		{Name: "TIME", Args: "nnn", Min: 3, Scalar: timeOf},
		{Name: "DATEVALUE", Args: "t", Min: 1, Scalar: dateValue},
		{Name: "TIMEVALUE", Args: "t", Min: 1, Scalar: timeValue},
		{Name: "TODAY", Flags: Volatile, Eval: func(c *Call) value.Value { return value.Number(math.Floor(c.Now())) }},
		{Name: "NOW", Flags: Volatile, Eval: func(c *Call) value.Value { return value.Number(c.Now()) }},
		dayPart("YEAR", func(y, _, _ int) int { return y }),
		dayPart("MONTH", func(_, m, _ int) int { return m }),
		dayPart("DAY", func(_, _, d int) int { return d }),
		clockPart("HOUR", func(s int) int { return s / 3600 % 24 }),
		clockPart("MINUTE", func(s int) int { return s / 60 % 60 }),
		clockPart("SECOND", func(s int) int { return s % 60 }),
		{Name: "WEEKDAY", Args: "nn", Min: 1, Scalar: weekday},
		{Name: "WEEKNUM", Args: "kk", Min: 1, Scalar: weekNumber},
		{Name: "ISOWEEKNUM", Args: "n", Min: 1, Scalar: isoWeek},
		{Name: "EDATE", Args: "kk", Min: 2, Scalar: func(h Host, a []workbook.Scalar) workbook.Scalar { return addMonths(h, a, false) }},
		{Name: "EOMONTH", Args: "kk", Min: 2, Scalar: func(h Host, a []workbook.Scalar) workbook.Scalar { return addMonths(h, a, true) }},
		{Name: "DAYS", Args: "nn", Min: 2, Scalar: days},
		{Name: "DAYS360", Args: "nnb", Min: 2, Scalar: days360},
		{Name: "YEARFRAC", Args: "kkk", Min: 2, Scalar: yearFrac},
		{Name: "DATEDIF", Args: "nnt", Min: 3, Scalar: dateDif},
		{Name: "NETWORKDAYS", Args: "nnr", Min: 2, Eval: netWorkDays},
		{Name: "WORKDAY", Args: "nnr", Min: 2, Eval: workDay},
		{Name: "NETWORKDAYS.INTL", Args: "nnsr", Min: 2, Eval: netWorkDays},
		{Name: "WORKDAY.INTL", Args: "nnsr", Min: 2, Eval: workDay},
	}
}

// dateOf is DATE: months and days may lie outside their bounds; years below 1900 count from 1900.
func dateOf(h Host, a []workbook.Scalar) workbook.Scalar {
	y, m, d := math.Trunc(a[0].Num), math.Floor(a[1].Num), math.Floor(a[2].Num)
	if y < 0 || y >= 10000 || math.Abs(m) > 1e6 || math.Abs(d) > 1e7 {
		return fail(workbook.ErrNum)
	}
	cal := h.Calendar()
	if y < 1900 {
		y += 1900
	}
	first := float64(cal.Serial(int(y), int(m), 1))
	serial := first + d - 1
	if !cal.Valid(serial) || first > value.MaxSerial {
		return fail(workbook.ErrNum)
	}
	return workbook.NumberOf(serial)
}

func timeOf(_ Host, a []workbook.Scalar) workbook.Scalar {
	var n [3]float64
	for i := range n {
		if n[i] = math.Trunc(a[i].Num); n[i] > 32767 {
			return fail(workbook.ErrNum)
		}
	}
	seconds := float64(n[0]*3600) + float64(n[1]*60) + n[2]
	if seconds < 0 {
		return fail(workbook.ErrNum)
	}
	return workbook.NumberOf(math.Mod(seconds, 86400) / 86400)
}

func dateValue(h Host, a []workbook.Scalar) workbook.Scalar {
	x, ok := moment(h, a[0].Text)
	if !ok {
		return fail(workbook.ErrValue)
	}
	return workbook.NumberOf(math.Floor(x))
}

// moment reads a date, a time or both, but no plain number.
func moment(h Host, s string) (float64, bool) {
	x, ok := h.Calendar().ParseNumber(strings.TrimSpace(s))
	_, plain := h.Calendar().ParseDecimal(s)
	return x, ok && !plain
}

func timeValue(h Host, a []workbook.Scalar) workbook.Scalar {
	x, ok := moment(h, a[0].Text)
	if !ok {
		return fail(workbook.ErrValue)
	}
	return workbook.NumberOf(x - math.Floor(x))
}

// dayPart makes a function of the day of a serial number.
func dayPart(name string, f func(y, m, d int) int) Spec {
	return Spec{Name: name, Args: "n", Min: 1, Scalar: func(h Host, a []workbook.Scalar) workbook.Scalar {
		serial, ok := whole(h, a[0].Num)
		if !ok {
			return fail(workbook.ErrNum)
		}
		return workbook.NumberOf(float64(f(h.Calendar().Civil(serial))))
	}}
}

// whole is the day of a serial number; false for what is no date.
func whole(h Host, x float64) (int, bool) {
	if !h.Calendar().Valid(x) {
		return 0, false
	}
	return int(math.Floor(x)), true
}

// clockPart makes a function of the second of a day, rounded to whole seconds.
func clockPart(name string, f func(second int) int) Spec {
	return Spec{Name: name, Args: "n", Min: 1, Scalar: func(h Host, a []workbook.Scalar) workbook.Scalar {
		x := a[0].Num
		if !h.Calendar().Valid(x) {
			return fail(workbook.ErrNum)
		}
		part := x - math.Floor(x)
		return workbook.NumberOf(float64(f(int(math.Floor(float64(part*86400) + 0.5)))))
	}}
}

func weekday(h Host, a []workbook.Scalar) workbook.Scalar {
	serial, ok := whole(h, a[0].Num)
	kind := 1.0
	if len(a) > 1 {
		kind = math.Trunc(a[1].Num)
	}
	if !ok {
		return fail(workbook.ErrNum)
	}
	day := h.Calendar().Weekday(serial)
	switch {
	case kind == 1:
		return workbook.NumberOf(float64(day + 1))
	case kind == 2:
		return workbook.NumberOf(float64((day+6)%7 + 1))
	case kind == 3:
		return workbook.NumberOf(float64((day + 6) % 7))
	case kind >= 11 && kind <= 17:
		return workbook.NumberOf(float64((day+7-(int(kind)-10)%7)%7 + 1))
	}
	return fail(workbook.ErrNum)
}

func weekNumber(h Host, a []workbook.Scalar) workbook.Scalar {
	serial, ok := whole(h, a[0].Num)
	kind := 1
	if len(a) > 1 {
		kind = int(a[1].Num)
	}
	if !ok {
		return fail(workbook.ErrNum)
	}
	first := 0 // the day that weeks begin with, 0 for Sunday
	switch {
	case kind == 21:
		return isoWeek(h, a)
	case kind == 1 || kind == 17:
	case kind == 2 || kind == 11:
		first = 1
	case kind >= 12 && kind <= 16:
		first = kind - 10
	default:
		return fail(workbook.ErrNum)
	}
	cal := h.Calendar()
	y, _, _ := cal.Civil(serial)
	start := cal.Serial(y, 1, 1)
	lead := (cal.Weekday(start) - first + 7) % 7
	return workbook.NumberOf(float64((serial-start+lead)/7 + 1))
}

// isoWeek is the number of the week that holds the Thursday of the same week.
func isoWeek(h Host, a []workbook.Scalar) workbook.Scalar {
	serial, ok := whole(h, a[0].Num)
	if !ok {
		return fail(workbook.ErrNum)
	}
	cal := h.Calendar()
	thursday := serial - (cal.Weekday(serial)+6)%7 + 3
	y, _, _ := cal.Civil(max(thursday, 0))
	return workbook.NumberOf(float64((thursday-cal.Serial(y, 1, 1))/7 + 1))
}

// addMonths is EDATE, and EOMONTH with the last day of the month.
func addMonths(h Host, a []workbook.Scalar, last bool) workbook.Scalar {
	serial, ok := whole(h, a[0].Num)
	months := math.Trunc(a[1].Num)
	if !ok || math.Abs(months) > 120000 {
		return fail(workbook.ErrNum)
	}
	cal := h.Calendar()
	y, m, d := cal.Civil(serial)
	n := y*12 + m - 1 + int(months)
	if n < 0 {
		return fail(workbook.ErrNum)
	}
	y, m = n/12, n%12+1
	if most := value.DaysIn(y, m); last || d > most {
		d = most
	}
	out := float64(cal.Serial(y, m, d))
	if !cal.Valid(out) {
		return fail(workbook.ErrNum)
	}
	return workbook.NumberOf(out)
}

func days(h Host, a []workbook.Scalar) workbook.Scalar {
	end, ok1 := whole(h, a[0].Num)
	start, ok2 := whole(h, a[1].Num)
	if !ok1 || !ok2 {
		return fail(workbook.ErrNum)
	}
	return workbook.NumberOf(float64(end - start))
}

// halfSecond rounds a moment to the second that it shows.
const halfSecond = 0.5 / 86400

func days360(h Host, a []workbook.Scalar) workbook.Scalar {
	start, ok1 := whole(h, a[0].Num+halfSecond)
	end, ok2 := whole(h, a[1].Num+halfSecond)
	if !ok1 || !ok2 {
		return fail(workbook.ErrNum)
	}
	european := len(a) > 2 && a[2].Num != 0
	return workbook.NumberOf(float64(between360(h.Calendar(), start, end, european, false)))
}

// between360 counts days in years of 360 days. The American rule of YEARFRAC and the bond functions treats the last day of
// February as the 30th; that of DAYS360 does not change the end unless the start is the 30th or 31st.
func between360(cal value.Calendar, start, end int, european, bond bool) int {
	y1, m1, d1 := cal.Civil(start)
	y2, m2, d2 := cal.Civil(end)
	lastFeb := func(y, m, d int) bool { return m == 2 && d == value.DaysIn(y, 2) }
	switch {
	case european:
		d1, d2 = min(d1, 30), min(d2, 30)
	case bond:
		if lastFeb(y1, m1, d1) && lastFeb(y2, m2, d2) {
			d2 = 30
		}
		if lastFeb(y1, m1, d1) {
			d1 = 30
		}
		if d2 == 31 && d1 >= 30 {
			d2 = 30
		}
		d1 = min(d1, 30)
	default:
		if lastFeb(y1, m1, d1) {
			d1 = 30
		}
		d1 = min(d1, 30)
		if d2 == 31 {
			if d1 < 30 {
				d2, m2 = 1, m2+1
			} else {
				d2 = 30
			}
		}
	}
	return (y2-y1)*360 + (m2-m1)*30 + d2 - d1
}

func yearFrac(h Host, a []workbook.Scalar) workbook.Scalar {
	start, ok1 := whole(h, a[0].Num)
	end, ok2 := whole(h, a[1].Num)
	basis := 0
	if len(a) > 2 {
		basis = int(a[2].Num)
	}
	if !ok1 || !ok2 || basis < 0 || basis > 4 {
		return fail(workbook.ErrNum)
	}
	return workbook.NumberOf(YearFraction(h.Calendar(), min(start, end), max(start, end), basis))
}

// YearFraction is the part of a year between two days (start <= end) on a basis: 0 American 30/360, 1 actual/actual,
// 2 actual/360, 3 actual/365, 4 European 30/360.
func YearFraction(cal value.Calendar, start, end, basis int) float64 {
	switch basis {
	case 0:
		return float64(between360(cal, start, end, false, true)) / 360
	case 2:
		return float64(end-start) / 360
	case 3:
		return float64(end-start) / 365
	case 4:
		return float64(between360(cal, start, end, true, false)) / 360
	}
	return float64(end-start) / averageYear(cal, start, end)
}

// averageYear is the length of a year for actual/actual: within a year 366 if a 29 February lies between (or the year is
// the same and leap), else the mean over the calendar years that are touched.
func averageYear(cal value.Calendar, start, end int) float64 {
	y1, m1, d1 := cal.Civil(start)
	y2, m2, d2 := cal.Civil(end)
	if y1 == y2 || y2 == y1+1 && (m1 > m2 || m1 == m2 && d1 >= d2) {
		switch {
		case y1 == y2 && value.Leap(y1):
			return 366
		case y1 != y2 && value.Leap(y1) && (m1 < 2 || m1 == 2 && d1 <= 29):
			return 366
		case y1 != y2 && value.Leap(y2) && (m2 > 2 || m2 == 2 && d2 == 29):
			return 366
		}
		return 365
	}
	days := 0
	for y := y1; y <= y2; y++ {
		days += 365 + flag(value.Leap(y))
	}
	return float64(days) / float64(y2-y1+1)
}

func dateDif(h Host, a []workbook.Scalar) workbook.Scalar {
	start, ok1 := whole(h, a[0].Num)
	end, ok2 := whole(h, a[1].Num)
	if !ok1 || !ok2 || start > end {
		return fail(workbook.ErrNum)
	}
	cal := h.Calendar()
	y1, m1, d1 := cal.Civil(start)
	y2, m2, d2 := cal.Civil(end)
	months := (y2-y1)*12 + m2 - m1 - flag(d2 < d1)
	var n int
	switch unitName(a[2].Text) {
	case "D":
		n = end - start
	case "M":
		n = months
	case "Y":
		n = months / 12
	case "YM":
		n = months % 12
	case "MD":
		n = d2 - d1
		if n < 0 {
			y, m := y2, m2-1
			if m == 0 {
				y, m = y-1, 12
			}
			n += value.DaysIn(y, m)
		}
	case "YD":
		y := y2 - flag(m2 < m1 || m2 == m1 && d2 < d1)
		n = end - cal.Serial(y, m1, d1)
	default:
		return fail(workbook.ErrNum)
	}
	return workbook.NumberOf(float64(n))
}
