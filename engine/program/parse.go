package program

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Library holds the functions that a printed program may name.
type Library struct {
	Functions     []Function
	LaneFunctions []LaneFunction
}

// Parse reads what Program.String prints and checks it. Functions are found in the library by name. Every operation keeps
// its place: nothing is folded or shared.
func Parse(text string, library Library) (*Program, error) {
	r := parser{library: library, opByName: map[string]Op{}}
	for op := range opEnd {
		r.opByName[op.String()] = op
	}
	for i, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if err := r.line(line); err != nil {
			return nil, fmt.Errorf("program: parse line %d: %w", i+1, err)
		}
	}
	if !r.started {
		return nil, fmt.Errorf("program: parse: no header")
	}
	return &r.p, r.p.Check()
}

type parser struct {
	p        Program
	library  Library
	opByName map[string]Op
	started  bool
}

func (r *parser) line(line string) error {
	keyword, rest, _ := strings.Cut(line, " ")
	if r.started == (keyword == "program") {
		return fmt.Errorf("the header must come first, once")
	}
	switch keyword {
	case "program":
		r.started = true
		return r.header(rest)
	case "text":
		text, err := strconv.Unquote(rest)
		r.p.Texts = append(r.p.Texts, text)
		return err
	case "table":
		return r.table(rest)
	case "function":
		return r.function(rest)
	case "lanefunction":
		return r.laneFunction(rest)
	case "out":
		return r.output(strings.Fields(rest))
	}
	return r.instr(keyword, strings.Fields(rest))
}

func (r *parser) header(rest string) error {
	number, ok := strings.CutPrefix(rest, "inputs=")
	n, err := strconv.ParseUint(number, 10, 31)
	if !ok || err != nil {
		return fmt.Errorf("not a header: %q", rest)
	}
	r.p.Inputs = int(n)
	return nil
}

// numbered cuts the running number off a line and checks it.
func numbered(rest string, want int) (string, error) {
	number, rest, _ := strings.Cut(rest, " ")
	if number != strconv.Itoa(want) {
		return "", fmt.Errorf("number %q, not %d", number, want)
	}
	return rest, nil
}

func (r *parser) table(rest string) error {
	rest, err := numbered(rest, len(r.p.Tables))
	if err != nil {
		return err
	}
	inner, ok := strings.CutPrefix(rest, "[")
	inner, closed := strings.CutSuffix(inner, "]")
	if !ok || !closed {
		return fmt.Errorf("a table is not in brackets")
	}
	table := []float64{}
	for _, word := range strings.Fields(inner) {
		x, err := parseFloat(word)
		if err != nil {
			return err
		}
		table = append(table, x)
	}
	r.p.Tables = append(r.p.Tables, table)
	return nil
}

// name reads a numbered, quoted name.
func name(rest string, want int) (string, error) {
	rest, err := numbered(rest, want)
	if err != nil {
		return "", err
	}
	return strconv.Unquote(rest)
}

func (r *parser) function(rest string) error {
	wanted, err := name(rest, len(r.p.Functions))
	if err != nil {
		return err
	}
	for _, f := range r.library.Functions {
		if f.Name == wanted {
			r.p.Functions = append(r.p.Functions, f)
			return nil
		}
	}
	return fmt.Errorf("no function %q", wanted)
}

func (r *parser) laneFunction(rest string) error {
	wanted, err := name(rest, len(r.p.LaneFunctions))
	if err != nil {
		return err
	}
	for _, f := range r.library.LaneFunctions {
		if f.Name == wanted {
			r.p.LaneFunctions = append(r.p.LaneFunctions, f)
			return nil
		}
	}
	return fmt.Errorf("no lane function %q", wanted)
}

func (r *parser) output(words []string) error {
	if len(words) != 2 {
		return fmt.Errorf("an output is two values")
	}
	num, err := parseValue(words[0])
	if err != nil {
		return err
	}
	code, err := parseValue(words[1])
	r.p.Outputs = append(r.p.Outputs, Output{num, code})
	return err
}

// instr reads "vN" and "= op aux args".
func (r *parser) instr(target string, words []string) error {
	if want := fmt.Sprintf("v%d", len(r.p.Ops)); target != want || len(words) < 2 || words[0] != "=" {
		return fmt.Errorf("not the operation %s", want)
	}
	op, ok := r.opByName[words[1]]
	if !ok {
		return fmt.Errorf("no operation %q", words[1])
	}
	aux, words, err := r.aux(op, words[2:])
	if err != nil {
		return err
	}
	in := Instr{Op: op, Aux: aux, First: int32(len(r.p.Args)), Count: int32(len(words))}
	for _, word := range words {
		a, err := parseValue(word)
		if err != nil {
			return err
		}
		r.p.Args = append(r.p.Args, a)
	}
	r.p.Ops = append(r.p.Ops, in)
	return nil
}

// aux reads what belongs in Instr.Aux and returns the words after it.
func (r *parser) aux(op Op, words []string) (int32, []string, error) {
	kind := opTable[op].aux
	if kind == auxNone {
		return 0, words, nil
	}
	if len(words) == 0 {
		return 0, nil, fmt.Errorf("%s lacks its index", op)
	}
	if kind == auxFloat {
		x, err := parseFloat(words[0])
		r.p.Floats = append(r.p.Floats, x)
		return int32(len(r.p.Floats) - 1), words[1:], err
	}
	n, err := strconv.ParseUint(words[0], 10, 31)
	return int32(n), words[1:], err
}

func parseValue(word string) (Value, error) {
	number, ok := strings.CutPrefix(word, "v")
	n, err := strconv.ParseUint(number, 10, 31)
	if !ok || err != nil {
		return 0, fmt.Errorf("not a value: %q", word)
	}
	return Value(n), nil
}

func parseFloat(word string) (float64, error) {
	if bits, ok := strings.CutPrefix(word, "nan:"); ok {
		n, err := strconv.ParseUint(bits, 16, 64)
		return math.Float64frombits(n), err
	}
	return strconv.ParseFloat(word, 64)
}
