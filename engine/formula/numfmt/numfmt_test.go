package numfmt_test

import (
	"testing"

	"tyche/engine/formula/numfmt"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// Examples of Microsoft's documentation of TEXT and of number format codes, and what Excel 365 shows.
func TestFormats(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		x          float64
		code, want string
	}{
		{1234.567, "$#,##0.00", "$1,234.57"}, {0.285, "0.0%", "28.5%"}, {4.34, "# ?/?", "4 1/3"}, {12200000, "0.00E+00", "1.22E+07"},
		{1234567898, "[<=9999999]###-####;(###) ###-####", "(123) 456-7898"}, {1234, "0000000", "0001234"}, {123456, "##0° 00' 00''", "12° 34' 56''"},
		{12200000, "#,##0.0,,", "12.2"}, {12000, "#,", "12"}, {0.631, "0.#", "0.6"}, {12, "0.#", "12."}, {1234.568, "#.0#", "1234.57"},
		{44.398, "???.???", " 44.398"}, {5.25, "# ??/??", "5  1/4 "}, {5.3, "# ??/??", "5  3/10"}, {-5, "0;(0)", "(5)"}, {0, "0;(0);\"zero\"", "zero"},
		{1.005, "0.00", "1.01"}, {-0.001, "0.00", "0.00"}, {1e15, "General", "1E+15"}, {123456789012, "General", "1.23457E+11"},
		{1.0 / 3, "General", "0.333333333"}, {12345, "##0.0E+0", "12.3E+3"}, {0.000123, "0.0E-0", "1.2E-4"}, {7, "\"a\"0\\b", "a7b"},
		{45301.75, "yyyy-mm-dd hh:mm", "2024-01-10 18:00"}, {45301, "d-mmm-yy", "10-Jan-24"}, {45301, "dddd, mmmm d", "Wednesday, January 10"},
		{0.5, "h:mm AM/PM", "12:00 PM"}, {1.25, "[h]:mm", "30:00"}, {0.0000115741, "s.00", "1.00"}, {0.75, "hh\\hmm", "18h00"},
		{60, "d/m/yyyy", "29/2/1900"}, {0.1, "[mm]:ss", "144:00"}, {45301, "mmmmm", "J"}, {12, "[$€-407] 0.0", "€ 12.0"}, {3, "0_)", "3 "},
	} {
		if got, ok := numfmt.Format(c.code, workbook.NumberOf(c.x), value.Calendar{}); !ok || got != c.want {
			t.Errorf("%v as %q is %q, wanted %q", c.x, c.code, got, c.want)
		}
	}
}

// TestStoredFormats holds what Excel 2008 for Mac stored in Apache POI's collection of number formats (NumberFormatTests and its like), in
// the 1904 date system.
func TestStoredFormats(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		x          float64
		code, want string
	}{
		{10, "[<10]#\" Wow\"", "10"}, {1, "[<10]#\" Wow\"", "1 Wow"}, {10, "[< 10]#\" Wow\"", "10"}, {1234567, ",#", ",1234567"}, {-1234567, ",0", "-,1234567"},
		{1234567, "?,?????????", "    1,234,567"}, {3.14159, "s:m\" @ hour \"[hh]", "53:23 @ hour 75"}, {3.14159, "\"It was \"[h]\" [yes, \"h\"] hours and \"mm:ss", "It was 75 [yes, 75] hours and 23:53"},
		{-0.08546296296296296, "[h]:m:s.000", "-2:3:4.000"}, {-3.14159, "[ss].000", "-271433.376"}, {0.60795, "hh:mm:ss am/pm", "02:35:27 PM"}, {0.6, "h a/p", "2 p"},
		{123456.789, "#,e-#", "1e5"}, {123456.789, "#%e-#", "1%e5"}, {123456.789, "#e-#,", "1e5"}, {123456.789, "|#.#|e+|#|", "|1.2|e|+5|"}, {0, "|####.####|e-|#|", "|0000.|e|0|"},
		{1.2345678e+142, "#.#e+?????", "1.2e+  142"}, {1.2345678e-142, "0.0E+0000", "1.2E-0142"},
	} {
		if got, ok := numfmt.Format(c.code, workbook.NumberOf(c.x), value.Calendar{Date1904: true}); !ok || got != c.want {
			t.Errorf("%v as %q is %q, wanted %q", c.x, c.code, got, c.want)
		}
	}
	for _, c := range [][2]string{{";;;\"hi\"", "hi"}, {";;;-@-@-", "-TRUE-TRUE-"}, {"0.00", "TRUE"}} {
		if got, ok := numfmt.Format(c[0], workbook.BoolOf(true), value.Calendar{}); !ok || got != c[1] {
			t.Errorf("TRUE as %q is %q, wanted %q", c[0], got, c[1])
		}
	}
}

func TestTextsAndTruthValues(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		s          workbook.Scalar
		code, want string
	}{
		{workbook.NumberOf(-1.5), "@", "-1.5"}, {workbook.NumberOf(12), "\"t: \"@", "12"}, {workbook.TextOf("x"), "0.00", "x"}, {workbook.TextOf("x"), "\"<\"@\">\"", "<x>"}, {workbook.TextOf("x"), "0;0;0;@@", "xx"},
		{workbook.BoolOf(true), "0", "TRUE"},
	} {
		if got, ok := numfmt.Format(c.code, c.s, value.Calendar{}); !ok || got != c.want {
			t.Errorf("%v as %q is %q, wanted %q", c.s, c.code, got, c.want)
		}
	}
	if _, ok := numfmt.Format("yyyy", workbook.NumberOf(-1), value.Calendar{}); ok {
		t.Error("a negative date was written")
	}
}

func FuzzFormat(f *testing.F) {
	f.Add("#,##0.00;[Red](0);\"-\";@", 1234.5)
	f.Add("[h]:mm:ss.000 AM/PM", 1.5)
	f.Add("# ??/??", 0.37)
	f.Add("0.0E+00", 1e-7)
	f.Fuzz(func(t *testing.T, code string, x float64) {
		if x-x != 0 || len(code) > 255 {
			return
		}
		numfmt.Format(code, workbook.NumberOf(x), value.Calendar{})
		numfmt.Format(code, workbook.TextOf("text"), value.Calendar{})
	})
}
