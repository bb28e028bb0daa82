package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"
	"uuid"
)

// An export is a text of lines, each a JSON object {"body": ..., "signature": ...}
// whose signature covers the bytes of the body as they stand. The bodies are, in
// this order: a header; the entries of a chain from one place on, and each
// checkpoint after the last entry that it covers; an end. All name the export and
// their line, so a line fits in one place only.

// The types of lines.
const (
	typeHeader     = "header"
	typeEntry      = "entry"
	typeCheckpoint = "checkpoint"
	typeEnd        = "end"
)

// place is what every body begins with.
type place struct {
	Type   string    `json:"type"`
	Export uuid.UUID `json:"export"`
	Line   int64     `json:"line"` // from 1
}

type headerBody struct {
	place
	Version    int        `json:"version"`
	Org        uuid.UUID  `json:"organization"`
	ExportedAt time.Time  `json:"exported_at"`
	After      int64      `json:"after"`      // seq of the entry before the first one, 0 at the chain's start
	Before     Hash       `json:"hash"`       // its hash
	Checkpoint int64      `json:"checkpoint"` // number of the last checkpoint at or before After
	Keys       []keyEntry `json:"keys"`
}

// keyEntry is a key that signed this or earlier.
type keyEntry struct {
	Fingerprint Hash      `json:"fingerprint"`
	PublicKey   PublicKey `json:"public_key"`
}

type entryBody struct {
	place
	Entry    Entry     `json:"entry"`
	Personal *Personal `json:"personal"` // null where there is nothing or it was erased
	Erased   bool      `json:"erased"`
}

type checkpointBody struct {
	place
	Checkpoint Checkpoint `json:"checkpoint"`
}

type endBody struct {
	place
	Entries     int64 `json:"entries"`
	Checkpoints int64 `json:"checkpoints"`
	Seq         int64 `json:"seq"`
	Hash        Hash  `json:"hash"`
}

// signedLine is a line as it is written.
type signedLine struct {
	Body      json.RawMessage `json:"body"`
	Signature []byte          `json:"signature"`
}

// bytes is the line with its end. The body stays as it was signed.
func (l signedLine) bytes() ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(l)
	return out.Bytes(), err
}

// lineMessage is what a line's signature covers.
func lineMessage(body []byte) []byte { return append([]byte("tyche audit export line 1\n"), body...) }

// Source is a chain to export, as it stood at one moment.
type Source struct {
	Org        uuid.UUID
	After      int64 // the export begins behind this entry, 0 for the whole chain
	Before     Hash
	Checkpoint int64 // number of the last checkpoint at or before After
	// Entries hands over the entries behind After in order; so does Checkpoints.
	Entries     func(ctx context.Context, each func(Entry) error) error
	Checkpoints []Checkpoint
}

// Export writes signed lines. Personal fields are opened where their keys live.
func Export(ctx context.Context, w io.Writer, signer Signer, vault Vault, s Source, now time.Time) error {
	keys, err := signer.PublicKeys(ctx)
	if err != nil {
		return fmt.Errorf("audit: list keys: %w", err)
	}
	x := &exporter{w: w, signer: signer, export: uuid.NewV4(), seq: s.After, hash: s.Before, waiting: s.Checkpoints}
	header := headerBody{
		Version: 1, Org: s.Org, ExportedAt: now.UTC().Truncate(time.Microsecond),
		After: s.After, Before: s.Before, Checkpoint: s.Checkpoint,
	}
	for _, k := range keys {
		header.Keys = append(header.Keys, keyEntry{k.Fingerprint(), k})
	}
	header.place = x.next(typeHeader)
	if err := x.write(ctx, header); err != nil {
		return err
	}
	err = s.Entries(ctx, func(e Entry) error { return x.entry(ctx, vault, e) })
	if err != nil {
		return err
	}
	if err := x.checkpoints(ctx, -1); err != nil {
		return err
	}
	end := endBody{place: x.next(typeEnd), Entries: x.entries, Checkpoints: x.signed, Seq: x.seq, Hash: x.hash}
	return x.write(ctx, end)
}

// exporter is an export under way.
type exporter struct {
	w       io.Writer
	signer  Signer
	export  uuid.UUID
	line    int64
	entries int64
	signed  int64
	seq     int64
	hash    Hash
	waiting []Checkpoint
}

func (x *exporter) next(kind string) place {
	x.line++
	return place{Type: kind, Export: x.export, Line: x.line}
}

func (x *exporter) entry(ctx context.Context, vault Vault, e Entry) error {
	if err := x.checkpoints(ctx, e.Seq); err != nil {
		return err
	}
	p, erased, err := e.open(ctx, vault)
	if err != nil {
		return err
	}
	body := entryBody{place: x.next(typeEntry), Entry: e, Erased: erased}
	if p != (Personal{}) {
		body.Personal = &p
	}
	x.entries, x.seq, x.hash = x.entries+1, e.Seq, e.Hash
	return x.write(ctx, body)
}

// checkpoints writes those that cover entries before the one named, or all that
// are left for -1.
func (x *exporter) checkpoints(ctx context.Context, before int64) error {
	for len(x.waiting) > 0 && (before < 0 || x.waiting[0].Seq < before) {
		c := x.waiting[0]
		x.waiting, x.signed = x.waiting[1:], x.signed+1
		if err := x.write(ctx, checkpointBody{x.next(typeCheckpoint), c}); err != nil {
			return err
		}
	}
	return nil
}

func (x *exporter) write(ctx context.Context, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("audit: encode line: %w", err)
	}
	signature, err := x.signer.Sign(ctx, lineMessage(text))
	if err != nil {
		return fmt.Errorf("audit: sign line: %w", err)
	}
	line, err := signedLine{Body: text, Signature: signature}.bytes()
	if err != nil {
		return fmt.Errorf("audit: encode line: %w", err)
	}
	if _, err := x.w.Write(line); err != nil {
		return fmt.Errorf("audit: write line: %w", err)
	}
	return nil
}
