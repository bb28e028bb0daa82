package elementary_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// fusedInstruction finds arm64's fused multiply-adds in the compiler's listing, with the place of their source.
var fusedInstruction = regexp.MustCompile(`\(([^()\s]+\.go):(\d+)\)\s+FN?M(?:ADD|SUB)[DS]\s`)

// TestNothingIsFusedInSilence compiles the computing packages for arm64, where the compiler fuses a*b + c, and demands that
// every fused instruction stands on a line that says FMA.
func TestNothingIsFusedInSilence(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("compiles for another machine")
	}
	packages := []string{"tyche/engine/elementary", "tyche/engine/draw", "tyche/engine/draw/distribution", "tyche/engine/stats"}
	found := 0
	for _, p := range packages {
		command := exec.Command("go", "build", "-gcflags=-S", "-o", filepath.Join(t.TempDir(), "out"), p)
		command.Env = append(os.Environ(), "GOARCH=arm64", "GOOS=linux", "CGO_ENABLED=0")
		listing, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %.2000s", err, listing)
		}
		for _, match := range fusedInstruction.FindAllStringSubmatch(string(listing), -1) {
			found++
			if line := sourceLine(t, match[1], match[2]); !strings.Contains(line, "FMA") {
				t.Errorf("%s:%s is fused: %s", match[1], match[2], line)
			}
		}
	}
	if found == 0 {
		t.Error("the listings show no fused instruction at all, not even those that are wanted")
	}
}

func sourceLine(t *testing.T, file, number string) string {
	t.Helper()
	if strings.Contains(file, "/src/math/") {
		return "math.FMA itself"
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(number)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	if n < 1 || n > len(lines) {
		t.Fatal(fmt.Errorf("%s has no line %d", file, n))
	}
	return strings.TrimSpace(lines[n-1])
}
