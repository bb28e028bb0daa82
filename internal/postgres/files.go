package postgres

import (
	"context"
	"fmt"
	"time"
	"uuid"

	"tyche/internal/postgres/queries"
	"tyche/platform/audit"
	"tyche/platform/file"
	"tyche/platform/page"
	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
)

// Files keeps the rows of uploaded files.
type Files struct{ DB *DB }

var _ file.Repository = Files{}

// AnnounceUpload leaves a note that removes the object unless its row follows.
func (f Files) AnnounceUpload(ctx context.Context, scope tenant.Scope, id uuid.UUID) error {
	return f.DB.InTenant(ctx, scope, func(tx Tx) error {
		return addOutbox(ctx, tx, scope, simulation.PurgeFile, id, file.UploadTimeout)
	})
}

// AddFile inserts a file's row and sets its creation time.
func (f Files) AddFile(ctx context.Context, scope tenant.Scope, added *file.File) error {
	return f.DB.InTenant(ctx, scope, func(tx Tx) error {
		created, err := queries.New(tx).InsertFile(ctx, queries.InsertFileParams{
			ID: added.ID, Kind: string(added.Kind), Name: added.Name, Size: added.Size, Sha256: added.SHA256[:],
			ObjectKey: added.Key.String(), Summary: added.Summary, CreatedBy: scope.Actor,
		})
		if err != nil {
			return fmt.Errorf("postgres: insert file: %w", err)
		}
		added.CreatedAt = created.UTC()
		return tx.Record(ctx, audit.Event{Action: "workbook.upload", Kind: "workbook", Resource: added.ID.String(), After: fileState{
			Name: added.Name, Size: added.Size, SHA256: added.SHA256[:],
		}})
	})
}

// fileState is what a file is, as its audit entries digest it.
type fileState struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 []byte `json:"sha256"`
}

// GetFile reads one file's row.
func (f Files) GetFile(ctx context.Context, scope tenant.Scope, id uuid.UUID) (found file.File, err error) {
	err = f.DB.InTenant(ctx, scope, func(tx Tx) error {
		found, err = getFile(ctx, queries.New(tx), id)
		return err
	})
	return found, err
}

func getFile(ctx context.Context, q *queries.Queries, id uuid.UUID) (file.File, error) {
	row, err := q.GetFile(ctx, id)
	if isMissing(err) {
		return file.File{}, errNoFile()
	}
	if err != nil {
		return file.File{}, fmt.Errorf("postgres: get file: %w", err)
	}
	return fileOf(queries.ListFilesRow(row))
}

// ShareFile shares a file with its organization, or takes that back.
func (f Files) ShareFile(ctx context.Context, scope tenant.Scope, id uuid.UUID, shared bool) (found file.File, err error) {
	err = f.DB.InTenant(ctx, scope, func(tx Tx) error {
		q := queries.New(tx)
		changed, err := q.ShareFile(ctx, queries.ShareFileParams{ID: id, Shared: shared})
		if err != nil {
			return fmt.Errorf("postgres: share file: %w", err)
		}
		if found, err = getFile(ctx, q, id); err == nil && changed == 0 {
			err = errNotOwner()
		}
		if err != nil {
			return err
		}
		return tx.Record(ctx, aboutSharing("workbook", id, shared))
	})
	return found, err
}

// errNoFile is the same for a missing and for another organization's file.
func errNoFile() error { return problem.New(problem.NotFound, "There is no such workbook.") }

// ListFiles reads a page of the rows of one kind, newest first.
func (f Files) ListFiles(ctx context.Context, scope tenant.Scope, kind file.Kind, p page.Request) (page.Of[file.File], error) {
	limit, after, err := p.Resolve()
	if err != nil {
		return page.Of[file.File]{}, err
	}
	files := make([]file.File, 0, limit)
	err = f.DB.InTenant(ctx, scope, func(tx Tx) error {
		rows, err := queries.New(tx).ListFiles(ctx, queries.ListFilesParams{
			Kind: string(kind), Limit: int32(limit) + 1, AfterTime: after.CreatedAt, AfterID: after.ID,
		})
		if err != nil {
			return fmt.Errorf("postgres: list files: %w", err)
		}
		for _, row := range rows {
			found, err := fileOf(row)
			if err != nil {
				return err
			}
			files = append(files, found)
		}
		return nil
	})
	return page.Cut(files, limit, file.File.Place), err
}

func fileOf(row queries.ListFilesRow) (file.File, error) {
	key, err := file.ParseKey(row.ObjectKey)
	if err != nil {
		return file.File{}, fmt.Errorf("postgres: read file %s: %w", row.ID, err)
	}
	return file.File{
		ID: row.ID, Kind: file.Kind(row.Kind), Name: row.Name, Size: row.Size, SHA256: [32]byte(row.Sha256),
		Key: key, Summary: row.Summary, CreatedBy: row.CreatedBy, Shared: row.Shared, CreatedAt: row.CreatedAt.UTC(),
	}, nil
}

// addOutbox adds an entry that becomes due after a delay.
func addOutbox(ctx context.Context, tx Tx, scope tenant.Scope, task simulation.Task, subject uuid.UUID, delay time.Duration) error {
	err := queries.New(tx).AddOutbox(ctx, queries.AddOutboxParams{
		ActorID: scope.Actor, Tier: string(scope.Tier), Kind: string(task), SubjectID: subject, DelayS: delay.Seconds(),
	})
	if err != nil {
		return fmt.Errorf("postgres: add %s to outbox: %w", task, err)
	}
	return nil
}
