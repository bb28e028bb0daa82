package page_test

import (
	"testing"
	"time"
	"uuid"

	"tyche/platform/page"
	"tyche/platform/problem"
)

func TestCursorLeadsBackToItsPlace(t *testing.T) {
	t.Parallel()
	want := page.Place{CreatedAt: time.Date(2026, 11, 24, 10, 30, 1, 123456000, time.UTC), ID: uuid.NewV4()}
	limit, got, err := page.Request{Cursor: want.Cursor(), Limit: 7}.Resolve()
	if err != nil || limit != 7 || got.ID != want.ID || !got.CreatedAt.Equal(want.CreatedAt) {
		t.Errorf("got %d %v %v, want %v", limit, got, err, want)
	}
}

func TestBadRequestsAreRefused(t *testing.T) {
	t.Parallel()
	for _, r := range []page.Request{{Limit: -1}, {Limit: page.MaxLimit + 1}, {Cursor: "!"}, {Cursor: "AAAA"}} {
		if _, _, err := r.Resolve(); problem.KindOf(err) != problem.Invalid {
			t.Errorf("%+v: %v", r, err)
		}
	}
	if limit, after, err := (page.Request{}).Resolve(); err != nil || limit != page.DefaultLimit || after != page.Start() {
		t.Errorf("first page: %d %v %v", limit, after, err)
	}
}

func TestCutTellsWhetherMoreFollows(t *testing.T) {
	t.Parallel()
	id := uuid.NewV4()
	place := func(n int) page.Place { return page.Place{CreatedAt: time.UnixMicro(int64(n)), ID: id} }
	last := page.Cut([]int{3, 2}, 2, place)
	if len(last.Items) != 2 || last.Next != "" {
		t.Errorf("last page: %+v", last)
	}
	first := page.Cut([]int{3, 2, 1}, 2, place)
	if len(first.Items) != 2 || first.Next != place(2).Cursor() {
		t.Errorf("first page: %+v", first)
	}
}
