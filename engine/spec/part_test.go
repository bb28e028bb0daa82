package spec_test

import (
	"encoding/json"
	"strings"
	"testing"

	"tyche/engine/spec"
)

// TestPartsAndPercentiles reads distributions within distributions and percentiles in place of parameters, by Parse and by an
// independent validator of the schema, and writes them back.
func TestPartsAndPercentiles(t *testing.T) {
	t.Parallel()
	schema := compileSchema(t)
	const severity = `"severity": {"distribution": "lognormal", "p50": 3, "p90": 9}`
	for input, want := range map[string]string{
		`"distribution": "normal", "p10": 5, "p90": 12`:                                                           "",
		`"distribution": "triangular", "min": 2, "p50": 5, "p97.5": 12`:                                           "",
		`"distribution": "compound", "frequency": {"distribution": "poisson", "mean": 4}, ` + severity:            "",
		`"distribution": "normal", "mean": 5`:                                                                     "needs the parameter sd",
		`"distribution": "normal", "p10": 5, "p100": 12`:                                                          `has no parameter "p100"`,
		`"distribution": "poisson", "p10": 5`:                                                                     "needs the parameter mean",
		`"distribution": "compound", "frequency": 3, ` + severity:                                                 "must be a distribution",
		`"distribution": "compound", ` + severity:                                                                 "needs the parameter frequency",
		`"distribution": "normal", "mean": {"distribution": "poisson", "mean": 4}, "sd": 1`:                       "must be a number",
		`"distribution": "compound", "frequency": {"distribution": "poisson", "mean": 4}, "severity": {"p50": 1}`: "names no distribution",
	} {
		text := `{"inputs": [{"cell": "S!A1", ` + input + `}], "outputs": ["S!B1"]}`
		s, faults := spec.Parse([]byte(text))
		valid := validate(t, schema, []byte(text)) == nil
		if want != "" {
			if len(faults) == 0 || !strings.Contains(faults[0].Message, want) {
				t.Errorf("%s: %v", input, faults)
			}
			if valid {
				t.Errorf("%s: the schema accepts it", input)
			}
			continue
		}
		if len(faults) > 0 || !valid {
			t.Errorf("%s: %v, by the schema %v", input, faults, valid)
			continue
		}
		data, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		again, faults := spec.Parse(data)
		a, _ := s.Digest()
		if len(faults) > 0 {
			t.Errorf("%s becomes %s: %v", input, data, faults)
		} else if b, _ := again.Digest(); a != b {
			t.Errorf("%s becomes %s", input, data)
		}
	}
}
