package file

import (
	"context"
	"encoding/json"
	"io"
	"time"
	"uuid"

	"tyche/engine/recognise/report"
	"tyche/platform/page"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// File is what is known about an uploaded file.
type File struct {
	ID   uuid.UUID
	Kind Kind
	// Name is what the uploader called it: data to show (escaped), never a path.
	// Valid UTF-8 without NUL, up to MaxNameLength characters.
	Name string
	// Size is in bytes, of the plain content.
	Size int64
	// SHA256 is the digest of the plain content.
	SHA256 [32]byte
	Key    Key
	// Summary is what the Inspector found, as JSON.
	Summary   json.RawMessage
	CreatedBy uuid.UUID
	// Shared says that every member of the organization may see it.
	Shared    bool
	CreatedAt time.Time
}

// Owner is whose key the file takes: its uploader's, or the organization's (zero) once it is shared.
func (f File) Owner() uuid.UUID {
	if f.Shared {
		return uuid.UUID{}
	}
	return f.CreatedBy
}

// Place is the file's place in a list.
func (f File) Place() page.Place { return page.Place{CreatedAt: f.CreatedAt, ID: f.ID} }

// Summary describes a workbook to a person who chooses cells in it.
type Summary struct {
	Sheets   []Sheet `json:"sheets"`
	Formulas int     `json:"formulas"`
	// Notices says what the workbook holds that is not executed or not
	// supported, each with its cell where there is one.
	Notices []problem.Fault `json:"notices"`
	// Model is the Monte Carlo model that the workbook already is; nil where it
	// was not looked for.
	Model *report.Report `json:"model,omitempty"`
}

// Sheet is one worksheet.
type Sheet struct {
	Name    string `json:"name"`
	Rows    int    `json:"rows"`
	Columns int    `json:"columns"`
}

// Inspector reads an uploaded workbook. It refuses what cannot be used with a
// *problem.Error of kind Invalid, and bounds its own time and memory.
type Inspector interface {
	Inspect(ctx context.Context, content []byte) (Summary, error)
}

// Store keeps objects. What it is given lies encrypted, bound to its key.
type Store interface {
	// Put stores content under a key, replacing what was there, all or nothing.
	Put(ctx context.Context, key Key, content io.Reader) error
	// Get opens an object. The content is authentic only when read to io.EOF.
	// A missing object is problem.NotFound.
	Get(ctx context.Context, key Key) (io.ReadCloser, error)
	// DeletePrefix removes every object of the key's subject; none is no error.
	DeletePrefix(ctx context.Context, key Key) error
	// Rekey encrypts every object of the key's subject with the key of its Owner,
	// those that have it already excepted. It may be repeated.
	Rekey(ctx context.Context, key Key) error
}

// Repository keeps the files' rows.
type Repository interface {
	// AnnounceUpload records that an object is about to be stored, so that a
	// sweep removes it unless AddFile follows within UploadTimeout.
	AnnounceUpload(ctx context.Context, scope tenant.Scope, id uuid.UUID) error
	// AddFile inserts the row and sets f.CreatedAt.
	AddFile(ctx context.Context, scope tenant.Scope, f *File) error
	// GetFile fails with problem.NotFound when the organization has no such file.
	GetFile(ctx context.Context, scope tenant.Scope, id uuid.UUID) (File, error)
	ListFiles(ctx context.Context, scope tenant.Scope, kind Kind, p page.Request) (page.Of[File], error)
	// ShareFile sets whether the organization may see the file. It fails with
	// problem.Forbidden for who sees it only because it is shared.
	ShareFile(ctx context.Context, scope tenant.Scope, id uuid.UUID, shared bool) (File, error)
}
