package e2e_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"strings"
	"testing"
	"time"
)

// person is somebody at a browser: cookies and the token of the page.
type person struct {
	base   string
	client *http.Client
	csrf   string
}

func newPerson(t testing.TB, base string) *person {
	t.Helper()
	jar, err := cookiejar.New(nil)
	check(t, err)
	return &person{base: base, client: &http.Client{Jar: jar}}
}

func (p *person) do(t testing.TB, method, path string, body any) answer {
	t.Helper()
	content, err := json.Marshal(body)
	check(t, err)
	req, err := http.NewRequest(method, p.base+path, bytes.NewReader(content))
	check(t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", p.base)
	req.Header.Set("X-Tyche-CSRF", p.csrf)
	res, err := p.client.Do(req)
	check(t, err)
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	check(t, err)
	var signed struct {
		CSRF string `json:"csrf_token"`
	}
	if json.Unmarshal(data, &signed) == nil && signed.CSRF != "" {
		p.csrf = signed.CSRF
	}
	return answer{res.StatusCode, res.Header, data}
}

func (p *person) wants(t testing.TB, status int, method, path string, body any) answer {
	t.Helper()
	a := p.do(t, method, path, body)
	if a.status != status {
		t.Fatalf("%s %s: %d, want %d: %s", method, path, a.status, status, a.body)
	}
	return a
}

// join invites somebody who accepts.
func (p *person) join(t testing.TB, email, role string) *person {
	t.Helper()
	var invited struct{ Token string }
	p.wants(t, 201, "POST", "/v1/invitations", map[string]any{"email": email, "roles": []string{role}}).json(t, &invited)
	other := newPerson(t, p.base)
	other.wants(t, 201, "POST", "/v1/invitations/accept", map[string]any{"token": invited.Token, "name": email, "password": "a password of theirs"})
	return other
}

// key makes an API key.
func (p *person) key(t testing.TB) caller {
	t.Helper()
	var made struct {
		APIKey string `json:"api_key"`
	}
	p.wants(t, 201, "POST", "/v1/api-keys", map[string]any{"name": "e2e"}).json(t, &made)
	return caller{base: p.base, key: made.APIKey}
}

// TestPeopleShareANode follows the one-time link, invites an analyst and a viewer, and has the analyst's run stay private
// until it is shared, across a restart.
func TestPeopleShareANode(t *testing.T) {
	t.Parallel()
	home := newHome(t)
	n := up(t, home)
	link, token, found := strings.Cut(n.Setup, "#")
	if !found || link != n.API+"/setup" {
		t.Fatalf("the ready file says %q", n.Setup)
	}
	page, err := http.Get(link)
	check(t, err)
	page.Body.Close()
	if page.StatusCode != 200 {
		t.Errorf("the link answers %s", page.Status)
	}
	root := newPerson(t, n.API)
	root.wants(t, 201, "POST", "/v1/setup", map[string]any{"token": token, "email": "root@example.com", "name": "Root", "password": "a password of theirs"})
	root.wants(t, 404, "POST", "/v1/setup", map[string]any{"token": token, "email": "second@example.com", "name": "Second", "password": "a password of theirs"})
	ann, eve := root.join(t, "ann@example.com", "analyst"), root.join(t, "eve@example.com", "viewer")
	analyst, viewer := ann.key(t), eve.key(t)
	book, err := os.ReadFile("../../examples/launch.xlsx")
	check(t, err)
	specification, err := os.ReadFile("../../examples/launch.json")
	check(t, err)
	if a := viewer.upload(t, "launch.xlsx", book); a.status != 403 {
		t.Errorf("a viewer uploads: %d", a.status)
	}
	workbook := analyst.upload(t, "launch.xlsx", book).id(t, 201)
	run := analyst.run(t, map[string]any{"workbook_id": workbook, "specification": json.RawMessage(specification), "trials": 20000, "seed": 1}).id(t, 202)
	if s := analyst.finish(t, run, time.Minute); s.Status != "completed" {
		t.Fatalf("the run is %+v", s)
	}
	results := "/v1/simulations/" + run + "/results"
	see := func(want int) {
		t.Helper()
		for _, path := range []string{"/v1/simulations/" + run, results} {
			if a := viewer.get(t, path); a.status != want {
				t.Errorf("%s for the viewer: %d, want %d", path, a.status, want)
			}
			root.wants(t, 200, "GET", path, nil)
		}
	}
	see(404)
	ann.wants(t, 200, "PUT", "/v1/simulations/"+run+"/sharing", map[string]any{"shared": true})
	see(200)
	eve.wants(t, 403, "PUT", "/v1/simulations/"+run+"/sharing", map[string]any{"shared": false})
	n.stop(t)
	n = up(t, home)
	t.Logf("ready with people after %v", n.took)
	if n.Setup != "" {
		t.Errorf("there is an administrator, and the ready file says %q", n.Setup)
	}
	for _, p := range []*person{root, ann, eve} {
		p.base = n.API // another port; a browser's cookies are for the host
		p.wants(t, 200, "GET", "/v1/me", nil)
	}
	again := newPerson(t, n.API)
	again.wants(t, 201, "POST", "/v1/sessions", map[string]any{"email": "ann@example.com", "password": "a password of theirs"})
	again.wants(t, 200, "GET", results, nil)
}
