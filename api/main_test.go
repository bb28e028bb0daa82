package api_test

import (
	"testing"

	"tyche/internal/postgres/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }
