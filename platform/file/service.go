package file

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
	"uuid"

	"tyche/platform/page"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// The limits of an upload.
const (
	// DefaultMaxSize is the largest workbook unless configured otherwise, bytes.
	DefaultMaxSize = 50 << 20
	// MaxNameLength is the longest name, in characters.
	MaxNameLength = 1000
	// UploadTimeout is how long an upload may take from its announcement to its
	// row; what has no row by then is removed.
	UploadTimeout = 15 * time.Minute
)

// Service uploads and reads files. Its fields are set once, before use.
type Service struct {
	Files     Repository
	Objects   Store
	Inspector Inspector
	// MaxSize is the largest accepted file in bytes, 0 for DefaultMaxSize.
	MaxSize int64
	// Slots bounds how many uploads are in memory at once; nil means no bound.
	Slots chan struct{}
}

// Upload reads a workbook, inspects it, stores it encrypted and records it. It
// is looked at before anything is stored, so a refused file leaves nothing. It
// fails with problem.Invalid for a file that is too large, empty or refused by
// the inspector.
func (s *Service) Upload(ctx context.Context, scope tenant.Scope, name string, content io.Reader) (File, error) {
	if err := scope.Check(); err != nil {
		return File{}, err
	}
	release, err := s.acquire(ctx)
	if err != nil {
		return File{}, err
	}
	defer release()
	body, err := s.read(content)
	if err != nil {
		return File{}, err
	}
	f, err := s.describe(ctx, scope, name, body)
	if err != nil {
		return File{}, err
	}
	if err := s.store(ctx, scope, &f, body); err != nil {
		return File{}, err
	}
	return f, nil
}

func (s *Service) acquire(ctx context.Context) (release func(), err error) {
	if s.Slots == nil {
		return func() {}, nil
	}
	select {
	case s.Slots <- struct{}{}:
		return func() { <-s.Slots }, nil
	case <-ctx.Done():
		return nil, problem.Wrap(problem.Unavailable, ctx.Err(), "Too many uploads at once. Try again.")
	}
}

// read takes the content into memory, where the reader of workbooks needs it.
func (s *Service) read(content io.Reader) ([]byte, error) {
	limit := s.MaxSize
	if limit == 0 {
		limit = DefaultMaxSize
	}
	body, err := io.ReadAll(io.LimitReader(content, limit+1))
	if err != nil {
		return nil, problem.Wrap(problem.Invalid, err, "The upload ended before the file was complete.").WithCode("upload-incomplete")
	}
	if int64(len(body)) > limit {
		return nil, problem.New(problem.Invalid, "The file is larger than %d MB, the most that is accepted.", limit>>20).WithCode("file-too-large")
	}
	if len(body) == 0 {
		return nil, problem.New(problem.Invalid, "The file is empty.").WithCode("file-empty")
	}
	return body, nil
}

func (s *Service) describe(ctx context.Context, scope tenant.Scope, name string, body []byte) (File, error) {
	name, err := cleanName(name)
	if err != nil {
		return File{}, err
	}
	summary, err := s.Inspector.Inspect(ctx, body)
	if err != nil {
		return File{}, fmt.Errorf("file: inspect: %w", err)
	}
	text, err := json.Marshal(summary)
	if err != nil {
		return File{}, fmt.Errorf("file: encode summary: %w", err)
	}
	id := uuid.NewV4()
	return File{
		ID: id, Kind: Workbook, Name: name, Size: int64(len(body)), SHA256: sha256.Sum256(body),
		Key: Key{Org: scope.Org, Kind: Workbook, Subject: id, Owner: scope.Actor}, Summary: text, CreatedBy: scope.Actor,
	}, nil
}

// store puts the object between its announcement and its row: whenever this
// ends early, the announcement leads a sweep to the object.
func (s *Service) store(ctx context.Context, scope tenant.Scope, f *File, body []byte) error {
	ctx, cancel := context.WithTimeout(ctx, UploadTimeout)
	defer cancel()
	if err := s.Files.AnnounceUpload(ctx, scope, f.ID); err != nil {
		return fmt.Errorf("file: announce upload: %w", err)
	}
	if err := s.Objects.Put(ctx, f.Key, bytes.NewReader(body)); err != nil {
		return fmt.Errorf("file: store: %w", err)
	}
	if err := s.Files.AddFile(ctx, scope, f); err != nil {
		return fmt.Errorf("file: record: %w", err)
	}
	return nil
}

// cleanName keeps a name as it came, control characters included, but for what
// no text column can hold: NUL and broken UTF-8 become U+FFFD.
func cleanName(name string) (string, error) {
	name = strings.ReplaceAll(strings.ToValidUTF8(name, "\uFFFD"), "\x00", "\uFFFD")
	if utf8.RuneCountInString(name) > MaxNameLength {
		return "", problem.New(problem.Invalid, "The file's name is longer than %d characters.", MaxNameLength).WithCode("name-too-long")
	}
	if name == "" {
		return "workbook.xlsx", nil
	}
	return name, nil
}

// Get describes one file.
func (s *Service) Get(ctx context.Context, scope tenant.Scope, id uuid.UUID) (File, error) {
	return s.Files.GetFile(ctx, scope, id)
}

// List pages through the workbooks, newest first.
func (s *Service) List(ctx context.Context, scope tenant.Scope, p page.Request) (page.Of[File], error) {
	return s.Files.ListFiles(ctx, scope, Workbook, p)
}

// Share shares a workbook with the organization, or takes that back.
func (s *Service) Share(ctx context.Context, scope tenant.Scope, id uuid.UUID, shared bool) (File, error) {
	return s.Files.ShareFile(ctx, scope, id, shared)
}

// Content reads a whole file and checks it against its recorded digest.
func (s *Service) Content(ctx context.Context, scope tenant.Scope, id uuid.UUID) (File, []byte, error) {
	f, err := s.Files.GetFile(ctx, scope, id)
	if err != nil {
		return File{}, nil, err
	}
	object, err := s.Objects.Get(ctx, f.Key)
	if err != nil {
		return File{}, nil, fmt.Errorf("file: open: %w", err)
	}
	defer object.Close() //nolint:errcheck // it was read to its end or is given up
	body, err := io.ReadAll(io.LimitReader(object, f.Size+1))
	if err != nil {
		return File{}, nil, fmt.Errorf("file: read: %w", err)
	}
	if sha256.Sum256(body) != f.SHA256 {
		return File{}, nil, problem.New(problem.Internal, "The stored file is damaged.")
	}
	return f, body, nil
}
