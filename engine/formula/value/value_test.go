package value_test

import (
	"math"
	"testing"
	"time"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

func TestTextsReadAsNumbers(t *testing.T) {
	t.Parallel()
	cal := value.Calendar{Year: 2026}
	for text, want := range map[string]float64{
		"12": 12, " -3.5 ": -3.5, "1,234,567.5": 1234567.5, "$1,000": 1000, "-$5": -5, "$-5": -5, "(12)": -12, "50%": 0.5, "1e3": 1000,
		"1.5E-2": 0.015, "+7": 7, ".5": 0.5, "5.": 5, "1 1/2": 1.5, "-2 3/4": -2.75, "1/2/2024": 45293, "2024-01-10": 45301,
		"10-Jan-2024": 45301, "10 January 2024": 45301, "Jan 10, 2024": 45301, "Jan-24": 46046, "Jan-32": 11689, "3/4/29": 47181, "3/4/30": 11021,
		"3/14": 46095, "12:00": 0.5, "6:00 PM": 0.75, "12:30 AM": 30.0 / 1440, "25:00": 25.0 / 24, "1:30:30": 5430.0 / 86400,
		"2024-01-10 12:00": 45301.5, "2/29/1900": 60, "1/1/1900": 1, "3/1/1900": 61, "12/31/9999": 2958465, "2024-01-10T06:00": 45301.25,
	} {
		got, ok := cal.ParseNumber(text)
		if !ok || math.Abs(got-want) > 1e-12 {
			t.Errorf("%q is %v %v, wanted %v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", " ", "abc", "1,2", "12,34", "1,2345", "--1", "1e", "1e400", "13/13/2024", "2/30/2024", "24-13-01", "1:2:3:4",
		"%", "$", "()", "1 2", "1/0/0", "TRUE", "1..2", "5 %%", "2/29/2023", "1/1/1899", "1/1/10000"} {
		if got, ok := cal.ParseNumber(text); ok {
			t.Errorf("%q is %v", text, got)
		}
	}
}

func TestNumbersReadAsTexts(t *testing.T) {
	t.Parallel()
	for want, x := range map[string]float64{
		"0": 0, "1": 1, "-1.5": -1.5, "0.333333333333333": 1.0 / 3, "0.666666666666667": 2.0 / 3, "0.3": 0.1 + 0.2, "123456789012345": 123456789012345,
		"1234567890123460000": 1234567890123456789, "1E+21": 1e21, "1.23456789012346E+25": 1.23456789012345678e25, "0.0001": 1e-4,
		"0.000000007123456": 7.123456e-9, "1E-20": 1e-20, "100000000000000000000": 1e20, "0.1": 0.1,
	} {
		if got := value.General(x); got != want {
			t.Errorf("%g is %q, wanted %q", x, got, want)
		}
	}
}

// The standard library's calendar is the reference from 1 March 1900 on.
func TestDatesAgreeWithTheCivilCalendar(t *testing.T) {
	t.Parallel()
	cal, cal1904 := value.Calendar{}, value.Calendar{Date1904: true}
	day := time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)
	for serial := 61; serial <= value.MaxSerial; serial += 13 {
		at := day.AddDate(0, 0, serial-61)
		y, m, d := cal.Civil(serial)
		if y != at.Year() || m != int(at.Month()) || d != at.Day() || cal.Serial(y, m, d) != serial || cal.Weekday(serial) != int(at.Weekday()) {
			t.Fatalf("serial %d is %d-%d-%d, wanted %v", serial, y, m, d, at)
		}
		if y > 1903 && cal1904.Serial(y, m, d) != serial-1462 {
			t.Fatalf("serial %d differs in the 1904 system", serial)
		}
	}
	for serial, want := range map[int][3]int{0: {1900, 1, 0}, 1: {1900, 1, 1}, 59: {1900, 2, 28}, 60: {1900, 2, 29}} {
		if y, m, d := cal.Civil(serial); [3]int{y, m, d} != want {
			t.Errorf("serial %d is %d-%d-%d", serial, y, m, d)
		}
	}
}

func TestOrderOfKinds(t *testing.T) {
	t.Parallel()
	rising := []workbook.Scalar{workbook.NumberOf(-5), workbook.NumberOf(3), workbook.TextOf(""), workbook.TextOf("_"), workbook.TextOf("1"),
		workbook.TextOf("a"), workbook.TextOf("B"), workbook.TextOf("ba"), workbook.BoolOf(false), workbook.BoolOf(true)}
	for i, a := range rising {
		for j, b := range rising {
			if got := value.Compare(a, b); (got < 0) != (i < j) || (got > 0) != (i > j) {
				t.Errorf("%v against %v: %d", a, b, got)
			}
		}
	}
	blank := workbook.Scalar{}
	for _, same := range []workbook.Scalar{workbook.NumberOf(0), workbook.TextOf(""), workbook.BoolOf(false), blank} {
		if value.Compare(blank, same) != 0 || value.Compare(same, blank) != 0 {
			t.Errorf("blank differs from %v", same)
		}
	}
	if value.Compare(workbook.NumberOf(0.1+0.2), workbook.NumberOf(0.3)) != 0 {
		t.Error("numbers that agree to 15 digits differ")
	}
	if value.Compare(workbook.NumberOf(1), workbook.NumberOf(1.00000000000001)) == 0 {
		t.Error("numbers that differ in the 15th digit are the same")
	}
}
