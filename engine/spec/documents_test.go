package spec_test

import (
	"os"
	"regexp"
	"strconv"
	"testing"

	"tyche/engine/spec"
)

// TestReadmeCountsTheDistributions holds the number in the README to that of the specification's table.
func TestReadmeCountsTheDistributions(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	told := regexp.MustCompile(`one of (\d+) distributions`).FindSubmatch(text)
	if want := strconv.Itoa(len(spec.Distributions())); told == nil || string(told[1]) != want {
		t.Errorf("the README tells %q, and there are %s", told, want)
	}
}
