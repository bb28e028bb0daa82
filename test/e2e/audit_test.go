package e2e_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestAuditTrailIsExportedAndVerified follows a run in the audit trail, exports it, and checks the export with the
// program alone: as it is, and altered.
func TestAuditTrailIsExportedAndVerified(t *testing.T) {
	t.Parallel()
	n := up(t, newHome(t))
	c := n.caller()
	book, specification := model(t, "dcf")
	workbook := c.upload(t, "dcf.xlsx", book).id(t, http.StatusCreated)
	id := c.run(t, map[string]any{"workbook_id": workbook, "specification": specification, "trials": 1000, "seed": 1}).id(t, http.StatusAccepted)
	c.finish(t, id, time.Minute)
	var trail struct {
		Items []struct{ Action string }
	}
	waitFor(t, 10*time.Second, "the trail tells of the run's end", func() bool {
		a := c.get(t, "/v1/audit?resource="+id)
		a.json(t, &trail)
		return len(trail.Items) == 3
	})
	var actions []string
	for _, e := range trail.Items {
		actions = append(actions, e.Action)
	}
	if want := []string{"simulation.complete", "simulation.begin", "simulation.create"}; !slices.Equal(actions, want) {
		t.Errorf("entries %v, want %v", actions, want)
	}
	export := c.get(t, "/v1/audit/export").body
	keys, errs, code := command(t, "audit", "keys", "--home", n.home)
	if code != 0 {
		t.Fatal(errs)
	}
	fingerprint, _, _ := strings.Cut(keys, " ")
	n.stop(t) // no server from here on
	file := filepath.Join(t.TempDir(), "audit.jsonl")
	verify := func(content string) (string, string, int) {
		check(t, os.WriteFile(file, []byte(content), 0o600))
		return command(t, "audit", "verify", file, "--fingerprint", fingerprint, "--json")
	}
	out, errs, code := verify(string(export))
	var report struct {
		Valid bool
		Last  int64
	}
	check(t, json.Unmarshal([]byte(out), &report))
	if code != 0 || !report.Valid || report.Last < 4 {
		t.Errorf("exit code %d, %s%s", code, out, errs)
	}
	altered := strings.Replace(string(export), "simulation.begin", "simulation.bogus", 1)
	if out, errs, code := verify(altered); code != 1 || !strings.Contains(errs, "entry ") || !strings.Contains(out, `"valid":false`) {
		t.Errorf("altered: exit code %d, %s%s", code, out, errs)
	}
	if _, errs, code := verify(string(export[:len(export)/2])); code != 1 {
		t.Errorf("cut: exit code %d, %s", code, errs)
	}
}
