package workers_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"uuid"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"tyche/internal/keyring"
	"tyche/internal/launch"
	"tyche/platform/payload"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
	"tyche/workflows"
)

// history reads the whole history of a run's workflow.
func (w *world) history(t *testing.T, run simulation.Run) *history.History {
	t.Helper()
	all := &history.History{}
	events := w.client.GetWorkflowHistory(context.Background(), simulation.WorkflowID(run.ID), "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		check(t, err)
		all.Events = append(all.Events, event)
	}
	return all
}

// each visits every message of a kind in a message, however deep.
func each[M proto.Message](m protoreflect.Message, visit func(path string, found M)) {
	walk(m, "", func(path string, found proto.Message) {
		if one, is := found.(M); is {
			visit(path, one)
		}
	})
}

func walk(m protoreflect.Message, path string, visit func(string, proto.Message)) {
	visit(path, m.Interface())
	m.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		at := path + "." + string(field.Name())
		switch {
		case field.IsMap() && field.MapValue().Message() != nil:
			value.Map().Range(func(key protoreflect.MapKey, v protoreflect.Value) bool {
				walk(v.Message(), at+"."+key.String(), visit)
				return true
			})
		case field.IsList() && field.Message() != nil:
			for n := range value.List().Len() {
				walk(value.List().Get(n).Message(), at, visit)
			}
		case !field.IsMap() && !field.IsList() && field.Message() != nil:
			walk(value.Message(), at, visit)
		}
		return true
	})
}

// read decrypts a payload of the world's organization.
func (w *world) read(t *testing.T, p *commonpb.Payload) string {
	t.Helper()
	keys, err := keyring.Open(w.Keys)
	check(t, err)
	opened, err := launch.Reader{Keys: keys}.Decode(t.Context(), w.org, []payload.Payload{{Metadata: p.GetMetadata(), Data: p.GetData()}})
	check(t, err)
	return string(opened[0].Data)
}

// TestPayloadsAreTheOrganizations looks at every payload and failure in the histories of a run that completes and of
// runs that fail, small and sharded.
func TestPayloadsAreTheOrganizations(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.startWorkers(t)
	broken := []byte(`{"inputs": [], "outputs": ["MarkerSheet!A1"]}`)
	shard := int64(65536)
	runs := []simulation.Run{
		w.start(t, job{model: "dcf", trials: 1000}),
		w.start(t, job{model: "dcf", trials: 1000, specification: broken}),
		w.start(t, job{model: "dcf", trials: 3 * shard, shard: shard}),
		w.start(t, job{model: "dcf", trials: 3 * shard, shard: shard, specification: broken}),
	}
	failed := 0
	for _, run := range runs {
		w.workflowStatus(t, run)
		all := w.history(t, run)
		text, err := protojson.Marshal(all)
		check(t, err)
		for _, secret := range []string{"MarkerSheet", "run_id", "trials"} {
			if bytes.Contains(text, []byte(secret)) {
				t.Errorf("%s shows in the history of run %s", secret, run.ID)
			}
		}
		payloads := 0
		each(all.ProtoReflect(), func(path string, p *commonpb.Payload) {
			if strings.Contains(path, "search_attributes") || strings.Contains(path, ".header.") || strings.Contains(path, "activity_task_canceled") { // the last is the server's own word
				return
			}
			payloads++
			if got := string(p.GetMetadata()["tyche-org"]); got != w.org.Org.String() {
				t.Errorf("%s: a payload of %q (%s): %s", path, got, p.GetMetadata(), p.GetData())
			}
			if len(p.GetMetadata()) != 2 {
				t.Errorf("%s: metadata %v", path, p.GetMetadata())
			}
		})
		if payloads < 2 {
			t.Errorf("found %d payloads", payloads)
		}
		for _, e := range all.Events {
			for _, f := range []interface{ GetMessage() string }{
				e.GetActivityTaskFailedEventAttributes().GetFailure(), e.GetWorkflowExecutionFailedEventAttributes().GetFailure(),
				e.GetWorkflowExecutionFailedEventAttributes().GetFailure().GetCause(),
			} {
				switch f.GetMessage() {
				case "":
				case "Encoded failure":
					failed++
				default:
					t.Errorf("a failure says %q", f.GetMessage())
				}
			}
		}
	}
	if failed < 6 {
		t.Errorf("%d encoded failures", failed)
	}
}

// TestOperatorsReadTheirOrganizationsPayloads decodes as the endpoint for the Web UI does.
func TestOperatorsReadTheirOrganizationsPayloads(t *testing.T) {
	t.Parallel()
	keys, err := keyring.Open(t.TempDir())
	check(t, err)
	mine, other := tenant.Scope{Org: uuid.NewV4(), Actor: uuid.NewV4()}, tenant.Scope{Org: uuid.NewV4(), Actor: uuid.NewV4()}
	encode := func(on tenant.Scope) payload.Payload {
		p, err := launch.NewConverter(keys).(workflow.ContextAware).WithContext(launch.WithTenant(t.Context(), on.Org)).ToPayload(map[string]string{"a": "b"})
		check(t, err)
		if bytes.Contains(p.GetData(), []byte("b")) && json.Valid(p.GetData()) {
			t.Errorf("in the clear: %s", p.GetData())
		}
		return payload.Payload{Metadata: p.GetMetadata(), Data: p.GetData()}
	}
	plain := payload.Payload{Metadata: map[string][]byte{"encoding": []byte("json/plain")}, Data: []byte("1")}
	sent := []payload.Payload{encode(mine), encode(other), plain, encode(tenant.Scope{})}
	got, err := launch.Reader{Keys: keys}.Decode(t.Context(), mine, sent)
	check(t, err)
	for n, want := range []string{`{"a":"b"}`, string(sent[1].Data), "1", `{"a":"b"}`} {
		if string(got[n].Data) != want {
			t.Errorf("payload %d: %s", n, got[n].Data)
		}
	}
	moved := encode(other)
	moved.Metadata["tyche-org"] = []byte(mine.Org.String())
	if got, err := (launch.Reader{Keys: keys}).Decode(t.Context(), mine, []payload.Payload{moved}); err == nil {
		t.Errorf("a renamed payload is read: %s", got[0].Data)
	}
	check(t, keys.Destroy(keyring.Owner{Org: mine.Org}))
	got, err = launch.Reader{Keys: keys}.Decode(t.Context(), mine, sent[:1])
	if err != nil || !bytes.Equal(got[0].Data, sent[0].Data) {
		t.Errorf("after the key was destroyed: %s (%v)", got[0].Data, err)
	}
	if _, err := (launch.Reader{Keys: keys}).Decode(t.Context(), tenant.Scope{}, sent); !errors.Is(err, tenant.ErrNoScope) {
		t.Errorf("without a scope: %v", err)
	}
}

// TestPlainHistoriesReplayWithTheCodec replays what was recorded before payloads were encrypted.
func TestPlainHistoriesReplayWithTheCodec(t *testing.T) {
	t.Parallel()
	keys, err := keyring.Open(t.TempDir())
	check(t, err)
	paths, err := filepath.Glob("../workflows/testdata/histories/simulation-*.json")
	if err != nil || len(paths) < 5 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		replayer, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{
			DataConverter: launch.NewConverter(keys), FailureConverter: launch.NewFailureConverter(keys),
		})
		check(t, err)
		replayer.RegisterWorkflow(workflows.Simulation)
		if err := replayer.ReplayWorkflowHistoryFromJSONFile(log.NewStructuredLogger(slog.New(slog.DiscardHandler)), path); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}
