package spec

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// maxFaults bounds how many faults are told at once.
const maxFaults = 100

// parser walks JSON that is known to be well formed, token by token, and collects faults by JSON pointer. Its readers
// (object, array, text, number) consume exactly one value, whatever it is.
type parser struct {
	d      *json.Decoder
	known  []Distribution
	path   []string
	faults []Fault
	more   int // faults that were left out
}

func newParser(data []byte) *parser {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return &parser{d: d, known: Distributions()}
}

// wellFormed tells where data stops being one JSON value; nil when it is one.
func wellFormed(data []byte) *Fault {
	var value json.RawMessage
	err := json.Unmarshal(data, &value)
	if err == nil {
		return nil
	}
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return &Fault{Message: "The specification is no JSON: " + err.Error() + "."}
	}
	before := data[:min(int64(len(data)), max(0, syntax.Offset))]
	line := 1 + bytes.Count(before, []byte{'\n'})
	return &Fault{Message: fmt.Sprintf("The specification is no JSON (line %d): %s.", line, syntax.Error())}
}

func (p *parser) token() json.Token {
	t, err := p.d.Token()
	if err != nil { // cannot be: the text was checked before
		return nil
	}
	return t
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

func (p *parser) pointer() string {
	var b strings.Builder
	for _, step := range p.path {
		b.WriteByte('/')
		b.WriteString(pointerEscapes.Replace(step))
	}
	return b.String()
}

// fault records a fault at the value being read.
func (p *parser) fault(format string, args ...any) { p.faultAt(p.pointer(), format, args...) }

func (p *parser) faultAt(pointer, format string, args ...any) {
	if len(p.faults) == maxFaults {
		p.more++
		return
	}
	p.faults = append(p.faults, Fault{Pointer: pointer, Message: fmt.Sprintf(format, args...)})
}

// all are the faults found, the last of them saying how many are not told.
func (p *parser) all() []Fault {
	if p.more > 0 {
		return append(p.faults, Fault{Message: fmt.Sprintf("There are %d more faults.", p.more)})
	}
	return p.faults
}

// within reads a value that lies one step deeper.
func (p *parser) within(step string, read func()) {
	p.path = append(p.path, step)
	read()
	p.path = p.path[:len(p.path)-1]
}

// rest passes over what remains of the value that began with t.
func (p *parser) rest(t json.Token) {
	depth := 0
	for {
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return
		}
		t = p.token()
	}
}

func (p *parser) skip() { p.rest(p.token()) }

// object reads an object; member reads the value of one of its members. A member that comes twice is a fault.
func (p *parser) object(what string, member func(name string)) bool {
	return p.asObject(what, p.token(), member)
}

func (p *parser) asObject(what string, t json.Token, member func(name string)) bool {
	if t != json.Delim('{') {
		p.fault("%s must be an object.", what)
		p.rest(t)
		return false
	}
	var seen []string
	for p.d.More() {
		name, _ := p.token().(string)
		p.within(name, func() {
			for _, s := range seen[:min(len(seen), 64)] {
				if s == name {
					p.fault("This field is given twice.")
					p.skip()
					return
				}
			}
			seen = append(seen, name)
			member(name)
		})
	}
	p.token()
	return true
}

// array reads an array; item reads one of its items. Items beyond limit are passed over, with one fault.
func (p *parser) array(what string, limit int, item func(i int)) bool {
	t := p.token()
	if t != json.Delim('[') {
		p.fault("%s must be a list.", what)
		p.rest(t)
		return false
	}
	n := 0
	for ; p.d.More(); n++ {
		if n >= limit {
			p.skip()
			continue
		}
		p.within(strconv.Itoa(n), func() { item(n) })
	}
	p.token()
	if n > limit {
		p.fault("%s has %d entries; at most %d are possible.", what, n, limit)
	}
	return n <= limit
}

// text reads a string that is neither empty nor too long.
func (p *parser) text(what string) string { return p.asText(what, p.token()) }

func (p *parser) asText(what string, t json.Token) string {
	s, ok := t.(string)
	switch {
	case !ok:
		p.fault("%s must be a text.", what)
		p.rest(t)
	case strings.TrimSpace(s) == "":
		p.fault("%s is empty.", what)
	case len(s) > MaxName:
		p.fault("%s is longer than %d bytes.", what, MaxName)
		return ""
	}
	return s
}

func (p *parser) number(what string) float64 { return p.asNumber(what, p.token()) }

func (p *parser) asNumber(what string, t json.Token) float64 {
	n, ok := t.(json.Number)
	if !ok {
		p.fault("%s must be a number.", what)
		p.rest(t)
		return 0
	}
	x, err := strconv.ParseFloat(string(n), 64)
	if err != nil {
		p.fault("%s is too large a number.", what)
	}
	return x
}

// numbers reads what remains of a list of numbers whose beginning was consumed.
func (p *parser) numbers(what string, limit int) []float64 {
	list := []float64{}
	n := 0
	for ; p.d.More(); n++ {
		if n >= limit {
			p.skip()
			continue
		}
		p.within(strconv.Itoa(n), func() { list = append(list, p.number("Each entry of "+what)) })
	}
	p.token()
	if n > limit {
		p.fault("%s has %d entries; at most %d are possible.", what, n, limit)
	}
	return list
}
