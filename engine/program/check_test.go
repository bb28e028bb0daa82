package program_test

import (
	"strings"
	"testing"

	"tyche/engine/program"
	"tyche/engine/program/programtest"
)

func TestCheckFindsFaults(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		want   string
		damage func(p *program.Program)
	}{
		"operation":     {"no such operation", func(p *program.Program) { p.Ops[3].Op = 250 }},
		"forward":       {"not an earlier value", func(p *program.Program) { p.Args[0] = 3 }},
		"negative":      {"not an earlier value", func(p *program.Program) { p.Args[0] = -1 }},
		"arguments":     {"outside the argument list", func(p *program.Program) { p.Ops[3].Count = 90 }},
		"count":         {"1 arguments, not 2", func(p *program.Program) { p.Ops[3].Count = 1 }},
		"input":         {"is not below 1", func(p *program.Program) { p.Ops[0].Aux = 1 }},
		"float":         {"is not below 0", func(p *program.Program) { p.Floats = nil }},
		"function":      {"is not below", func(p *program.Program) { p.Ops[4].Aux = 77 }},
		"result":        {"no such result", func(p *program.Program) { p.Ops[6].Aux = 2 }},
		"output":        {"output 0", func(p *program.Program) { p.Outputs[0].Code = 0 }},
		"output beyond": {"output 0", func(p *program.Program) { p.Outputs[0].Num = 100 }},
		"texts":         {"occurs twice", func(p *program.Program) { p.Texts = []string{"x", "y", "x"} }},
		"body":          {"no definition", func(p *program.Program) { p.Functions[0].Unary = nil }},
		"lane body":     {"incomplete", func(p *program.Program) { p.LaneFunctions[0].New = nil }},
		"inputs":        {"too large", func(p *program.Program) { p.Inputs = -1 }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := program.Parse(valid, programtest.Library())
			if err != nil {
				t.Fatal(err)
			}
			c.damage(p)
			if err := p.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

const valid = `program inputs=1
text "a \"text\""
table 0 [-0 1.5 +Inf]
function 0 "half"
lanefunction 0 "spell"
v0 = input 0
v1 = num 1e-300
v2 = code 0
v3 = add v0 v1
v4 = call 0 v3
v5 = lanecall 0 v4 v2
v6 = result.num 1 v5
v7 = search 0 v6
v8 = mask 1
v9 = select.num v8 v7 v3
v10 = num nan:7ff8000000000123
v11 = snap 0.5 v9 v10
out v11 v2
`

func TestParseReadsWhatIsWritten(t *testing.T) {
	t.Parallel()
	p, err := program.Parse(valid, programtest.Library())
	if err != nil {
		t.Fatal(err)
	}
	if p.String() != valid {
		t.Errorf("read\n%s", p)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"nothing":      {"", "no header"},
		"no header":    {"v0 = num 1", "line 1"},
		"two headers":  {"program inputs=1\nprogram inputs=1", "line 2"},
		"inputs":       {"program inputs=-1", "not a header"},
		"operation":    {"program inputs=1\nv0 = nothing", `no operation "nothing"`},
		"numbering":    {"program inputs=1\nv1 = input 0", "not the operation v0"},
		"index":        {"program inputs=1\nv0 = input", "lacks its index"},
		"value":        {"program inputs=1\nv0 = input 0\nv1 = neg x0", "not a value"},
		"type":         {"program inputs=1\nv0 = input 0\nv1 = not v0", "not an earlier value of its type"},
		"float":        {"program inputs=1\nv0 = num 1.2.3", "invalid syntax"},
		"table":        {"program inputs=1\ntable 0 1 2", "brackets"},
		"table number": {"program inputs=1\ntable 1 [1]", "not 0"},
		"table entry":  {"program inputs=1\ntable 0 [a]", "invalid syntax"},
		"text":         {"program inputs=1\ntext abc", "invalid syntax"},
		"function":     {"program inputs=1\nfunction 0 \"unknown\"", "no function"},
		"lane":         {"program inputs=1\nlanefunction 0 \"unknown\"", "no lane function"},
		"output":       {"program inputs=1\nv0 = input 0\nout v0", "an output is two values"},
		"output value": {"program inputs=1\nout v0 v0", "output 0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := program.Parse(c.text, programtest.Library()); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

// FuzzParse holds that no text breaks the parser, that what it reads prints and reads back the same, and that whatever
// passes the checker can be interpreted and optimized.
func FuzzParse(f *testing.F) {
	f.Add(valid)
	for seed := range uint64(10) {
		f.Add(programtest.Random(seed, 12).String())
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := program.Parse(text, programtest.Library())
		if err != nil {
			return
		}
		printed := p.String()
		again, err := program.Parse(printed, programtest.Library())
		if err != nil || again.String() != printed {
			t.Fatalf("printed\n%s\nreads as %v: %v", printed, again, err)
		}
		if p.Inputs > 1000 {
			return
		}
		out := make([]program.Scalar, len(p.Outputs))
		program.NewInterpreter(p).Run(make([]float64, p.Inputs), out)
		if _, err := program.Optimize(p); err != nil {
			t.Fatalf("%v\n%s", err, printed)
		}
	})
}
