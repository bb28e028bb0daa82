package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
		if err := hasRoom(ctx, queries.New(tx), scope); err != nil {
			return err
		}
		return addOutbox(ctx, tx, scope, simulation.PurgeFile, id, file.UploadTimeout)
	})
}

// AddFile inserts a file's row and sets its creation time.
func (f Files) AddFile(ctx context.Context, scope tenant.Scope, added *file.File) error {
	added.CreatedBy = scope.Actor
	sealed, err := f.sealFields(ctx, scope.Org, *added)
	if err != nil {
		return err
	}
	sealed.ID, sealed.Kind, sealed.Size, sealed.ObjectKey, sealed.CreatedBy = added.ID, string(added.Kind), added.Size, added.Key.String(), scope.Actor
	return f.DB.InTenant(ctx, scope, func(tx Tx) error {
		created, err := queries.New(tx).InsertFile(ctx, sealed)
		if err != nil {
			return fmt.Errorf("postgres: insert file: %w", err)
		}
		added.CreatedAt = created.UTC()
		err = tx.Record(ctx, audit.Event{Action: "workbook.upload", Kind: "workbook", Resource: added.ID.String(), After: fileState{
			Name: added.Name, Size: added.Size, SHA256: added.SHA256[:],
		}})
		if err != nil {
			return err
		}
		return store(ctx, queries.New(tx), scope, added.Size)
	})
}

// fileState is what a file is, as its audit entries digest it.
type fileState struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 []byte `json:"sha256"`
}

// sealFields encrypts what is secret in a file's row, with its owner's key.
func (f Files) sealFields(ctx context.Context, org uuid.UUID, of file.File) (p queries.InsertFileParams, err error) {
	r := row{org: org, id: of.ID, owner: of.Owner()}
	var nameErr, digestErr, summaryErr error
	p.Name, nameErr = f.DB.seal(ctx, r, fileName, []byte(of.Name))
	p.Sha256, digestErr = f.DB.seal(ctx, r, fileDigest, of.SHA256[:])
	p.Summary, summaryErr = f.DB.seal(ctx, r, fileSummary, of.Summary)
	return p, errors.Join(nameErr, digestErr, summaryErr)
}

// GetFile reads one file's row.
func (f Files) GetFile(ctx context.Context, scope tenant.Scope, id uuid.UUID) (found file.File, err error) {
	err = f.DB.InTenant(ctx, scope, func(tx Tx) error {
		found, err = f.getFile(ctx, queries.New(tx), scope.Org, id)
		return err
	})
	return found, err
}

func (f Files) getFile(ctx context.Context, q *queries.Queries, org, id uuid.UUID) (file.File, error) {
	row, err := q.GetFile(ctx, id)
	if isMissing(err) {
		return file.File{}, errNoFile()
	}
	if err != nil {
		return file.File{}, fmt.Errorf("postgres: get file: %w", err)
	}
	return f.fileOf(ctx, org, queries.ListFilesRow(row))
}

// ShareFile shares a file with its organization, or takes that back. Its row takes the key of whose it is now at once, its
// object soon.
func (f Files) ShareFile(ctx context.Context, scope tenant.Scope, id uuid.UUID, shared bool) (found file.File, err error) {
	err = f.DB.InTenant(ctx, scope, func(tx Tx) error {
		q := queries.New(tx)
		if found, err = f.getFile(ctx, q, scope.Org, id); err != nil {
			return err
		}
		found.Shared = shared
		fields, err := f.sealFields(ctx, scope.Org, found)
		if err != nil {
			return err
		}
		changed, err := q.ShareFile(ctx, queries.ShareFileParams{ID: id, Shared: shared, Name: fields.Name, Sha256: fields.Sha256, Summary: fields.Summary})
		if err != nil {
			return fmt.Errorf("postgres: share file: %w", err)
		}
		if changed == 0 {
			return errNotOwner()
		}
		if err := tx.Record(ctx, aboutSharing("workbook", id, shared)); err != nil {
			return err
		}
		return addOutbox(ctx, tx, onBehalf(scope, found.CreatedBy), simulation.RekeyFile, id, 0)
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
		rows, err := listFiles(ctx, queries.New(tx), scope, queries.ListFilesParams{
			Kind: string(kind), Limit: int32(limit) + 1, AfterTime: after.CreatedAt, AfterID: after.ID,
		})
		if err != nil {
			return fmt.Errorf("postgres: list files: %w", err)
		}
		for _, row := range rows {
			found, err := f.fileOf(ctx, scope.Org, row)
			if err != nil && !isErased(err) {
				return err
			}
			files = append(files, found)
		}
		return nil
	})
	found := page.Cut(files, limit, file.File.Place)
	found.Items = slices.DeleteFunc(found.Items, func(f file.File) bool { return f.Summary == nil }) // erased
	return found, err
}

// fileOf reads a row. Of one that was erased with its key it gives the place in a list too.
func (f Files) fileOf(ctx context.Context, org uuid.UUID, stored queries.ListFilesRow) (file.File, error) {
	key, err := file.ParseKey(stored.ObjectKey)
	if err != nil {
		return file.File{}, fmt.Errorf("postgres: read file %s: %w", stored.ID, err)
	}
	found := file.File{
		ID: stored.ID, Kind: file.Kind(stored.Kind), Size: stored.Size, Key: key,
		CreatedBy: stored.CreatedBy, Shared: stored.Shared, CreatedAt: stored.CreatedAt.UTC(),
	}
	r := row{org: org, id: stored.ID}
	name, nameErr := f.DB.open(ctx, r, fileName, stored.Name)
	digest, digestErr := f.DB.open(ctx, r, fileDigest, stored.Sha256)
	summary, summaryErr := f.DB.open(ctx, r, fileSummary, stored.Summary)
	if err := errors.Join(nameErr, digestErr, summaryErr); err != nil {
		return found, err
	}
	found.Name, found.Summary = string(name), summary
	copy(found.SHA256[:], digest)
	return found, nil
}

// listFiles takes the statement that has an index for what the scope may see.
func listFiles(ctx context.Context, q *queries.Queries, scope tenant.Scope, p queries.ListFilesParams) ([]queries.ListFilesRow, error) {
	if scope.Has(tenant.Admin) {
		return q.ListFiles(ctx, p)
	}
	rows, err := q.ListVisibleFiles(ctx, queries.ListVisibleFilesParams(p))
	return each(rows, func(row queries.ListVisibleFilesRow) queries.ListFilesRow { return queries.ListFilesRow(row) }), err
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
