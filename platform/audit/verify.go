package audit

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
	"uuid"
)

// Report is what a verifier found in an export.
type Report struct {
	Org         uuid.UUID
	Export      uuid.UUID
	ExportedAt  time.Time
	First, Last int64 // seq of the first and the last entry that are in order; Last < First where there is none
	Hash        Hash  // of the last one
	Checkpoints int64
	// Fault is the first thing that is wrong, nil where nothing is.
	Fault *Fault
}

// Fault is where an export stops being what was signed.
type Fault struct {
	// Line is where it shows, from 1.
	Line int64
	// Seq is the entry concerned, 0 where it is no entry's.
	Seq int64
	// Reason is a sentence.
	Reason string
}

// Error is the fault in words.
func (f *Fault) Error() string {
	if f.Seq > 0 {
		return fmt.Sprintf("line %d, entry %d: %s", f.Line, f.Seq, f.Reason)
	}
	return fmt.Sprintf("line %d: %s", f.Line, f.Reason)
}

// maxLine is the longest line that is read, in bytes.
const maxLine = 4 << 20

// Verify checks an export line by line: its signature, made by the pinned key or
// by one that the pinned key's header names; its place; the chain of hashes; the
// checkpoints, those of the export and those that were kept elsewhere. It fails
// only when the export cannot be read.
func Verify(r io.Reader, pin Hash, kept []Checkpoint) (Report, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), maxLine)
	v := &verifier{pin: pin, kept: keptBySeq(kept)}
	for v.report.Fault == nil && lines.Scan() {
		v.line++
		v.report.Fault = v.take(lines.Bytes())
	}
	if f := v.report.Fault; f != nil && v.lost {
		v.explain(lines)
	}
	if err := lines.Err(); err != nil {
		return v.report, fmt.Errorf("audit: read export: %w", err)
	}
	if v.report.Fault == nil && !v.ended {
		v.line++
		v.report.Fault = v.fault("the export is cut off here")
	}
	return v.report, nil
}

func keptBySeq(kept []Checkpoint) map[int64][]Checkpoint {
	at := map[int64][]Checkpoint{}
	for _, c := range kept {
		at[c.Seq] = append(at[c.Seq], c)
	}
	return at
}

// verifier is an export being checked.
type verifier struct {
	report  Report
	pin     Hash
	kept    map[int64][]Checkpoint
	keys    map[Hash]PublicKey
	line    int64 // number of the line being checked
	seq     int64 // of the last entry in order
	hash    Hash  // of the last entry in order
	number  int64 // of the last checkpoint
	entries int64
	ended   bool
	lost    bool // the line expected is not here: it may come later
}

// fault is about the line, where an entry is expected.
func (v *verifier) fault(format string, args ...any) *Fault {
	f := &Fault{Line: v.line, Reason: fmt.Sprintf(format, args...)}
	if v.line > 1 && !v.ended {
		f.Seq = v.seq + 1
	}
	return f
}

// take checks one line and returns what is wrong with it.
func (v *verifier) take(text []byte) *Fault {
	if v.ended {
		return &Fault{Line: v.line, Reason: "something follows the end of the export"}
	}
	line, at, ok := split(text)
	if !ok {
		return v.fault("the line is not one of an export: it was altered")
	}
	if v.line == 1 {
		return v.header(line, at)
	}
	if !v.signed(line) {
		return v.about(at, "the line does not have the signature that it had: it was altered")
	}
	switch {
	case at.Export != v.report.Export:
		return v.about(at, "the line belongs to another export")
	case at.Line > v.line:
		v.lost = true
		f := v.fault("it is missing: line %d stands in its place", at.Line)
		if entriesBefore(line, at) == v.seq { // what is missing are checkpoints
			f.Seq = 0
		}
		return f
	case at.Line < v.line:
		return v.about(at, fmt.Sprintf("line %d stands here again", at.Line))
	}
	switch at.Type {
	case typeEntry:
		return v.entry(line)
	case typeCheckpoint:
		return v.checkpoint(line)
	case typeEnd:
		return v.end(line)
	}
	return v.fault("a line of the type %q has no place here", at.Type)
}

// about is a fault of the line as it names itself: that of a checkpoint or an end
// names no entry.
func (v *verifier) about(at place, reason string) *Fault {
	f := v.fault("%s", reason)
	if at.Type == typeCheckpoint || at.Type == typeEnd {
		f.Seq = 0
	}
	return f
}

// split reads a line and the place that its body names. A line is as Export
// writes it, to the byte: what the signature does not cover must not vary.
func split(text []byte) (line signedLine, at place, ok bool) {
	if json.Unmarshal(text, &line) != nil || json.Unmarshal(line.Body, &at) != nil {
		return line, at, false
	}
	written, err := line.bytes()
	return line, at, err == nil && bytes.Equal(bytes.TrimSuffix(written, []byte("\n")), text)
}

// signed tells whether one of the export's keys signed the line.
func (v *verifier) signed(line signedLine) bool {
	message := lineMessage(line.Body)
	for _, key := range v.keys {
		if key.verifies(message, line.Signature) {
			return true
		}
	}
	return false
}

// entriesBefore is the number of the last entry that stands before a line.
func entriesBefore(line signedLine, at place) int64 {
	var body struct {
		Seq               int64
		Entry, Checkpoint struct{ Seq int64 }
	}
	if json.Unmarshal(line.Body, &body) != nil {
		return -1
	}
	switch at.Type {
	case typeEntry:
		return body.Entry.Seq - 1
	case typeCheckpoint:
		return body.Checkpoint.Seq
	}
	return body.Seq
}

// header takes in who signed. The header counts when the pinned key signed it.
func (v *verifier) header(line signedLine, at place) *Fault {
	var h headerBody
	if at.Type != typeHeader || at.Line != 1 || json.Unmarshal(line.Body, &h) != nil || h.Version != 1 {
		return v.fault("the export does not begin with its header")
	}
	v.keys = map[Hash]PublicKey{}
	for _, k := range h.Keys {
		v.keys[k.PublicKey.Fingerprint()] = k.PublicKey
	}
	pinned, there := v.keys[v.pin]
	if !there {
		return v.fault("the export was signed by other keys than the one with the fingerprint %s", v.pin)
	}
	if !pinned.verifies(lineMessage(line.Body), line.Signature) {
		return v.fault("the header was altered, or not signed by the key with the fingerprint %s", v.pin)
	}
	if h.After == 0 && h.Before != Genesis(h.Org) {
		return v.fault("the chain does not begin at its beginning")
	}
	v.report.Org, v.report.Export, v.report.ExportedAt = h.Org, h.Export, h.ExportedAt
	v.report.First, v.report.Last, v.report.Hash = h.After+1, h.After, h.Before
	v.seq, v.hash, v.number = h.After, h.Before, h.Checkpoint
	for seq, kept := range v.kept { // a node keeps those of all chains together
		v.kept[seq] = slices.DeleteFunc(kept, func(c Checkpoint) bool { return c.Org != h.Org })
		if len(v.kept[seq]) == 0 {
			delete(v.kept, seq)
		}
	}
	return nil
}

func (v *verifier) entry(line signedLine) *Fault {
	var body entryBody
	if json.Unmarshal(line.Body, &body) != nil {
		return v.fault("the entry cannot be read")
	}
	e := body.Entry
	switch {
	case e.Org != v.report.Org:
		return v.fault("the entry is another organization's")
	case e.Seq > v.seq+1:
		return v.fault("it was missing when the chain was exported: entry %d follows", e.Seq)
	case e.Seq <= v.seq:
		return v.fault("entry %d stands in its place: the entries were reordered before they were exported", e.Seq)
	case Chain(v.hash, e) != e.Hash:
		return v.fault("it was altered before it was exported: its hash does not follow from its content and the hash before")
	}
	v.seq, v.hash, v.entries = e.Seq, e.Hash, v.entries+1
	v.report.Last, v.report.Hash = e.Seq, e.Hash
	for _, c := range v.kept[e.Seq] {
		if f := v.agrees(c); f != nil {
			return f
		}
	}
	return nil
}

func (v *verifier) checkpoint(line signedLine) *Fault {
	var body checkpointBody
	if json.Unmarshal(line.Body, &body) != nil {
		return v.about(place{Type: typeCheckpoint}, "the checkpoint cannot be read")
	}
	c := body.Checkpoint
	switch {
	case c.Number != v.number+1:
		return v.about(place{Type: typeCheckpoint}, fmt.Sprintf("checkpoint %d is missing: %d stands in its place", v.number+1, c.Number))
	case c.Seq > v.seq:
		return v.fault("it was missing when the chain was exported: checkpoint %d covers entries up to %d", c.Number, c.Seq)
	case c.Seq < v.seq:
		return v.about(place{Type: typeCheckpoint}, fmt.Sprintf("checkpoint %d covers entry %d and stands behind entry %d", c.Number, c.Seq, v.seq))
	}
	if f := v.agrees(c); f != nil {
		return f
	}
	v.number, v.report.Checkpoints = c.Number, v.report.Checkpoints+1
	return nil
}

// agrees checks a checkpoint of the entry that was checked last.
func (v *verifier) agrees(c Checkpoint) *Fault {
	key, known := v.keys[c.Key]
	switch {
	case c.Org != v.report.Org:
		return v.about(place{Type: typeCheckpoint}, fmt.Sprintf("checkpoint %d is another organization's", c.Number))
	case !known || !key.verifies(c.Message(), c.Signature):
		return v.about(place{Type: typeCheckpoint}, fmt.Sprintf("checkpoint %d has no valid signature: it was altered or forged", c.Number))
	case c.Hash != v.hash:
		return &Fault{Line: v.line, Seq: c.Seq, Reason: fmt.Sprintf(
			"checkpoint %d signed another hash: this entry, or one before it and behind the last checkpoint, was altered and chained anew", c.Number)}
	}
	return nil
}

func (v *verifier) end(line signedLine) *Fault {
	var end endBody
	if json.Unmarshal(line.Body, &end) != nil {
		return v.about(place{Type: typeCheckpoint}, "the end cannot be read")
	}
	if end.Entries != v.entries || end.Checkpoints != v.report.Checkpoints || end.Seq != v.seq || end.Hash != v.hash {
		return v.fault("the end tells of other entries than there are")
	}
	for _, seq := range sortedKeys(v.kept) {
		if c := v.kept[seq][0]; seq > v.seq && !c.At.After(v.report.ExportedAt) {
			return v.fault("it was missing when the chain was exported: checkpoint %d, kept elsewhere, covers entries up to %d", c.Number, seq)
		}
	}
	v.ended = true
	return nil
}

func sortedKeys(at map[int64][]Checkpoint) []int64 {
	keys := make([]int64, 0, len(at))
	for seq := range at {
		keys = append(keys, seq)
	}
	slices.Sort(keys)
	return keys
}

// explain tells a line that comes later from one that is gone.
func (v *verifier) explain(rest *bufio.Scanner) {
	wanted := v.line
	for here := v.line + 1; rest.Scan(); here++ {
		line, at, ok := split(rest.Bytes())
		if ok && at.Line == wanted && at.Export == v.report.Export && v.signed(line) {
			v.report.Fault.Reason = fmt.Sprintf("the lines were reordered: it stands in line %d", here)
			if at.Type != typeEntry {
				v.report.Fault.Seq = 0
			}
			return
		}
	}
}

// ReadCheckpoints reads checkpoints that were kept elsewhere, a line each, of one
// organization or, for Nobody, of all.
func ReadCheckpoints(r io.Reader, org uuid.UUID) ([]Checkpoint, error) {
	var kept []Checkpoint
	decoder := json.NewDecoder(r)
	for {
		var c Checkpoint
		err := decoder.Decode(&c)
		if errors.Is(err, io.EOF) {
			return kept, nil
		}
		if err != nil {
			return nil, fmt.Errorf("audit: read checkpoints: %w", err)
		}
		if org == Nobody() || c.Org == org {
			kept = append(kept, c)
		}
	}
}
