package up_test

import (
	"bytes"
	"strings"
	"testing"

	"tyche/cmd/tyche/up"
)

// TestFetchKeepsToWhatIsThere runs the command as `make build` does, on a machine
// that has PostgreSQL.
func TestFetchKeepsToWhatIsThere(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	check(t, up.Postgres(t.Context(), []string{"fetch", "--if-missing"}, &out))
	if !strings.HasPrefix(out.String(), "PostgreSQL ") {
		t.Errorf("printed %q", &out)
	}
	if err := up.Postgres(t.Context(), []string{"install"}, &out); err == nil || !strings.Contains(err.Error(), "usage") {
		t.Errorf("error %v", err)
	}
}
