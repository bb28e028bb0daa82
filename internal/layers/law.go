package layers

import (
	"fmt"
	"slices"
	"strings"
)

// Rule is the import law of the packages under a path. A pattern is a path, which stands for itself and for what
// lies below it.
type Rule struct {
	// Package is the pattern that the rule holds for; the longest pattern that matches a package wins.
	Package string
	// Own lists the packages of this module that may be imported directly. The package's own tree is always allowed.
	Own []string
	// Foreign lists the libraries that may be imported directly, beside the standard library. nil allows any.
	Foreign []string
	// Never lists what must not be reached, not even through another package, by full import path.
	Never []string
}

// numeric are the libraries that the computation may use.
var numeric = []string{"gonum.org/v1/gonum", "golang.org/x/text", "golang.org/x/exp"}

// adapters are the libraries that talk to the outside.
var adapters = []string{"go.temporal.io", "github.com/jackc/pgx", "github.com/minio", "github.com/labstack"}

// impure is what the computation must never reach.
var impure = append([]string{"database/sql", "net/http", "log", "os/exec"}, adapters...)

// outside is what the business rules must never reach. (google/uuid brings database/sql/driver.)
var outside = append([]string{"net/http", "os/exec"}, adapters...)

// Law is the table of the design's section 1.
func Law() []Rule {
	return []Rule{
		{Package: "engine", Own: []string{"engine"}, Foreign: numeric, Never: append([]string{"github.com/xuri/excelize"}, impure...)},
		{Package: "engine/workbook/xlsx", Own: []string{"engine"}, Foreign: append([]string{"github.com/xuri/excelize"}, numeric...),
			Never: adapters},
		{Package: "kernels", Own: []string{"engine/program"}, Foreign: []string{"gorgonia.org/cu"}, Never: []string{"tyche/engine/formula", "go.temporal.io"}},
		{Package: "platform", Own: []string{"platform", "engine"}, Foreign: []string{"github.com/google/uuid"}, Never: outside},
		{Package: "workflows", Own: []string{"platform"}, Foreign: []string{"go.temporal.io", "github.com/google/uuid"},
			Never: append([]string{"tyche/activities", "tyche/engine/formula", "tyche/engine/vector", "tyche/engine/draw", "tyche/engine/lower", "tyche/internal"}, adapters[1:]...)},
		{Package: "activities", Own: []string{"workflows", "engine", "kernels", "platform", "activities"}, Never: append([]string{"tyche/api", "tyche/internal"}, adapters[1:]...)},
		{Package: "api", Own: []string{"api", "platform", "engine"}, Never: append([]string{"tyche/workflows", "tyche/activities", "tyche/internal"}, adapters[:3]...)},
		{Package: "internal", Own: []string{"platform", "engine", "schema", "temporal-config", "workflows"}},
		{Package: "schema", Own: []string{}},
		{Package: "workers", Own: []string{"workflows", "activities", "platform", "engine", "internal", "workers", "kernels"}},
		{Package: "test", Own: []string{}},
		{Package: "examples", Own: []string{}},
		{Package: "cmd", Own: []string{""}},
	}
}

// Import is one package of the module with what it imports directly and reaches in the end.
type Import struct {
	Path   string
	Direct []string
	All    []string
}

// Check lists the violations of the law among the packages of module, one sentence each.
func Check(law []Rule, module string, packages []Import) []string {
	var faults []string
	for _, p := range packages {
		path := strings.TrimPrefix(strings.TrimPrefix(p.Path, module), "/")
		rule, found := match(law, path)
		if !found {
			faults = append(faults, fmt.Sprintf("%s: no rule of the import law covers this package", path))
			continue
		}
		faults = append(faults, rule.direct(module, path, p.Direct)...)
		for _, dep := range p.All {
			if underAny(rule.Never, dep) && !under(p.Path, dep) {
				faults = append(faults, fmt.Sprintf("%s: must never reach %s", path, dep))
			}
		}
	}
	return faults
}

func (r Rule) direct(module, path string, imports []string) []string {
	var faults []string
	for _, dep := range imports {
		own := dep == module || strings.HasPrefix(dep, module+"/")
		name := within(module, dep)
		switch {
		case own && !r.allows(path, name):
			faults = append(faults, fmt.Sprintf("%s: may not import %s", path, name))
		case !own && isForeign(dep) && r.Foreign != nil && !underAny(r.Foreign, dep):
			faults = append(faults, fmt.Sprintf("%s: may not import the library %s", path, dep))
		}
	}
	return faults
}

// allows tells whether a package of this module may be imported. Under internal, every folder is an adapter of its
// own: it may import its own tree only.
func (r Rule) allows(path, dep string) bool {
	root := r.Package
	if r.Package == "internal" {
		root = strings.Join(strings.SplitN(path, "/", 3)[:2], "/")
	}
	return under(root, dep) || underAny(r.Own, dep)
}

func match(law []Rule, path string) (best Rule, found bool) {
	for _, r := range law {
		if under(r.Package, path) && (!found || len(r.Package) > len(best.Package)) {
			best, found = r, true
		}
	}
	return best, found
}

func within(module, dep string) string { return strings.TrimPrefix(dep, module+"/") }

func isForeign(dep string) bool { return strings.Contains(strings.SplitN(dep, "/", 2)[0], ".") }

func under(pattern, path string) bool {
	return pattern == "" || path == pattern || strings.HasPrefix(path, pattern+"/")
}

func underAny(patterns []string, path string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return under(p, path) })
}
