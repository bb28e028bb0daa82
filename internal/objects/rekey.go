package objects

import (
	"context"
	"errors"
	"io"

	"github.com/minio/minio-go/v7"

	"tyche/platform/file"
	"tyche/platform/problem"
)

// beginning is how much of an object tells whose key it takes, in bytes.
const beginning = 64

// Rekey encrypts every object of the key's subject with the key of its owner, those that have it already excepted. Each
// is replaced whole.
func (s *Store) Rekey(ctx context.Context, key file.Key) error {
	if err := key.Check(); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // ends the listing when an object fails
	for object := range s.client.ListObjects(ctx, s.bucket, minio.ListObjectsOptions{Prefix: key.Prefix(), Recursive: true}) {
		if object.Err != nil {
			return classify("list", object.Err)
		}
		one, err := file.ParseKey(object.Key)
		if err != nil {
			return err
		}
		one.Owner = key.Owner
		if err := s.rekey(ctx, one); err != nil && problem.KindOf(err) != problem.NotFound { // gone or erased meanwhile
			return err
		}
	}
	return nil
}

func (s *Store) rekey(ctx context.Context, key file.Key) error {
	owned, err := s.owned(ctx, key)
	if err != nil || owned {
		return err
	}
	content, err := s.Get(ctx, key)
	if err != nil {
		return err
	}
	defer content.Close() //nolint:errcheck // it was read to its end or is given up
	return s.Put(ctx, key, content)
}

// owned tells whether an object takes its owner's key already.
func (s *Store) owned(ctx context.Context, key file.Key) (bool, error) {
	options := minio.GetObjectOptions{}
	if err := options.SetRange(0, beginning-1); err != nil {
		return false, err
	}
	object, _, _, err := (&minio.Core{Client: s.client}).GetObject(ctx, s.bucket, key.String(), options)
	if err != nil {
		return false, classify("get", err)
	}
	defer object.Close() //nolint:errcheck // it was read or is given up
	head := make([]byte, beginning)
	n, err := io.ReadFull(object, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return false, classify("get", err)
	}
	return s.sealer.Owned(nameOf(key), head[:n]), nil
}
