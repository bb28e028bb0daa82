package api_test

import (
	"bytes"
	"context"
	"io"
	"strings"
	"sync"
	"testing"

	"tyche/platform/file"
	"tyche/platform/problem"
)

// objects is an object store in memory.
type objects struct {
	mu   sync.Mutex
	held map[string][]byte
}

func newObjects(testing.TB) file.Store { return &objects{held: map[string][]byte{}} }

func (o *objects) Put(_ context.Context, key file.Key, content io.Reader) error {
	data, err := io.ReadAll(content)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.held[key.String()] = data
	return err
}

func (o *objects) Get(_ context.Context, key file.Key) (io.ReadCloser, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	data, found := o.held[key.String()]
	if !found {
		return nil, problem.New(problem.NotFound, "There is no such object.")
	}
	return io.NopCloser(bytes.NewReader(data)), nil
}

func (o *objects) DeletePrefix(_ context.Context, key file.Key) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for k := range o.held {
		if strings.HasPrefix(k, key.Prefix()) {
			delete(o.held, k)
		}
	}
	return nil
}
