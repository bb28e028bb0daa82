package columns_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"reflect"
	"sync"
	"testing"
	"uuid"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/ipc"

	"tyche/engine"
	"tyche/internal/columns"
	"tyche/platform/file"
	"tyche/platform/problem"
)

// shelf keeps objects in memory, in plain text: what is tested is the format.
type shelf struct {
	mu   sync.Mutex
	kept map[string][]byte
}

func newShelf() *shelf { return &shelf{kept: map[string][]byte{}} }

func (s *shelf) Put(_ context.Context, key file.Key, content io.Reader) error {
	body, err := io.ReadAll(content)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept[key.String()] = body
	return nil
}

func (s *shelf) Get(_ context.Context, key file.Key) (io.ReadCloser, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, found := s.kept[key.String()]
	if !found {
		return nil, problem.New(problem.NotFound, "none")
	}
	return io.NopCloser(bytes.NewReader(body)), nil
}

func (s *shelf) Delete(_ context.Context, key file.Key) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.kept, key.String())
	return nil
}

func (s *shelf) DeletePrefix(context.Context, file.Key) error { return nil }

func key() file.Key {
	return file.Key{Org: uuid.NewV4(), Kind: file.RunColumn, Subject: uuid.NewV4(), Part: "shard-000000"}
}

// block has every sort of number: bits are what counts.
func block(outputs, n int) engine.Columns {
	random := rand.New(rand.NewPCG(1, uint64(n)))
	odd := []float64{math.NaN(), math.Inf(1), math.Copysign(0, -1), math.Float64frombits(0x7ff8000000000123), 5e-324}
	c := engine.NewColumns(outputs, n)
	for i := range outputs {
		for k := range n {
			c.Values[i][k], c.Codes[i][k] = random.NormFloat64(), uint8(random.Uint32())
			if k%7 == i {
				c.Values[i][k] = odd[k%len(odd)]
			}
		}
	}
	return c
}

func bits(c engine.Columns) (all [][]uint64) {
	for i, values := range c.Values {
		var row []uint64
		for k, x := range values {
			row = append(row, math.Float64bits(x), uint64(c.Codes[i][k]))
		}
		all = append(all, row)
	}
	return all
}

func TestBlocksComeBackBitForBit(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 1000, engine.ChunkTrials, engine.ChunkTrials + 1, 3*engine.ChunkTrials - 5} {
		store, k, want := columns.New(newShelf()), key(), block(3, n)
		if err := store.Put(t.Context(), k, want); err != nil {
			t.Fatal(err)
		}
		got := engine.NewColumns(3, n)
		if read, err := store.Read(t.Context(), k, []int{0, 1, 2}, got); err != nil || read != n || !reflect.DeepEqual(bits(got), bits(want)) {
			t.Errorf("%d trials: %d are read, or other bits (%v)", n, read, err)
		}
		one := engine.NewColumns(1, n)
		if _, err := store.Read(t.Context(), k, []int{2}, one); err != nil || !reflect.DeepEqual(bits(one)[0], bits(want)[2]) {
			t.Errorf("%d trials: the third output alone differs (%v)", n, err)
		}
	}
}

func TestEqualBlocksAreEqualBytes(t *testing.T) {
	t.Parallel()
	objects, k := newShelf(), key()
	store := columns.New(objects)
	var first []byte
	for range 2 {
		if err := store.Put(t.Context(), k, block(2, 100_000)); err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = objects.kept[k.String()]
		}
	}
	if !bytes.Equal(first, objects.kept[k.String()]) {
		t.Error("a retry stores other bytes")
	}
}

func TestFormatIsAnArrowStream(t *testing.T) {
	t.Parallel()
	objects, k := newShelf(), key()
	if err := columns.New(objects).Put(t.Context(), k, block(2, engine.ChunkTrials+10)); err != nil {
		t.Fatal(err)
	}
	stream, err := ipc.NewReader(bytes.NewReader(objects.kept[k.String()]))
	if err != nil {
		t.Fatal(err)
	}
	want := arrow.NewSchema([]arrow.Field{
		{Name: "v0", Type: arrow.PrimitiveTypes.Float64}, {Name: "c0", Type: arrow.PrimitiveTypes.Uint8},
		{Name: "v1", Type: arrow.PrimitiveTypes.Float64}, {Name: "c1", Type: arrow.PrimitiveTypes.Uint8},
	}, nil)
	if !stream.Schema().Equal(want) {
		t.Errorf("the schema is %v", stream.Schema())
	}
	var rows []int64
	for stream.Next() {
		rows = append(rows, stream.RecordBatch().NumRows())
	}
	if stream.Err() != nil || !reflect.DeepEqual(rows, []int64{engine.ChunkTrials, 10}) {
		t.Errorf("batches of %v rows (%v)", rows, stream.Err())
	}
}

func TestWhatIsNotThereOrNotWholeIsAnError(t *testing.T) {
	t.Parallel()
	objects, k := newShelf(), key()
	store := columns.New(objects)
	if err := store.Put(t.Context(), k, block(2, 1000)); err != nil {
		t.Fatal(err)
	}
	into := engine.NewColumns(1, 1000)
	if _, err := store.Read(t.Context(), k, []int{2}, into); !errors.Is(err, columns.ErrMalformed) {
		t.Errorf("an output too many: %v", err)
	}
	if _, err := store.Read(t.Context(), k, []int{0}, engine.NewColumns(1, 999)); !errors.Is(err, columns.ErrMalformed) {
		t.Errorf("a trial too many: %v", err)
	}
	whole := objects.kept[k.String()]
	for _, cut := range []int{0, 1, len(whole) / 2, len(whole) - 9} {
		objects.kept[k.String()] = whole[:cut]
		n, err := store.Read(t.Context(), k, []int{0}, into)
		if err == nil && n == 1000 && cut < len(whole)-16 {
			t.Errorf("cut after %d of %d bytes it still reads", cut, len(whole))
		}
	}
	if err := store.Delete(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Read(t.Context(), k, []int{0}, into); problem.KindOf(err) != problem.NotFound {
		t.Errorf("a block that was deleted: %v", err)
	}
}
