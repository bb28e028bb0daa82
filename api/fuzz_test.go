package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"uuid"

	"tyche/api"
	"tyche/platform/file"
	"tyche/platform/identity"
	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
)

// everyone accepts any key.
type everyone struct{}

func (everyone) Authenticate(context.Context, string) (tenant.Scope, error) {
	return tenant.Scope{Org: uuid.NewV4(), Actor: uuid.NewV4(), Roles: []tenant.Role{tenant.Admin}}, nil
}

// shelf keeps the last file that it was handed.
type shelf struct {
	api.Workbooks
	name    string
	content []byte
}

func (s *shelf) Upload(_ context.Context, _ tenant.Scope, name string, content io.Reader) (f file.File, err error) {
	s.name = name
	s.content, err = io.ReadAll(content)
	return file.File{Name: name, Summary: []byte("{}")}, err
}

// desk keeps the last request that it was handed.
type desk struct {
	api.Simulations
	request *simulation.Request
}

func (d *desk) Faults(_ context.Context, _ tenant.Scope, r simulation.Request) []problem.Fault {
	return r.Faults()
}

func (d *desk) Create(_ context.Context, _ tenant.Scope, r simulation.Request, _ string) (simulation.Run, bool, error) {
	d.request = &r
	return simulation.Run{Status: simulation.Queued, Sampling: simulation.MonteCarlo}, true, nil
}

// readerOf is an API without parts behind it, for what it reads.
func readerOf(t testing.TB, s *shelf, d *desk) http.Handler {
	t.Helper()
	handler, err := api.New(api.Deps{
		Log: slog.New(slog.DiscardHandler), Metrics: newRegistry(), Authenticator: everyone{}, Workbooks: s, Simulations: d,
		Credentials: struct{ api.Holder }{}, Sessions: &identity.Sessions{}, Accounts: &identity.Accounts{}, Invitations: &identity.Invitations{}, Members: &identity.Members{},
		Organizations: &identity.Organizations{}, Keys: &identity.MemberKeys{}, Providers: &identity.Providers{}, SignIns: &identity.SignIns{}, Provisioning: &identity.Provisioning{},
		Books: books{}, Results: &simulation.Service{}, Columns: struct{ api.Columns }{}, Events: struct{ api.Events }{}, Audit: struct{ api.Audit }{},
		Payloads: reversed{},
	})
	check(t, err)
	return handler
}

func serve(handler http.Handler, path, contentType string, body []byte) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, bytes.NewReader(body))
	r.Header.Set("Authorization", "Bearer x")
	r.Header.Set("Content-Type", contentType)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

// FuzzUploadArrivesWhole uploads any content under any name that a header can carry; both arrive as they were sent.
func FuzzUploadArrivesWhole(f *testing.F) {
	f.Add("../../x", []byte("PK\x03\x04"))
	f.Add("a\"b\\c\x00\x01\x7f\xff", []byte("\r\n--bound\r\n\n\r\n--boundary7"))
	f.Add("", []byte{})
	f.Add("x; filename=\"y\"", []byte("\r\n--boundar\r\n\x00\x01\r\n\r\n"))
	s := &shelf{}
	handler := readerOf(f, s, &desk{})
	const boundary = "boundary76e1"
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		if strings.ContainsAny(name, "\r\n") || bytes.Contains(content, []byte(boundary)) || len(name) > 10_000 {
			t.Skip("no client can send this")
		}
		quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name)
		body := fmt.Appendf(nil, "--%s\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n\x01first\r\n--%s\r\n"+
			"content-disposition: form-data; name=\"file\"; filename=\"%s\"\r\nContent-Type: text/plain\r\n\r\n%s\r\n--%s--\r\n",
			boundary, boundary, quoted, content, boundary)
		w := serve(handler, "/v1/workbooks", "multipart/form-data; boundary="+boundary, body)
		if w.Code != http.StatusCreated || s.name != name || !bytes.Equal(s.content, content) {
			t.Fatalf("status %d, name %q for %q, content %q for %q: %s", w.Code, s.name, name, s.content, content, w.Body)
		}
	})
}

// FuzzRequestIsReadStrictly posts any body. What is accepted is valid, and nothing is our fault.
func FuzzRequestIsReadStrictly(f *testing.F) {
	const id = "0b9b4b1e-5c0e-4c57-9c1f-3b1f7f3a7d20"
	f.Add([]byte(`{"workbook_id":"` + id + `","specification":{"inputs":[]},"trials":1000,"seed":0,"sampling":"lhs"}`))
	f.Add([]byte(`{"workbook_id":"` + id + `","specification":{},"trials":1e3}`))
	f.Add([]byte(`{"workbook_id":7,"trials":-0.5,"trials ":null,"seed":1e999,"~/":{}}`))
	f.Add([]byte(`{"workbook_id":"` + id + `","specification":{},"trials":1,"sampling":"magic"}`))
	f.Add([]byte(`[[[[`))
	d := &desk{}
	handler := readerOf(f, &shelf{}, d)
	f.Fuzz(func(t *testing.T, body []byte) {
		d.request = nil
		w := serve(handler, "/v1/simulations", "application/json", body)
		switch w.Code {
		case http.StatusAccepted:
			if d.request == nil || !json.Valid(body) || len(d.request.Faults()) > 0 {
				t.Fatalf("accepted %q as %+v", body, d.request)
			}
		case http.StatusBadRequest, http.StatusNotFound, http.StatusUnprocessableEntity:
			if d.request != nil {
				t.Fatalf("%q was refused after it was handed on: %s", body, w.Body)
			}
		default:
			t.Fatalf("%q answered %d %s", body, w.Code, w.Body)
		}
	})
}
