package spec_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tyche/engine/draw/distribution"
	"tyche/engine/spec"
)

var update = flag.Bool("update", false, "rewrite generated files")

type object = map[string]any

// buildSchema derives the JSON Schema from the table of distributions.
func buildSchema() object {
	defs, choices := definitions(), []any{}
	for _, d := range spec.Distributions() {
		defs["input_"+d.Name] = inputSchema(d)
		choices = append(choices, object{"$ref": "#/$defs/input_" + d.Name})
	}
	defs["input_sip"] = object{"title": "Trials of a SIP library", "type": "object", "additionalProperties": false, "required": []any{"cell", "sip"},
		"properties": object{"cell": object{"$ref": "#/$defs/cell"}, "name": object{"$ref": "#/$defs/name"},
			"sip":     object{"$ref": "#/$defs/name", "description": "The SIP's name in the library."},
			"library": object{"$ref": "#/$defs/name", "description": "The library's name, where several have such a SIP."}}}
	defs["input"] = object{"oneOf": append(choices, object{"$ref": "#/$defs/input_sip"})}
	return object{
		"$schema":              "https://json-schema.org/draft/2020-12/schema",
		"$id":                  "urn:tyche:schema:specification",
		"title":                "What is uncertain in a workbook and what matters",
		"type":                 "object",
		"additionalProperties": false,
		"properties": object{
			"name":         object{"$ref": "#/$defs/name"},
			"inputs":       list("input", 0, spec.MaxInputs, "The uncertain cells."),
			"correlations": list("correlation", 0, spec.MaxInputs, "Which inputs move together."),
			"outputs": list("output", 0, spec.MaxOutputs, "The cells whose outcomes are kept, in the order of the results. "+
				"Without any, those that the workbook marks."),
			"statistics": object{"$ref": "#/$defs/statistics"},
			"stop":       object{"$ref": "#/$defs/stop"},
			"libraries": object{"type": "array", "maxItems": spec.MaxLibraries, "items": object{"type": []any{"object", "string"}},
				"description": "SIP libraries: objects of SIPmath 3.0, or texts that hold XML of SIPmath 2.0."},
			"simulations": object{"type": "integer", "minimum": 1, "maximum": spec.MaxSimulations,
				"description": "How many what-if simulations to run, with the same draws, each with the next values of the workbook's " +
					"what-if sets (RiskSimtable, PsiSimParam). Results then have every output once for each simulation."},
		},
		"$defs": defs,
	}
}

func list(of string, atLeast, atMost int, description string) object {
	l := object{"type": "array", "items": object{"$ref": "#/$defs/" + of}, "maxItems": atMost, "description": description}
	if atLeast > 0 {
		l["minItems"] = atLeast
	}
	return l
}

func definitions() object {
	return object{
		"cell": object{"type": "string", "minLength": 1, "maxLength": spec.MaxName,
			"description": "Sheet1!A1, 'My sheet'!A1, or a defined name that means one cell."},
		"name":       object{"type": "string", "minLength": 1, "maxLength": spec.MaxName},
		"numbers":    object{"type": "array", "items": object{"type": "number"}, "maxItems": spec.MaxList},
		"statistics": statistics(),
		"part": object{"type": "object", "required": []any{"distribution"}, "properties": object{"distribution": object{"type": "string"}},
			"additionalProperties": object{"oneOf": []any{object{"type": "number"}, object{"$ref": "#/$defs/numbers"}}},
			"description":          "A distribution with its parameters, as an input has them."},
		"stop": stop(),
		"output": object{"oneOf": []any{
			object{"$ref": "#/$defs/cell"},
			object{"type": "object", "additionalProperties": false, "required": []any{"cell"}, "properties": object{
				"cell": object{"$ref": "#/$defs/cell"}, "name": object{"$ref": "#/$defs/name"}}},
		}},
		"correlation": object{"type": "object", "additionalProperties": false, "required": []any{"cells", "matrix"},
			"properties": object{
				"cells": list("cell", 2, spec.MaxCorrelated, "Cells that are inputs, each in one correlation only."),
				"matrix": object{"type": "array", "maxItems": spec.MaxCorrelated, "items": object{"type": "array",
					"items": object{"type": "number"}, "maxItems": spec.MaxCorrelated},
					"description": "Symmetric, 1 on the diagonal, in the order of cells."},
				"kind": object{"enum": []any{spec.Gaussian, spec.Spearman}, "default": spec.Gaussian,
					"description": "Whether the matrix is the copula's own (gaussian) or holds rank correlations (spearman)."},
				"copula": object{"enum": []any{spec.Gaussian, spec.StudentT}, "default": spec.Gaussian,
					"description": "t joins the tails of the inputs too; it needs df."},
				"df": object{"type": "number", "minimum": spec.MinDF, "maximum": spec.MaxDF,
					"description": "Degrees of freedom of a t copula: the fewer, the more the tails meet."},
				"repair": object{"enum": []any{spec.RepairNearest},
					"description": "Take the nearest valid matrix in place of one that is not positive semidefinite."},
			}},
	}
}

func statistics() object {
	numbers := func(item object, description string) object {
		item["type"] = "number"
		return object{"type": "array", "items": item, "maxItems": spec.MaxStatistics, "description": description}
	}
	return object{"type": "object", "additionalProperties": false,
		"description": "What is wanted of every output, beside what every result has.",
		"properties": object{
			"percentiles": numbers(object{"minimum": 0, "maximum": 100}, "Percentiles, each with an interval."),
			"thresholds":  numbers(object{}, "Numbers; for each, the probability of less, with an interval."),
			"levels": numbers(object{"exclusiveMinimum": 0, "exclusiveMaximum": 100},
				"Levels, such as 95: value at risk and the mean beyond it, of the upper and the lower tail."),
			"confidence": object{"type": "number", "minimum": spec.MinConfidence, "maximum": spec.MaxConfidence, "default": 0.95,
				"description": "Of all intervals."},
		}}
}

func stop() object {
	return object{"type": "object", "additionalProperties": false, "required": []any{"statistic", "tolerance"},
		"description": "Ends the run early, at the first check at which half the interval's width is within the tolerance.",
		"properties": object{
			"statistic": object{"type": "string", "pattern": "^(mean|sd|(percentile|cvar|cvar_lower|probability):[-+.0-9eE]+)$",
				"description": "mean, sd, percentile:95, cvar:95, cvar_lower:95 or probability:0 (of less)."},
			"output":      object{"type": "integer", "minimum": 0, "maximum": spec.MaxOutputs - 1, "default": 0, "description": "The output's place, from 0."},
			"tolerance":   object{"type": "number", "exclusiveMinimum": 0, "description": "In the output's unit, or a share of the statistic."},
			"relative":    object{"type": "boolean", "default": false, "description": "Whether the tolerance is a share of the statistic."},
			"confidence":  object{"type": "number", "minimum": spec.MinConfidence, "maximum": spec.MaxConfidence, "default": 0.95},
			"check_every": object{"type": "integer", "minimum": spec.MinCheck, "description": "Trials between checks; a twentieth of the run without it."},
		}}
}

func inputSchema(d spec.Distribution) object {
	properties := object{"cell": object{"$ref": "#/$defs/cell"}, "name": object{"$ref": "#/$defs/name"},
		"distribution": object{"const": d.Name}}
	required := []any{"cell", "distribution"}
	for _, p := range d.Parameters {
		s := object{"type": "number", "description": p.Meaning}
		if p.List {
			s = object{"$ref": "#/$defs/numbers", "description": p.Meaning}
		}
		if p.Part {
			s = object{"$ref": "#/$defs/part", "description": p.Meaning}
		}
		if p.Required {
			required = append(required, p.Name)
		} else if !p.NoDefault {
			s["default"] = p.Default
		}
		properties[p.Name] = s
	}
	s := object{"title": d.Meaning, "type": "object", "additionalProperties": false, "required": required, "properties": properties}
	if d.Percentiles {
		s["required"] = []any{"cell", "distribution"}
		s["patternProperties"] = object{distribution.PercentilePattern: object{"type": "number",
			"description": "p10 is the value that is not exceeded with a probability of 10 %; as many as parameters are left out, or one more."}}
		// Either all parameters, or at least one percentile.
		s["anyOf"] = []any{object{"required": required},
			object{"not": object{"propertyNames": object{"not": object{"pattern": distribution.PercentilePattern}}}}}
	}
	return s
}

func TestSchemaIsCurrent(t *testing.T) {
	t.Parallel()
	want, err := json.MarshalIndent(buildSchema(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, '\n')
	if *update {
		if err := os.WriteFile("schema.json", want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if spec.Schema() != string(want) {
		t.Fatal("schema.json is not what the table of distributions says: run go test ./engine/spec -run TestSchemaIsCurrent -update")
	}
}

func compileSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(spec.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("specification.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("specification.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t testing.TB, s *jsonschema.Schema, data []byte) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(doc)
}

// TestSchemaAcceptsTheModels checks the published schema with an independent validator against specifications that
// were written without it.
func TestSchemaAcceptsTheModels(t *testing.T) {
	t.Parallel()
	s := compileSchema(t)
	for _, path := range models(t, "*.json") {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(t, s, data); err != nil {
			t.Errorf("%s: %v", filepath.Base(path), err)
		}
	}
}

// models are the files of the benchmark models beside the repository.
func models(t testing.TB, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("../../../shared/bench/models", pattern))
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Skip("the benchmark models are missing")
	}
	return paths
}
