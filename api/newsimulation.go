package api

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"fmt"
	"io"
	"maps"
	"math"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"uuid"

	"tyche/platform/problem"
	"tyche/platform/simulation"
)

// maxRequest is the largest body of a request for a run: the largest specification and what surrounds it.
const maxRequest = simulation.MaxSpecification + 64<<10

// members are the names in a request for a run, and whether each is required.
var members = map[string]bool{"workbook_id": true, "specification": true, "trials": true, "seed": false, "sampling": false}

// requestReader collects the members of a request for a run and every rule that they break.
type requestReader struct {
	request simulation.Request
	faults  []problem.Fault
	// foreignID says that workbook_id is a text that no workbook can have.
	foreignID bool
}

// readRequest reads the body of a request for a run, strictly: an unknown or a repeated member is a fault. It fails
// with every fault, those of the service's own rules included, and answers what could be read.
func readRequest(w http.ResponseWriter, r *http.Request) (simulation.Request, error) {
	object, err := readObject(w, r)
	if err != nil {
		return simulation.Request{}, err
	}
	var reader requestReader
	reader.read(object)
	reader.addRules()
	if len(reader.faults) > 0 {
		return reader.request, problem.Refuse(reader.faults...)
	}
	if reader.foreignID {
		return simulation.Request{}, missing(nounWorkbook)
	}
	return reader.request, nil
}

// readObject reads a JSON object from the body of a request.
func readObject(w http.ResponseWriter, r *http.Request) (map[string]jsontext.Value, error) {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/json" {
		return nil, problem.New(problem.Invalid, "Send the request as application/json.").WithCode(codeUnsupportedMedia)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if err != nil {
		return nil, problem.Wrap(problem.Invalid, err, "The body ended before it was complete.").WithCode(codeBadRequest)
	}
	value := jsontext.Value(body)
	if !value.IsValid() {
		return nil, badRequest("The body is not valid JSON: %s.", syntax(body))
	}
	if value.Kind() != jsontext.KindBeginObject {
		return nil, problem.Refuse(problem.Fault{Message: "The request is a JSON object."})
	}
	var object map[string]jsontext.Value
	if err := json.Unmarshal(body, &object); err != nil {
		return nil, fmt.Errorf("api: read request: %w", err)
	}
	return object, nil
}

// syntax says what is wrong with a text that is not JSON.
func syntax(body []byte) string {
	var v jsontext.Value
	err := json.Unmarshal(body, &v)
	if err == nil {
		return "unknown fault"
	}
	return strings.TrimPrefix(err.Error(), "jsontext: ")
}

func (r *requestReader) refuse(pointer, format string, args ...any) {
	r.faults = append(r.faults, problem.Fault{Pointer: pointer, Message: fmt.Sprintf(format, args...)})
}

func (r *requestReader) read(object map[string]jsontext.Value) {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		value := object[name]
		switch name {
		case "workbook_id":
			r.readWorkbook(value)
		case "specification":
			r.request.Specification = []byte(value)
		case "trials":
			r.request.Trials, _ = r.integer("/trials", value, 1, simulation.MaxTrials)
		case "seed":
			if seed, ok := r.integer("/seed", value, 0, simulation.MaxSeed); ok {
				unsigned := uint64(seed)
				r.request.Seed = &unsigned
			}
		case "sampling":
			r.request.Sampling = simulation.Sampling(r.text("/sampling", value))
			if r.request.Sampling == "" {
				r.refuseOnce("/sampling", "sampling must be mc, lhs or sobol.")
			}
		default:
			r.refuse("/"+escape(name), "There is no member of this name; a request has workbook_id, specification, trials, seed and sampling.")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if _, there := object[name]; members[name] && !there {
			r.refuse("/"+name, "%s is missing.", name)
		}
	}
}

func (r *requestReader) readWorkbook(value jsontext.Value) {
	text := r.text("/workbook_id", value)
	id, err := parseID(text, nounWorkbook)
	r.request.WorkbookID, r.foreignID = id, err != nil
}

// text reads a JSON string.
func (r *requestReader) text(pointer string, value jsontext.Value) string {
	var text string
	if value.Kind() != jsontext.KindString || json.Unmarshal(value, &text) != nil {
		r.refuse(pointer, "%s must be a text.", pointer[1:])
	}
	return text
}

// integer reads a whole number in a range; 1e5 and 100000.0 are whole.
func (r *requestReader) integer(pointer string, value jsontext.Value, least, most int64) (int64, bool) {
	if value.Kind() != jsontext.KindNumber {
		r.refuse(pointer, "%s must be a number.", pointer[1:])
		return 0, false
	}
	n, err := strconv.ParseInt(string(value), 10, 64)
	if err != nil {
		x, floatErr := strconv.ParseFloat(string(value), 64)
		switch {
		case floatErr == nil && x != math.Trunc(x):
			r.refuse(pointer, "%s must be a whole number, not %s.", pointer[1:], shorten(value))
			return 0, false
		case floatErr == nil && math.Abs(x) <= 1<<53:
			n = int64(x)
		default:
			n = math.MinInt64 // further out than any limit
		}
	}
	if n < least || n > most {
		r.refuse(pointer, "%s must be from %d to %d, not %s.", pointer[1:], least, most, shorten(value))
		return 0, false
	}
	return n, true
}

// shorten keeps a number of a thousand digits out of a message.
func shorten(value jsontext.Value) string {
	if len(value) > 30 {
		return string(value[:30]) + "..."
	}
	return string(value)
}

// addRules adds the service's own rules for the members that have no fault yet.
func (r *requestReader) addRules() {
	if r.foreignID {
		r.request.WorkbookID = uuid.Max() // told as missing once the rest is right
	}
	for _, f := range r.request.Faults() {
		r.refuseOnce(f.Pointer, "%s", f.Message)
	}
}

func (r *requestReader) refuseOnce(pointer, format string, args ...any) {
	if !slices.ContainsFunc(r.faults, func(f problem.Fault) bool { return f.Pointer == pointer }) {
		r.refuse(pointer, format, args...)
	}
}

// escape writes a member's name as a token of a JSON pointer.
func escape(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}
