package objects

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"tyche/platform/file"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// partSize is the size of a part of a large object, and the size up to which an
// object is sent in one request, in bytes. Left to itself, minio-go takes half a
// gigabyte of memory for an object of unknown size.
const partSize = 8 << 20

// Sealer encrypts what leaves and decrypts what comes back, bound to a name.
type Sealer interface {
	SealStream(ctx context.Context, name tenant.Name, w io.Writer) (io.WriteCloser, error)
	OpenStream(ctx context.Context, name tenant.Name, r io.Reader) (io.Reader, error)
	// Owned tells by the beginning of a ciphertext whether it takes the key of the name's subject, else organization.
	Owned(name tenant.Name, beginning []byte) bool
}

// Options says where the store is.
type Options struct {
	Endpoint  string // URL without a path: http://127.0.0.1:9000
	AccessKey string
	SecretKey string
	Region    string // "us-east-1" when ""
	Bucket    string // exists, or EnsureBucket makes it
}

// Store keeps encrypted objects. It is safe for concurrent use.
type Store struct {
	client *minio.Client
	bucket string
	region string
	sealer Sealer
}

var _ file.Store = (*Store)(nil)

// New makes a store. Nothing is sent yet.
func New(options Options, sealer Sealer) (*Store, error) {
	at, err := url.Parse(options.Endpoint)
	if err != nil || at.Host == "" || (at.Scheme != "http" && at.Scheme != "https") {
		return nil, fmt.Errorf("objects: %q is not the URL of an object store", options.Endpoint)
	}
	if options.Region == "" {
		options.Region = "us-east-1"
	}
	client, err := minio.New(at.Host, &minio.Options{
		Creds:  credentials.NewStaticV4(options.AccessKey, options.SecretKey, ""),
		Secure: at.Scheme == "https", Region: options.Region, BucketLookup: minio.BucketLookupPath,
	})
	if err != nil {
		return nil, fmt.Errorf("objects: make client: %w", err)
	}
	return &Store{client: client, bucket: options.Bucket, region: options.Region, sealer: sealer}, nil
}

// EnsureBucket makes the bucket unless it is there.
func (s *Store) EnsureBucket(ctx context.Context) error {
	err := s.client.MakeBucket(ctx, s.bucket, minio.MakeBucketOptions{Region: s.region})
	switch minio.ToErrorResponse(err).Code {
	case minio.BucketAlreadyOwnedByYou, minio.BucketAlreadyExists:
		return nil
	}
	return classify("make bucket", err)
}

// Ping tells whether the store can be reached. It fails with
// problem.Unavailable.
func (s *Store) Ping(ctx context.Context) error {
	exists, err := s.client.BucketExists(ctx, s.bucket)
	if err == nil && !exists {
		err = errors.New("objects: the bucket does not exist")
	}
	if err != nil {
		return problem.Wrap(problem.Unavailable, err, "The object store cannot be reached.")
	}
	return nil
}

// nameOf is what an object's ciphertext is bound to.
func nameOf(key file.Key) tenant.Name {
	return tenant.Name{Org: key.Org, Kind: string(key.Kind), ID: key.String(), Subject: key.Owner}
}

// Put encrypts content and stores it under a key, replacing what was there. The
// object appears whole or not at all: when content fails, nothing is stored.
func (s *Store) Put(ctx context.Context, key file.Key, content io.Reader) error {
	if err := key.Check(); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	sealed := s.seal(ctx, key, content)
	defer sealed.Close() //nolint:errcheck // a pipe's end; it stops the encryption of what nobody reads
	var head bytes.Buffer
	_, err := io.CopyN(&head, sealed, partSize)
	switch {
	case errors.Is(err, io.EOF):
		_, err = s.client.PutObject(ctx, s.bucket, key.String(), &head, int64(head.Len()), minio.PutObjectOptions{})
	case err == nil:
		_, err = s.client.PutObject(ctx, s.bucket, key.String(), io.MultiReader(&head, sealed), -1,
			minio.PutObjectOptions{PartSize: partSize})
	}
	return classify("put", err)
}

// seal gives content's ciphertext. A failure to read content is a failure to
// read its ciphertext.
func (s *Store) seal(ctx context.Context, key file.Key, content io.Reader) *io.PipeReader {
	reader, writer := io.Pipe()
	go func() {
		sealed, err := s.sealer.SealStream(ctx, nameOf(key), writer)
		if err == nil {
			_, err = io.Copy(sealed, content)
		}
		if err == nil {
			err = sealed.Close()
		}
		writer.CloseWithError(err) // nil is io.EOF
	}()
	return reader
}

// Get opens an object for reading from its beginning. What is read is
// authentic, and complete when it ends in io.EOF. A missing object is
// problem.NotFound.
func (s *Store) Get(ctx context.Context, key file.Key) (io.ReadCloser, error) {
	if err := key.Check(); err != nil {
		return nil, err
	}
	object, _, _, err := (&minio.Core{Client: s.client}).GetObject(ctx, s.bucket, key.String(), minio.GetObjectOptions{})
	if err != nil {
		return nil, classify("get", err)
	}
	plain, err := s.sealer.OpenStream(ctx, nameOf(key), object)
	if err != nil {
		object.Close() //nolint:errcheck // it is given up
		return nil, fmt.Errorf("objects: open %s: %w", key, err)
	}
	return opened{plain, object}, nil
}

// opened reads plain text and closes the connection below.
type opened struct {
	io.Reader
	io.Closer
}

// Range opens length bytes of an object's plain text from offset on; fewer when
// it ends before. Ciphertext is checked from the beginning, so it costs as much
// as reading up to the range's end: large data is stored as many objects.
func (s *Store) Range(ctx context.Context, key file.Key, offset, length int64) (io.ReadCloser, error) {
	object, err := s.Get(ctx, key)
	if err != nil {
		return nil, err
	}
	if _, err := io.CopyN(io.Discard, object, offset); err != nil && !errors.Is(err, io.EOF) {
		object.Close() //nolint:errcheck // it is given up
		return nil, fmt.Errorf("objects: skip to %d: %w", offset, err)
	}
	return opened{io.LimitReader(object, length), object}, nil
}

// Delete removes one object. A missing one is no error.
func (s *Store) Delete(ctx context.Context, key file.Key) error {
	if err := key.Check(); err != nil {
		return err
	}
	err := s.client.RemoveObject(ctx, s.bucket, key.String(), minio.RemoveObjectOptions{})
	if minio.ToErrorResponse(err).Code == minio.NoSuchKey {
		return nil
	}
	return classify("delete", err)
}

// DeletePrefix removes every object of the key's subject, whatever its part.
func (s *Store) DeletePrefix(ctx context.Context, key file.Key) error {
	if err := key.Check(); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // ends the listing when a removal fails
	listing := s.client.ListObjects(ctx, s.bucket, minio.ListObjectsOptions{Prefix: key.Prefix(), Recursive: true})
	for object := range listing {
		if object.Err != nil {
			return classify("list", object.Err)
		}
		if err := s.client.RemoveObject(ctx, s.bucket, object.Key, minio.RemoveObjectOptions{}); err != nil {
			return classify("delete", err)
		}
	}
	return s.abortUploads(ctx, key)
}

// abortUploads removes the parts of uploads that never completed.
func (s *Store) abortUploads(ctx context.Context, key file.Key) error {
	for upload := range s.client.ListIncompleteUploads(ctx, s.bucket, key.Prefix(), true) {
		if upload.Err != nil {
			return classify("list uploads", upload.Err)
		}
		if err := s.client.RemoveIncompleteUpload(ctx, s.bucket, upload.Key); err != nil {
			return classify("abort upload", err)
		}
	}
	return nil
}

// classify gives a kind to the failures that a caller can tell apart.
func classify(what string, err error) error {
	var known *problem.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	answer := minio.ToErrorResponse(err)
	switch {
	case answer.Code == minio.NoSuchKey:
		return problem.Wrap(problem.NotFound, err, "The stored data is missing.")
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("objects: %s: %w", what, err)
	case answer.StatusCode == 0 || answer.StatusCode >= http.StatusInternalServerError:
		return problem.Wrap(problem.Unavailable, fmt.Errorf("objects: %s: %w", what, err), "The object store cannot be reached. Try again.")
	}
	return fmt.Errorf("objects: %s: %w", what, err)
}
