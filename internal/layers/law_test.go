package layers_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"

	"tyche/internal/layers"
)

const module = "tyche"

func TestImportLawHolds(t *testing.T) {
	t.Parallel()
	packages := list(t)
	if len(packages) < 10 {
		t.Fatalf("go list found %d packages: is the test run inside the module?", len(packages))
	}
	for _, fault := range layers.Check(layers.Law(), module, packages) {
		t.Error(fault)
	}
}

func TestPlantedViolationsAreFound(t *testing.T) {
	t.Parallel()
	for name, planted := range map[string]layers.Import{
		"engine reaches SQL through another package": {Path: "tyche/engine/stats", All: []string{"database/sql"}},
		"engine imports a library":                   {Path: "tyche/engine/stats", Direct: []string{"github.com/google/uuid"}},
		"engine logs":                                {Path: "tyche/engine/draw", Direct: []string{"log/slog"}, All: []string{"log/slog"}},
		"excelize outside the reader":                {Path: "tyche/engine/formula", All: []string{"github.com/xuri/excelize/v2"}},
		"platform imports an adapter":                {Path: "tyche/platform/file", Direct: []string{"tyche/internal/objects"}},
		"platform reaches HTTP":                      {Path: "tyche/platform/file", All: []string{"net/http"}},
		"a workflow imports its activities":          {Path: "tyche/workflows", Direct: []string{"tyche/activities"}},
		"a workflow reaches the executor":            {Path: "tyche/workflows", All: []string{"tyche/engine/vector"}},
		"the API imports Temporal":                   {Path: "tyche/api", All: []string{"go.temporal.io/sdk/client"}},
		"the API imports an adapter":                 {Path: "tyche/api", Direct: []string{"tyche/internal/postgres"}},
		"an adapter imports another":                 {Path: "tyche/internal/objects", Direct: []string{"tyche/internal/keyring"}},
		"a package that no rule knows":               {Path: "tyche/utils"},
	} {
		if faults := layers.Check(layers.Law(), module, []layers.Import{planted}); len(faults) == 0 {
			t.Errorf("%s: not found", name)
		}
	}
}

func list(t *testing.T) []layers.Import {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Imports,Deps,Module", module+"/...")
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	var packages []layers.Import
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath    string
			Imports, Deps []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		if p.ImportPath == module || strings.HasPrefix(p.ImportPath, module+"/") {
			packages = append(packages, layers.Import{Path: p.ImportPath, Direct: p.Imports, All: p.Deps})
		}
	}
}
