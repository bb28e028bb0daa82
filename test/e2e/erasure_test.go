package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	failurepb "go.temporal.io/api/failure/v1"
	"go.temporal.io/api/proxy"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"tyche/internal/keyring"
	"tyche/internal/launch"
	config "tyche/internal/node"
	"tyche/schema"
)

// erasable is an organization with everything in it that a key protects: a person, files, a run that completed and one that
// failed, so that Temporal has payloads and failures of it.
type erasable struct {
	organization
	person, failed string
}

func (n *node) erasable(t *testing.T, name string) erasable {
	t.Helper()
	e := erasable{organization: n.organization(t, name)}
	ann := e.join(t, name+"@erasure.example")
	var me struct {
		User string `json:"user_id"`
	}
	ann.wants(t, http.StatusOK, "GET", "/v1/me", nil).json(t, &me)
	e.person = me.User
	program := ann.key(t)
	book := program.upload(t, "theirs.xlsx", markedBook(t)).id(t, http.StatusCreated)
	worker, there := n.child("tyche", "worker")
	if !there {
		t.Fatal("no worker runs")
	}
	// Whose access ends before the work begins has a run that fails.
	check(t, syscall.Kill(worker, syscall.SIGSTOP))
	e.failed = program.run(t, markedRun(book)).id(t, http.StatusAccepted)
	e.patch(t, "/v1/members/"+e.person, `{"active": false}`)
	check(t, syscall.Kill(worker, syscall.SIGCONT))
	if s := e.finish(t, e.failed, time.Minute); s.Status != "failed" {
		t.Fatalf("the run of somebody who has gone: %+v", s)
	}
	return e
}

func markedRun(book string) map[string]any {
	sheet := secrets["sheet name"]
	return map[string]any{"workbook_id": book, "trials": 1000, "specification": map[string]any{
		"inputs":  []any{map[string]any{"cell": sheet + "!A1", "distribution": "normal", "mean": 0, "sd": 1}},
		"outputs": []any{sheet + "!B1"}}}
}

// join invites an analyst to the caller's organization, who accepts.
func (c caller) join(t *testing.T, email string) *person {
	t.Helper()
	var invited struct{ Token string }
	a := c.do(t, http.MethodPost, "/v1/invitations", "application/json", strings.NewReader(`{"email": "`+email+`", "roles": ["analyst"]}`))
	if a.status != http.StatusCreated {
		t.Fatalf("%d %s", a.status, a.body)
	}
	a.json(t, &invited)
	p := newPerson(t, c.base)
	p.wants(t, http.StatusCreated, "POST", "/v1/invitations/accept", map[string]any{"token": invited.Token, "name": "Ann Erasable", "password": "a password of theirs"})
	return p
}

func (c caller) patch(t *testing.T, path, body string) {
	t.Helper()
	if a := c.do(t, http.MethodPatch, path, "application/json", strings.NewReader(body)); a.status != http.StatusOK {
		t.Fatalf("%s: %d %s", path, a.status, a.body)
	}
}

// personal tells whether what is personal can be read in the members and in the trail.
func (e erasable) personal(t *testing.T) (member, trail bool) {
	t.Helper()
	var one struct{ Email, Name *string }
	a := e.get(t, "/v1/members/"+e.person)
	if a.status == http.StatusOK {
		a.json(t, &one)
	}
	var entries struct {
		Items []struct {
			Address *string
			Erased  bool
		}
	}
	waitFor(t, 10*time.Second, "the person's entries are in the chain", func() bool { // within a second of their commit
		e.get(t, "/v1/audit?limit=200&actor="+e.person).json(t, &entries)
		return len(entries.Items) > 0
	})
	erased := 0
	for _, entry := range entries.Items {
		trail = trail || entry.Address != nil
		if entry.Erased {
			erased++
		}
	}
	if !trail && erased == 0 {
		t.Errorf("the trail has %d entries of the person, %d of them erased", len(entries.Items), erased)
	}
	return one.Email != nil || one.Name != nil, trail
}

// history is what Temporal holds of runs, as it answers: sealed payloads, and failures with sealed texts.
type history struct {
	payloads []*commonpb.Payload
	failures []*failurepb.Failure
}

func (n *node) history(t *testing.T, runs ...string) (h history) {
	t.Helper()
	c, err := client.Dial(client.Options{HostPort: n.Temporal, Namespace: "tyche", Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler))})
	check(t, err)
	defer c.Close()
	for _, run := range runs {
		for events := c.GetWorkflowHistory(t.Context(), "simulation-"+run, "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); events.HasNext(); {
			e, err := events.Next()
			check(t, err)
			check(t, proxy.VisitFailures(t.Context(), e, proxy.VisitFailuresOptions{Visitor: func(_ *proxy.VisitFailuresContext, f *failurepb.Failure) error {
				if f.GetEncodedAttributes() != nil {
					h.failures = append(h.failures, f)
				}
				return nil
			}}))
			check(t, proxy.VisitPayloads(t.Context(), e, proxy.VisitPayloadsOptions{SkipSearchAttributes: true,
				Visitor: func(_ *proxy.VisitPayloadsContext, all []*commonpb.Payload) ([]*commonpb.Payload, error) {
					for _, p := range all {
						if sealed(p.GetMetadata()) {
							h.payloads = append(h.payloads, p)
						}
					}
					return all, nil
				}}))
		}
	}
	if len(h.payloads) < 10 || len(h.failures) == 0 {
		t.Fatalf("Temporal has %d sealed payloads and %d sealed failures", len(h.payloads), len(h.failures))
	}
	return h
}

func sealed(metadata map[string][]byte) bool {
	return string(metadata["encoding"]) == "binary/tyche-sealed"
}

// decoded counts what the codec opens with the keys of a folder: payloads, and failures' texts.
func (h history) decoded(t *testing.T, keys string) (payloads, failures int) {
	t.Helper()
	ring, err := keyring.Open(keys)
	check(t, err)
	into, texts := launch.NewConverter(ring), launch.NewFailureConverter(ring)
	for _, p := range h.payloads {
		var value json.RawMessage
		if into.FromPayload(p, &value) == nil || strings.Contains(into.ToString(p), "run") {
			payloads++
		}
	}
	for _, f := range h.failures {
		if strings.Contains(texts.FailureToError(f).Error(), "may no longer") || !strings.Contains(texts.FailureToError(f).Error(), "Encoded failure") {
			failures++
		}
	}
	return payloads, failures
}

// read counts what the codec endpoint opens for the organization's administrator.
func (h history) read(t *testing.T, c caller) (opened int) {
	t.Helper()
	type wire struct {
		Metadata map[string][]byte `json:"metadata"`
		Data     []byte            `json:"data"`
	}
	var sent, got struct {
		Payloads []wire `json:"payloads"`
	}
	for _, p := range h.payloads {
		sent.Payloads = append(sent.Payloads, wire{p.GetMetadata(), p.GetData()})
	}
	for _, f := range h.failures {
		sent.Payloads = append(sent.Payloads, wire{f.GetEncodedAttributes().GetMetadata(), f.GetEncodedAttributes().GetData()})
	}
	body, err := json.Marshal(sent)
	check(t, err)
	a := c.do(t, http.MethodPost, "/v1/codec/decode", "application/json", bytes.NewReader(body))
	if a.status == http.StatusUnprocessableEntity { // damaged
		return 0
	}
	if a.status != http.StatusOK {
		t.Fatalf("the codec answers %d %s", a.status, a.body)
	}
	a.json(t, &got)
	for _, p := range got.Payloads {
		if !sealed(p.Metadata) {
			opened++
		}
	}
	return opened
}

// readable holds everything that there is of an organization against whether it must be readable.
func (n *node) readable(t *testing.T, e erasable, when string, want bool) {
	t.Helper()
	e.base = n.API
	e.organization.base = n.API
	status := http.StatusNotFound
	if want {
		status = http.StatusOK
	}
	e.reads(t, n.API, when, status)
	if member, trail := e.personal(t); member != want || trail != want {
		t.Errorf("%s: the person's profile is readable: %v; the person's entries: %v; want %v", when, member, trail, want)
	}
	h := n.history(t, e.run, e.failed)
	payloads, failures, endpoint := len(h.payloads), len(h.failures), len(h.payloads)+len(h.failures)
	if !want {
		payloads, failures, endpoint = 0, 0, 0
	}
	gotPayloads, gotFailures := h.decoded(t, filepath.Join(n.home, "keys"))
	if got := h.read(t, e.caller); gotPayloads != payloads || gotFailures != failures || got != endpoint {
		t.Errorf("%s: the codec opens %d of %d payloads and %d of %d failures, its endpoint %d of all; want %d, %d and %d",
			when, gotPayloads, len(h.payloads), gotFailures, len(h.failures), got, payloads, failures, endpoint)
	}
}

// TestErasedOrganizationIsUnreadableInEveryCopy has an organization with files, runs, people and histories in Temporal, and one
// beside it. Everything can be read; then everything but the key store is copied and the organization's key destroyed. From then
// on nothing of it can be read, live nor in the copy, not even where the copy's owner drops the log of destructions.
func TestErasedOrganizationIsUnreadableInEveryCopy(t *testing.T) {
	t.Parallel()
	home := newHome(t)
	n := up(t, home)
	kept, gone := n.erasable(t, "kept"), n.erasable(t, "gone")
	n.readable(t, kept, "before", true)
	n.readable(t, gone, "before", true)
	n.stop(t)
	copied := filepath.Join(t.TempDir(), "copy")
	run(t, "cp", "-a", home, copied)
	check(t, os.RemoveAll(filepath.Join(copied, "keys")))
	n = up(t, home)
	done(t, "keys", "destroy", "--home", home, "--org", gone.id, "--confirm", gone.id)
	waitFor(t, 5*time.Second, "every process has noticed", func() bool {
		gone.base = n.API
		return gone.get(t, "/v1/simulations/"+gone.run).status == http.StatusNotFound
	})
	n.readable(t, gone, "destroyed", false)
	n.readable(t, kept, "another destroyed", true)
	n.stop(t)
	keys := filepath.Join(t.TempDir(), "keys")
	run(t, "cp", "-a", filepath.Join(home, "keys"), keys)
	restore := func() {
		check(t, os.RemoveAll(home))
		run(t, "cp", "-a", copied, home)
		run(t, "cp", "-a", keys, filepath.Join(home, "keys"))
	}
	restore()
	n = up(t, home)
	n.readable(t, gone, "in the copy", false)
	n.readable(t, kept, "in the copy", true)
	n.stop(t)
	restore()
	for _, path := range []string{"keys/destroyed.jsonl", "destroyed-keys.jsonl"} {
		check(t, os.RemoveAll(filepath.Join(home, path)))
	}
	n = up(t, home)
	n.opensNothing(t, gone)
	n.readable(t, kept, "without the logs of destructions", true)
}

// opensNothing asks a node that does not know of the destruction, and for which the ciphertext is damaged, for everything.
func (n *node) opensNothing(t *testing.T, e erasable) {
	t.Helper()
	c := caller{base: n.API, key: e.key}
	for _, path := range []string{"/v1/workbooks/" + e.workbook, "/v1/workbooks/" + e.workbook + "/cells?sheet=" + secrets["sheet name"] + "&range=A1:B2",
		"/v1/simulations", "/v1/simulations/" + e.run, "/v1/simulations/" + e.run + "/results", "/v1/simulations/" + e.run + "/outputs/0/histogram?bins=10",
		"/v1/members/" + e.person, "/v1/audit?actor=" + e.person, "/v1/organization"} {
		if a := c.get(t, path); a.status < 400 {
			t.Errorf("without the logs of destructions: %s answers %d %s", path, a.status, a.body)
		}
	}
	h := n.history(t, e.run, e.failed)
	payloads, failures := h.decoded(t, filepath.Join(n.home, "keys"))
	if payloads != 0 || failures != 0 {
		t.Errorf("without the logs of destructions: the codec opens %d payloads and %d failures", payloads, failures)
	}
	for _, p := range h.payloads {
		if opened := (history{payloads: []*commonpb.Payload{p}}).read(t, c); opened != 0 {
			t.Error("without the logs of destructions: the codec's endpoint opens a payload")
		}
	}
}

// TestErasedPersonLeavesWhatIsShared destroys a person's key: what is private is gone, what is shared stays, and the trail, in
// which the person's fields are erased, verifies.
func TestErasedPersonLeavesWhatIsShared(t *testing.T) {
	t.Parallel()
	n := up(t, newHome(t))
	o := n.organization(t, "Acme")
	ann := o.join(t, "ann@erasure.example")
	var me struct {
		User string `json:"user_id"`
	}
	ann.wants(t, http.StatusOK, "GET", "/v1/me", nil).json(t, &me)
	program := ann.key(t)
	type thing struct{ book, run string }
	make := func() (made thing) {
		made.book = program.upload(t, "theirs.xlsx", markedBook(t)).id(t, http.StatusCreated)
		made.run = program.run(t, markedRun(made.book)).id(t, http.StatusAccepted)
		if s := program.finish(t, made.run, time.Minute); s.Status != "completed" {
			t.Fatalf("%+v", s)
		}
		return made
	}
	private, shared := make(), make()
	ann.wants(t, http.StatusOK, "PUT", "/v1/workbooks/"+shared.book+"/sharing", map[string]any{"shared": true})
	ann.wants(t, http.StatusOK, "PUT", "/v1/simulations/"+shared.run+"/sharing", map[string]any{"shared": true})
	n.settled(t)
	see := func(when string, of thing, want int) {
		t.Helper()
		for _, path := range []string{"/v1/workbooks/" + of.book, "/v1/workbooks/" + of.book + "/cells?sheet=" + secrets["sheet name"] + "&range=A1:B2",
			"/v1/simulations/" + of.run, "/v1/simulations/" + of.run + "/results", "/v1/simulations/" + of.run + "/outputs/0/histogram?bins=10"} {
			if a := o.get(t, path); a.status != want {
				t.Errorf("%s: %s answers %d, want %d: %s", when, path, a.status, want, a.body)
			}
		}
	}
	e := erasable{organization: o, person: me.User}
	see("before", private, http.StatusOK)
	see("before", shared, http.StatusOK)
	if member, trail := e.personal(t); !member || !trail {
		t.Errorf("before: the profile is readable: %v; the trail: %v", member, trail)
	}
	done(t, "keys", "destroy", "--home", n.home, "--subject", me.User, "--org", o.id, "--confirm", me.User)
	waitFor(t, 5*time.Second, "every process has noticed", func() bool {
		return o.get(t, "/v1/simulations/"+private.run).status == http.StatusNotFound
	})
	see("erased", private, http.StatusNotFound)
	see("erased", shared, http.StatusOK)
	o.reads(t, n.API, "another's", http.StatusOK)
	if member, trail := e.personal(t); member || trail {
		t.Errorf("erased: the profile is readable: %v; the trail: %v", member, trail)
	}
	export := filepath.Join(t.TempDir(), "audit.jsonl")
	check(t, os.WriteFile(export, o.get(t, "/v1/audit/export").body, 0o600))
	n.verifies(t, export)
}

// settled waits until every shared object has the organization's key.
func (n *node) settled(t *testing.T) {
	t.Helper()
	c, err := config.Load(n.home)
	check(t, err)
	ctx := context.WithoutCancel(t.Context())
	db, err := pgx.Connect(ctx, c.Postgres[schema.RoleLauncher])
	check(t, err)
	defer db.Close(ctx) //nolint:errcheck // it has only read
	waitFor(t, 30*time.Second, "shared objects have the organization's key", func() bool {
		left := -1
		check(t, db.QueryRow(ctx, "select count(*) from outbox where kind in ('rekey_run', 'rekey_file')").Scan(&left))
		return left == 0
	})
}
