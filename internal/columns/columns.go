package columns

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"tyche/engine"
	"tyche/platform/file"
)

// Objects keeps encrypted objects (objects.Store). A missing one is
// problem.NotFound.
type Objects interface {
	Put(ctx context.Context, key file.Key, content io.Reader) error
	Get(ctx context.Context, key file.Key) (io.ReadCloser, error)
	Delete(ctx context.Context, key file.Key) error
	DeletePrefix(ctx context.Context, key file.Key) error
}

// Store keeps blocks of outcomes.
type Store struct{ objects Objects }

// New makes a store over objects.
func New(objects Objects) *Store { return &Store{objects: objects} }

// ErrMalformed says that an object does not hold the block that was asked for.
var ErrMalformed = errors.New("columns: the stored outcomes are malformed")

// Put stores a block under a key, replacing what was there, all or nothing.
func (s *Store) Put(ctx context.Context, key file.Key, block engine.Columns) error {
	content, writer := io.Pipe()
	go func() { writer.CloseWithError(write(writer, block)) }() // nil is io.EOF
	defer content.Close()                                       //nolint:errcheck // it stops the writer when nobody reads on
	if err := s.objects.Put(ctx, key, content); err != nil {
		return fmt.Errorf("columns: put %s: %w", key, err)
	}
	return nil
}

// Read copies the columns of the outputs named into the columns of into, from
// the first trial on, and returns how many trials the block has. It fails with
// ErrMalformed when the block is longer than into or lacks an output, and with
// problem.NotFound when there is no block.
func (s *Store) Read(ctx context.Context, key file.Key, outputs []int, into engine.Columns) (int, error) {
	n := 0
	err := s.Scan(ctx, key, outputs, func(part engine.Columns) error {
		if n+part.Len() > into.Len() {
			return fmt.Errorf("%w: more than %d trials", ErrMalformed, into.Len())
		}
		for i := range outputs {
			copy(into.Values[i][n:], part.Values[i])
			copy(into.Codes[i][n:], part.Codes[i])
		}
		n += part.Len()
		return nil
	})
	return n, err
}

// Scan hands over the columns of the outputs named, batch after batch in the
// order of trials. A batch is valid during the call only.
func (s *Store) Scan(ctx context.Context, key file.Key, outputs []int, visit func(part engine.Columns) error) (err error) {
	object, err := s.objects.Get(ctx, key)
	if err != nil {
		return fmt.Errorf("columns: get %s: %w", key, err)
	}
	defer object.Close() //nolint:errcheck // it was read to its end or is given up
	if err := read(object, outputs, visit); err != nil {
		return fmt.Errorf("columns: read %s: %w", key, err)
	}
	return ctx.Err()
}

// Delete removes one block. A missing one is no error.
func (s *Store) Delete(ctx context.Context, key file.Key) error { return s.objects.Delete(ctx, key) }

// DeletePrefix removes all blocks of the key's subject.
func (s *Store) DeletePrefix(ctx context.Context, key file.Key) error {
	return s.objects.DeletePrefix(ctx, key)
}

func schema(outputs int) *arrow.Schema {
	fields := make([]arrow.Field, 0, 2*outputs)
	for i := range outputs {
		fields = append(fields,
			arrow.Field{Name: "v" + strconv.Itoa(i), Type: arrow.PrimitiveTypes.Float64},
			arrow.Field{Name: "c" + strconv.Itoa(i), Type: arrow.PrimitiveTypes.Uint8})
	}
	return arrow.NewSchema(fields, nil)
}

func write(w io.Writer, block engine.Columns) error {
	form := schema(len(block.Values))
	stream := ipc.NewWriter(w, ipc.WithSchema(form))
	for from := 0; from < block.Len(); from += engine.ChunkTrials {
		part := block.Slice(from, min(from+engine.ChunkTrials, block.Len()))
		if err := stream.Write(batch(form, part)); err != nil {
			return fmt.Errorf("columns: write batch: %w", err)
		}
	}
	if err := stream.Close(); err != nil {
		return fmt.Errorf("columns: close stream: %w", err)
	}
	return nil
}

// batch wraps the columns' own memory.
func batch(form *arrow.Schema, part engine.Columns) arrow.RecordBatch {
	n := part.Len()
	arrays := make([]arrow.Array, 0, form.NumFields())
	for i := range part.Values {
		values := memory.NewBufferBytes(arrow.Float64Traits.CastToBytes(part.Values[i]))
		codes := memory.NewBufferBytes(part.Codes[i])
		arrays = append(arrays,
			array.NewFloat64Data(array.NewData(arrow.PrimitiveTypes.Float64, n, []*memory.Buffer{nil, values}, nil, 0, 0)),
			array.NewUint8Data(array.NewData(arrow.PrimitiveTypes.Uint8, n, []*memory.Buffer{nil, codes}, nil, 0, 0)))
	}
	return array.NewRecordBatch(form, arrays, int64(n))
}

// read visits every batch of a stream and checks that it ends as it should:
// only the end shows that the content is authentic.
func read(r io.Reader, outputs []int, visit func(part engine.Columns) error) error {
	stream, err := ipc.NewReader(r)
	if err != nil {
		return err
	}
	defer stream.Release()
	for stream.Next() {
		part, err := columnsOf(stream.RecordBatch(), outputs)
		if err != nil {
			return err
		}
		if err := visit(part); err != nil {
			return err
		}
	}
	if err := stream.Err(); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, r)
	return err
}

// columnsOf gives the memory of some outputs' columns of a batch.
func columnsOf(batch arrow.RecordBatch, outputs []int) (engine.Columns, error) {
	part := engine.Columns{Values: make([][]float64, len(outputs)), Codes: make([][]uint8, len(outputs))}
	for i, output := range outputs {
		if output < 0 || int64(2*output+1) >= batch.NumCols() {
			return part, fmt.Errorf("%w: no output %d", ErrMalformed, output)
		}
		values, isFloat := batch.Column(2 * output).(*array.Float64)
		codes, isByte := batch.Column(2*output + 1).(*array.Uint8)
		if !isFloat || !isByte {
			return part, fmt.Errorf("%w: output %d is of another type", ErrMalformed, output)
		}
		part.Values[i], part.Codes[i] = values.Float64Values(), codes.Uint8Values()
	}
	return part, nil
}
