package formula_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"tyche/engine/formula"
	"tyche/engine/workbook"
)

// TestManyLookUpsAgreeWithSingleOnes asks the same cells many times, where an index answers, and once in a workbook of its own, where
// the cells are looked through.
func TestManyLookUpsAgreeWithSingleOnes(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	values := []string{"1", "2", "2.5", "-3", "0", "1E3", "apple", "Apple", "APPLE", "pear", "TRUE", "FALSE", "#N/A", "ÄRGER", "ärger", "", "", "K", "\u212a"}
	numerals := append([]string{"'2", "'1000"}, values...)
	for _, choice := range [][]string{values, numerals, values} {
		b := book(t)
		s := b.Sheets[0]
		for row := range int32(300) {
			if v := choice[r.IntN(len(choice))]; v != "" {
				cell := workbook.Cell{Value: constant(strings.TrimPrefix(v, "'"))}
				if strings.HasPrefix(v, "'") {
					cell.Value = workbook.TextOf(v[1:])
				}
				s.Set(workbook.Address{Row: row}, cell)
				s.Set(workbook.Address{Row: 400, Col: row}, cell)
			}
			s.Set(workbook.Address{Row: row, Col: 1}, workbook.Cell{Value: workbook.NumberOf(r.Float64())})
		}
		add(s, workbook.Address{Row: 150}, "1+1")
		texts := map[workbook.Address]string{}
		for i := range int32(200) {
			want := []string{"2", "1000", "\"apple\"", "\"ÄRGER\"", "TRUE", "\"k\"", "\"2\"", "-3", "0", "\"pe*\"", "\"zzz\"", "99", "A7", "A9"}[r.IntN(14)]
			text := fmt.Sprintf([]string{"MATCH(%s,A$1:A$300,0)", "VLOOKUP(%s,A:B,2,FALSE)", "XLOOKUP(%s,A$1:A$300,B$1:B$300)", "COUNTIF(A:A,%s)", "SUMIF(A$1:A$300,%s,B$1:B$300)",
				"COUNTIFS(A$1:A$300,%s,B$1:B$300,\">0.5\")", "MATCH(%s,$A$401:$KN$401,0)", "AVERAGEIF(A$1:A$300,%s,B$1:B$300)", "XMATCH(%s,A$1:A$300)"}[r.IntN(9)], want)
			texts[workbook.Address{Row: i, Col: 5}] = text
			add(s, workbook.Address{Row: i, Col: 5}, text)
		}
		m := formula.New(b, fresh())
		for at, text := range texts {
			alone := book(t)
			for a, c := range s.All() {
				if c.Formula == 0 {
					alone.Sheets[0].Set(a, c)
				}
			}
			add(alone.Sheets[0], workbook.Address{Row: 150}, "1+1")
			add(alone.Sheets[0], at, text)
			if got, want := m.Base(formula.Cell{Address: at}), formula.New(alone, fresh()).Base(formula.Cell{Address: at}); got != want {
				t.Fatalf("=%s is %v among others, %v alone", text, got, want)
			}
		}
	}
}

func add(s *workbook.Sheet, at workbook.Address, text string) {
	s.Formulas = append(s.Formulas, workbook.Formula{Text: text, Anchor: at})
	s.Set(at, workbook.Cell{Formula: int32(len(s.Formulas))})
}
