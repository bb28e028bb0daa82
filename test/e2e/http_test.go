package e2e_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"os"
	"strings"
	"testing"
	"time"
)

// caller speaks HTTP to a node with one key.
type caller struct {
	base, key string
}

func (n *node) caller() caller { return caller{base: n.API, key: n.APIKey} }

// answer is a response that was read to its end.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) json(t testing.TB, into any) {
	t.Helper()
	if err := json.Unmarshal(a.body, into); err != nil {
		t.Fatalf("%v in %s", err, a.body)
	}
}

// id is the identifier in the body of an answer with the wanted status.
func (a answer) id(t testing.TB, status int) string {
	t.Helper()
	var body struct {
		ID string `json:"id"`
	}
	if a.status != status {
		t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	a.json(t, &body)
	return body.ID
}

func (c caller) do(t testing.TB, method, path, contentType string, body io.Reader) answer {
	t.Helper()
	a, err := c.try(method, path, contentType, body)
	check(t, err)
	return a
}

func (c caller) try(method, path, contentType string, body io.Reader) (answer, error) {
	req, err := http.NewRequest(method, c.base+path, body)
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("Authorization", "Bearer "+c.key)
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	return answer{status: res.StatusCode, header: res.Header, body: data}, err
}

func (c caller) get(t testing.TB, path string) answer {
	t.Helper()
	return c.do(t, http.MethodGet, path, "", nil)
}

// upload posts a workbook under a name that may be hostile.
func (c caller) upload(t testing.TB, name string, data []byte) answer {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	header := textproto.MIMEHeader{}
	header.Set("Content-Disposition", `form-data; name="file"; filename="`+name+`"`)
	header.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	part, err := form.CreatePart(header)
	check(t, err)
	_, err = part.Write(data)
	check(t, err)
	check(t, form.Close())
	return c.do(t, http.MethodPost, "/v1/workbooks", form.FormDataContentType(), &body)
}

// run posts a simulation.
func (c caller) run(t testing.TB, request map[string]any) answer {
	t.Helper()
	body, err := json.Marshal(request)
	check(t, err)
	return c.do(t, http.MethodPost, "/v1/simulations", "application/json", bytes.NewReader(body))
}

// simulation is what a run answers.
type simulation struct {
	ID         string `json:"id"`
	Status     string `json:"status"`
	Trials     int64  `json:"trials"`
	TrialsDone int64  `json:"trials_done"`
}

// finish waits until a run has ended, whatever happens to the node meanwhile, and returns it.
func (c caller) finish(t testing.TB, id string, limit time.Duration) simulation {
	t.Helper()
	var s simulation
	waitFor(t, limit, "simulation "+id+" ends", func() bool {
		a, err := c.try(http.MethodGet, "/v1/simulations/"+id, "", nil)
		if err != nil || a.status != http.StatusOK || json.Unmarshal(a.body, &s) != nil {
			return false
		}
		return s.Status == "completed" || s.Status == "failed" || s.Status == "cancelled"
	})
	return s
}

// event is one server-sent event.
type event struct {
	id, name string
	data     map[string]any
}

// events reads a run's stream until it ends or the callback has seen enough.
func (c caller) events(t testing.TB, id string, see func(event) bool) {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, c.base+"/v1/simulations/"+id+"/events", nil)
	check(t, err)
	req.Header.Set("Authorization", "Bearer "+c.key)
	res, err := http.DefaultClient.Do(req)
	check(t, err)
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("events answered %s", res.Status)
	}
	var e event
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		field, value, _ := strings.Cut(lines.Text(), ":")
		value = strings.TrimSpace(value)
		switch {
		case lines.Text() == "" && e.name != "":
			if !see(e) {
				return
			}
			e = event{}
		case field == "id":
			e.id = value
		case field == "event":
			e.name = value
		case field == "data":
			check(t, json.Unmarshal([]byte(value), &e.data))
		}
	}
}

// modelFolder holds the benchmark models, beside the project.
const modelFolder = "../../../shared/bench/models/"

// model reads one of the benchmark models; the test is left out where the folder beside the project is missing.
func model(t testing.TB, name string) (book []byte, specification json.RawMessage) {
	t.Helper()
	book, err := os.ReadFile(modelFolder + name + ".xlsx")
	if os.IsNotExist(err) {
		t.Skip("the benchmark models are not beside the project")
	}
	check(t, err)
	specification, err = os.ReadFile(modelFolder + name + ".json")
	check(t, err)
	return book, specification
}
