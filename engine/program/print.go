package program

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// String prints the program in the form that [Parse] reads: a header, the texts, tables and lane functions, a line an
// operation, and the outputs.
//
//	program inputs=1
//	table 0 [1 2.5]
//	v0 = input 0
//	v1 = num 2
//	v2 = mul v0 v1
//	v3 = search 0 v2
//	v4 = code 0
//	out v3 v4
func (p *Program) String() string {
	var s strings.Builder
	fmt.Fprintf(&s, "program inputs=%d\n", p.Inputs)
	for _, text := range p.Texts {
		fmt.Fprintf(&s, "text %q\n", text)
	}
	for i, table := range p.Tables {
		fmt.Fprintf(&s, "table %d [%s]\n", i, formatTable(table))
	}
	for i := range p.Functions {
		fmt.Fprintf(&s, "function %d %q\n", i, p.Functions[i].Name)
	}
	for i := range p.LaneFunctions {
		fmt.Fprintf(&s, "lanefunction %d %q\n", i, p.LaneFunctions[i].Name)
	}
	for v := range p.Ops {
		p.printInstr(&s, Value(v))
	}
	for _, o := range p.Outputs {
		fmt.Fprintf(&s, "out v%d v%d\n", o.Num, o.Code)
	}
	return s.String()
}

func (p *Program) printInstr(s *strings.Builder, v Value) {
	in := &p.Ops[v]
	fmt.Fprintf(s, "v%d = %s", v, in.Op)
	switch opTable[in.Op].aux {
	case auxNone:
	case auxFloat:
		s.WriteString(" " + formatFloat(p.Floats[in.Aux]))
	default:
		fmt.Fprintf(s, " %d", in.Aux)
	}
	for _, a := range p.ArgsOf(v) {
		fmt.Fprintf(s, " v%d", a)
	}
	s.WriteByte('\n')
}

func formatTable(table []float64) string {
	words := make([]string, len(table))
	for i, x := range table {
		words[i] = formatFloat(x)
	}
	return strings.Join(words, " ")
}

// formatFloat prints the shortest decimal that reads back as the same bits; a NaN shows its bits.
func formatFloat(x float64) string {
	if x != x {
		return fmt.Sprintf("nan:%016x", math.Float64bits(x))
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}
