package file_test

import (
	"errors"
	"strings"
	"testing"
	"uuid"

	"tyche/platform/file"
)

func TestKeysComeBack(t *testing.T) {
	t.Parallel()
	for _, part := range []string{"", "column-0", "shard/12/output-3.f64"} {
		want := file.Key{Org: uuid.NewV4(), Kind: file.RunColumn, Subject: uuid.NewV4(), Part: part}
		got, err := file.ParseKey(want.String())
		if err != nil || got != want {
			t.Errorf("%s came back as %+v (%v)", want, got, err)
		}
		if !strings.HasPrefix(want.String(), want.Prefix()) || !strings.HasPrefix(want.Prefix(), want.Org.String()+"/") {
			t.Errorf("%s has prefix %s", want, want.Prefix())
		}
	}
}

func TestMalformedKeysAreRefused(t *testing.T) {
	t.Parallel()
	org, subject := uuid.NewV4().String(), uuid.NewV4().String()
	good := org + "/run/" + subject + "/"
	for _, text := range []string{
		"", "x", good, org + "/run/" + subject, org + "/other/" + subject + "/object", "/run/" + subject + "/object",
		good + "..", good + "../x", good + "a/../b", good + "a//b", good + "a/", good + "A", good + "a\x00", good + "a b",
		strings.ToUpper(org) + "/run/" + subject + "/object", "{" + org + "}/run/" + subject + "/object",
		"00000000-0000-0000-0000-000000000000/run/" + subject + "/object",
	} {
		if key, err := file.ParseKey(text); !errors.Is(err, file.ErrBadKey) {
			t.Errorf("%q is read as %+v (%v)", text, key, err)
		}
	}
}
