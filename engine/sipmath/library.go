package sipmath

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
)

// Library is a set of SIPs.
type Library struct {
	Name   string
	model  model
	stored map[string][]float64
}

// model is a SIPmath 3.0 library as JSON. Fields that change no number are left out.
type model struct {
	Name            string     `json:"name"`
	GlobalVariables []variable `json:"globalVariables"`
	U01             struct {
		RNG    []generator `json:"rng"`
		Copula []copula    `json:"copula"`
	} `json:"U01"`
	SIPs []sip `json:"sips"`
}

type variable struct {
	Name  string          `json:"name"`
	Value json.RawMessage `json:"value"`
}

type generator struct {
	Name      string                     `json:"name"`
	Function  string                     `json:"function"`
	Arguments map[string]json.RawMessage `json:"arguments"`
}

type copula struct {
	Name      string          `json:"name"`
	Function  string          `json:"function"`
	Arguments copulaArguments `json:"arguments"`
	Layers    []string        `json:"copulaLayer"`
}

type copulaArguments struct {
	Matrix struct {
		Value string `json:"value"`
	} `json:"correlationMatrix"`
	RNG []string `json:"rng"`
	array
}

// array is where stored trials come from.
type array struct {
	Type  string          `json:"type"`
	Value json.RawMessage `json:"value"`
}

type sip struct {
	Name        string          `json:"name"`
	Environment string          `json:"environment"`
	Rounding    string          `json:"rounding"`
	Function    string          `json:"function"`
	Arguments   json.RawMessage `json:"arguments"`
	Ref         struct {
		Source string `json:"source"`
		Name   string `json:"name"`
		Layer  string `json:"copulaLayer"`
	} `json:"ref"`
}

// Parse reads a library: a JSON object is one of SIPmath 3.0, a JSON text holds one of SIPmath 2.0 in XML.
func Parse(text []byte) (*Library, error) {
	var xml string
	if json.Unmarshal(text, &xml) == nil {
		return parseXML(xml)
	}
	l := &Library{}
	if err := json.Unmarshal(text, &l.model); err != nil {
		return nil, fmt.Errorf("sipmath: the library is not one of SIPmath 3.0: %w", err)
	}
	if len(l.model.SIPs) == 0 {
		return nil, errors.New("sipmath: the library has no sips")
	}
	l.Name = l.model.Name
	return l, nil
}

// Sip prepares a SIP of the library. Names differ in more than the case of letters. Where the library describes it for several
// programs, the description for all of them counts.
func (l *Library) Sip(name string) (*Sip, error) {
	if trials, ok := l.stored[strings.ToLower(name)]; ok {
		return &Sip{stored: trials}, nil
	}
	for _, s := range l.model.SIPs {
		if strings.EqualFold(s.Name, name) && (s.Environment == "" || strings.EqualFold(s.Environment, "generic")) {
			out, err := l.prepare(s)
			if err != nil {
				return nil, fmt.Errorf("sipmath: %s: %w", s.Name, err)
			}
			return out, nil
		}
	}
	return nil, fmt.Errorf("sipmath: the library has no SIP %q", name)
}

// prepare reads the function of a SIP and where its uniform numbers come from.
func (l *Library) prepare(s sip) (*Sip, error) {
	if s.Rounding != "" {
		return nil, fmt.Errorf("the rounding %q is not there", s.Rounding)
	}
	switch s.Function {
	case "SIP_Array":
		var a array
		if err := json.Unmarshal(s.Arguments, &a); err != nil {
			return nil, fmt.Errorf("its arguments: %w", err)
		}
		trials, err := a.one()
		return &Sip{stored: trials}, err
	case "Metalog_1_0":
		m, err := readMetalog(s.Arguments)
		if err != nil {
			return nil, err
		}
		u, err := l.uniform(s)
		return &Sip{metalog: m, uniform: u}, err
	}
	return nil, fmt.Errorf("the function %q is not there", s.Function)
}

// maxTerms bounds the coefficients of a metalog.
const maxTerms = 30

func readMetalog(arguments json.RawMessage) (*metalog, error) {
	var a struct {
		Low          *float64  `json:"lowerBound"`
		High         *float64  `json:"upperBound"`
		Coefficients []float64 `json:"aCoefficients"`
	}
	if err := json.Unmarshal(arguments, &a); err != nil {
		return nil, fmt.Errorf("its arguments: %w", err)
	}
	if n := len(a.Coefficients); n < 2 || n > maxTerms {
		return nil, fmt.Errorf("a metalog has 2 to %d coefficients, not %d", maxTerms, n)
	}
	m := &metalog{a.Coefficients, math.Inf(-1), math.Inf(1)}
	if a.Low != nil {
		m.low = *a.Low
	}
	if a.High != nil {
		m.high = *a.High
	}
	if !(m.low < m.high) {
		return nil, errors.New("its lower bound must be below its upper one")
	}
	return m, nil
}

// seeds reads the arguments of an HDR generator.
func (g *generator) seeds() (Seeds, error) {
	var s Seeds
	for name, to := range map[string]*int64{"entity": &s.Entity, "varId": &s.VarID, "seed3": &s.Seed3, "seed4": &s.Seed4} {
		raw, ok := g.Arguments[name]
		if !ok {
			continue
		}
		var x float64
		if err := json.Unmarshal(raw, &x); err != nil {
			return s, fmt.Errorf("%s of the generator %s must be a number: values for parameters are to be written into the library", name, g.Name)
		}
		if x != math.Trunc(x) || x < 0 || x > maxSeed {
			return s, fmt.Errorf("%s of the generator %s must be a whole number from 0 to %d", name, g.Name, maxSeed)
		}
		*to = int64(x)
	}
	return s, nil
}

// hdr finds a generator by its name.
func (l *Library) hdr(name string) (Seeds, error) {
	for i := range l.model.U01.RNG {
		g := &l.model.U01.RNG[i]
		switch {
		case g.Name != name:
		case g.Function != "HDR_2_0":
			return Seeds{}, fmt.Errorf("the generator %s is %q, which gives no uniform numbers here", name, g.Function)
		default:
			return g.seeds()
		}
	}
	return Seeds{}, fmt.Errorf("the library has no generator %q", name)
}
