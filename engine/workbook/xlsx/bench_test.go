package xlsx_test

import (
	"fmt"
	"strings"
	"testing"

	"tyche/engine/workbook"
)

// formulaSheet is the rows of a sheet with ten formulas in each.
func formulaSheet(rows int) string {
	var b strings.Builder
	for r := 1; r <= rows; r++ {
		fmt.Fprintf(&b, `<row r="%d" spans="1:10">`, r)
		for col := range int32(10) {
			c := workbook.ColumnName(col)
			fmt.Fprintf(&b, `<c r="%s%d"><f>%s%d*(1+Inputs!$B$%d)-SUM($A%d:%s%d)/2</f><v>%g</v></c>`, c, r, c, max(1, r-1), r%40+1, r, c, r,
				float64(r)/7*float64(col+1))
		}
		b.WriteString(`</row>`)
	}
	return b.String()
}

func BenchmarkRead200000Formulas(b *testing.B) {
	data := simple(formulaSheet(20_000)).pack(b)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := readBytes(data); err != nil {
			b.Fatal(err)
		}
	}
}
