package sipmath

import (
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// one reads a list of stored trials.
func (a *array) one() ([]float64, error) {
	switch a.Type {
	case "array":
		var list []float64
		if err := json.Unmarshal(a.Value, &list); err != nil {
			return nil, fmt.Errorf("its stored trials: %w", err)
		}
		return checked(list)
	case "dist":
		var text string
		if err := json.Unmarshal(a.Value, &text); err != nil {
			return nil, fmt.Errorf("its stored trials: %w", err)
		}
		return dist(text)
	}
	return nil, fmt.Errorf("its trials are stored as %q elsewhere, which is not read", a.Type)
}

// many reads several lists of stored trials.
func (a *array) many() ([][]float64, error) {
	var values []json.RawMessage
	if err := json.Unmarshal(a.Value, &values); err != nil {
		return nil, fmt.Errorf("stored trials: %w", err)
	}
	out := make([][]float64, len(values))
	for i, v := range values {
		list, err := (&array{a.Type, v}).one()
		if err != nil {
			return nil, err
		}
		out[i] = list
	}
	return out, nil
}

func checked(list []float64) ([]float64, error) {
	if len(list) == 0 {
		return nil, errors.New("it has no trials")
	}
	if slices.ContainsFunc(list, func(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) }) {
		return nil, errors.New("its trials must be finite numbers")
	}
	return list, nil
}

// element is a SIP or a DIST string in XML.
type element struct {
	Name  string `xml:"name,attr"`
	Type  string `xml:"type,attr"`
	Min   string `xml:"min,attr"`
	Max   string `xml:"max,attr"`
	Count string `xml:"count,attr"`
	Text  string `xml:",chardata"`
}

// trials decodes an element.
func (e *element) trials() ([]float64, error) {
	var list []float64
	var err error
	switch strings.ToLower(e.Type) {
	case "csv":
		list, err = e.csv()
	case "double":
		list, err = e.double()
	default:
		err = fmt.Errorf("trials of the type %q are not read", e.Type)
	}
	if err != nil {
		return nil, err
	}
	if n, err := strconv.Atoi(strings.TrimSpace(e.Count)); e.Count != "" && (err != nil || n != len(list)) {
		return nil, fmt.Errorf("there are %d trials where the count is %q", len(list), e.Count)
	}
	return checked(list)
}

// csv reads numbers with commas between them.
func (e *element) csv() ([]float64, error) {
	var list []float64
	for part := range strings.SplitSeq(e.Text, ",") {
		x, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil {
			return nil, fmt.Errorf("%q is no number", part)
		}
		list = append(list, x)
	}
	return list, nil
}

// double reads a DIST string of the type Double (DIST 1.1): base64 of two bytes a trial, the higher one first, its share of the
// range from min to max in 65535ths.
func (e *element) double() ([]float64, error) {
	low, errLow := strconv.ParseFloat(strings.TrimSpace(e.Min), 64)
	high, errHigh := strconv.ParseFloat(strings.TrimSpace(e.Max), 64)
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(e.Text), ""))
	if err := errors.Join(errLow, errHigh, err); err != nil || len(data)%2 != 0 {
		return nil, fmt.Errorf("the DIST string cannot be read: %w", errors.Join(err, io.ErrUnexpectedEOF))
	}
	list := make([]float64, len(data)/2)
	for i := range list {
		share := float64(int(data[2*i])<<8|int(data[2*i+1])) / 65535
		list[i] = low + float64(share*(high-low))
	}
	return list, nil
}

// dist reads one DIST string.
func dist(text string) ([]float64, error) {
	var e element
	if err := xml.Unmarshal([]byte(text), &e); err != nil {
		return nil, fmt.Errorf("the DIST string cannot be read: %w", err)
	}
	return e.trials()
}

// parseXML reads a library of SIPmath 2.0: SIP elements, or DIST strings, in a SLURP or alone.
func parseXML(text string) (*Library, error) {
	l := &Library{stored: map[string][]float64{}}
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("sipmath: the library is no XML: %w", err)
		}
		start, ok := token.(xml.StartElement)
		switch {
		case !ok:
		case strings.EqualFold(start.Name.Local, "slurp"):
			for _, a := range start.Attr {
				if a.Name.Local == "name" {
					l.Name = a.Value
				}
			}
		case strings.EqualFold(start.Name.Local, "sip"), strings.EqualFold(start.Name.Local, "dist"):
			if err := l.store(d, &start); err != nil {
				return nil, err
			}
		}
	}
	if len(l.stored) == 0 {
		return nil, errors.New("sipmath: the library has no SIPs")
	}
	return l, nil
}

func (l *Library) store(d *xml.Decoder, start *xml.StartElement) error {
	var e element
	if err := d.DecodeElement(&e, start); err != nil {
		return fmt.Errorf("sipmath: the library is no XML: %w", err)
	}
	trials, err := e.trials()
	if err != nil {
		return fmt.Errorf("sipmath: %s: %w", e.Name, err)
	}
	l.stored[strings.ToLower(e.Name)] = trials
	return nil
}

// matrix reads a correlation matrix of the global variables: half of its elements are enough, those that lack are 0.
func (l *Library) matrix(name string, size int) ([][]float64, error) {
	for _, v := range l.model.GlobalVariables {
		if v.Name != name {
			continue
		}
		var m struct {
			Rows   []string `json:"rows"`
			Matrix []struct {
				Row   string  `json:"row"`
				Col   string  `json:"col"`
				Value float64 `json:"value"`
			} `json:"matrix"`
		}
		if err := json.Unmarshal(v.Value, &m); err != nil {
			return nil, fmt.Errorf("the correlation matrix %s: %w", name, err)
		}
		if len(m.Rows) != size {
			return nil, fmt.Errorf("the correlation matrix %s has %d rows for %d layers", name, len(m.Rows), size)
		}
		out := make([][]float64, size)
		for i := range out {
			out[i] = make([]float64, size)
			out[i][i] = 1
		}
		for _, e := range m.Matrix {
			i, j := slices.Index(m.Rows, e.Row), slices.Index(m.Rows, e.Col)
			if i < 0 || j < 0 || math.Abs(e.Value) > 1 || i == j && e.Value != 1 {
				return nil, fmt.Errorf("the correlation matrix %s has a wrong element %s, %s", name, e.Row, e.Col)
			}
			out[i][j], out[j][i] = e.Value, e.Value
		}
		return out, nil
	}
	return nil, fmt.Errorf("the library has no global variable %q", name)
}
