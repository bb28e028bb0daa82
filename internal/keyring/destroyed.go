package keyring

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
	"uuid"
)

// Destruction is an entry of the log of destructions. It holds identifiers only.
type Destruction struct {
	At time.Time `json:"at"`
	// Org is the organization whose keys are gone, those of its subjects included; with a Subject only that one's. Zero with
	// a Subject is the subject in every organization.
	Org     uuid.UUID `json:"organization,omitzero"`
	Subject uuid.UUID `json:"subject,omitzero"`
}

// destroyed is what the logs say, the one in the key store's folder and the journal outside. A destruction holds from the
// moment that one of them names it.
type destroyed struct {
	logs []*log
}

// log is one file of destructions: JSON lines, only ever added to. A last line without its end was never confirmed.
type log struct {
	path    string
	file    os.FileInfo // as last read; nil when there was none
	entries map[Destruction]bool
}

func newDestroyed(o Options) *destroyed {
	d := &destroyed{logs: []*log{{path: filepath.Join(o.Folder, "destroyed.jsonl")}}}
	if o.Journal != "" {
		d.logs = append(d.logs, &log{path: o.Journal})
	}
	return d
}

// has tells whether an owner's keys were destroyed, by the logs as they are now.
func (d *destroyed) has(owner Owner) (bool, error) {
	found := false
	for _, l := range d.logs {
		if err := l.refresh(); err != nil {
			return false, err
		}
		if len(l.entries) == 0 {
			continue
		}
		found = found || l.entries[Destruction{Org: owner.Org}]
		if owner.Subject != (uuid.UUID{}) {
			found = found || l.entries[Destruction{Org: owner.Org, Subject: owner.Subject}] || l.entries[Destruction{Subject: owner.Subject}]
		}
	}
	return found, nil
}

// refresh reads the log again when it has changed.
func (l *log) refresh() error {
	info, err := os.Stat(l.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // what was read before stays true
	}
	if err == nil && same(l.file, info) {
		return nil
	}
	if err == nil {
		err = l.read()
	}
	if err != nil {
		return fmt.Errorf("keyring: log of destructions: %w", err)
	}
	return nil
}

func (l *log) read() error {
	text, info, err := readPrivate(l.path)
	if err != nil {
		return err
	}
	all, err := ParseDestructions(text)
	if err != nil {
		return fmt.Errorf("%s: %w", l.path, err)
	}
	if l.entries == nil {
		l.entries = map[Destruction]bool{}
	}
	for _, d := range all {
		d.At = time.Time{}
		l.entries[d] = true
	}
	l.file = info
	return nil
}

// ParseDestructions reads a log of destructions, as far as its lines are whole.
func ParseDestructions(text []byte) (all []Destruction, err error) {
	for line := range bytes.Lines(text) {
		if line[len(line)-1] != '\n' {
			break
		}
		var d Destruction
		if err := json.Unmarshal(line, &d); err != nil {
			return nil, fmt.Errorf("line %d: %w", len(all)+1, err)
		}
		if d.Org == (uuid.UUID{}) && d.Subject == (uuid.UUID{}) {
			return nil, fmt.Errorf("line %d names nothing", len(all)+1)
		}
		all = append(all, d)
	}
	return all, nil
}

// add appends entries, durably, over an unconfirmed last line.
func (l *log) add(all []Destruction) (err error) {
	file, err := os.OpenFile(l.path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	text, err := io.ReadAll(file)
	if err != nil {
		return err
	}
	var lines bytes.Buffer
	encoder := json.NewEncoder(&lines)
	for _, d := range all {
		if err := encoder.Encode(d); err != nil {
			return err
		}
	}
	end := int64(bytes.LastIndexByte(text, '\n') + 1)
	if err := file.Truncate(end); err != nil {
		return err
	}
	if _, err := file.WriteAt(lines.Bytes(), end); err != nil {
		return err
	}
	return errors.Join(file.Sync(), syncFolder(filepath.Dir(l.path)))
}

// Destroy makes everything that was encrypted with an owner's keys unreadable for good, here and in every copy: an
// organization's with all its subjects', or a subject's; the subject of the zero organization is that person's in every
// organization. Other processes notice with their next use. Nothing can be encrypted for the owner any more.
func (k *Keyring) Destroy(owner Owner) error {
	if owner == (Owner{}) {
		return errors.New("keyring: the node's own keys are not destroyed")
	}
	return k.Replay([]Destruction{{At: time.Now().UTC().Truncate(time.Second), Org: owner.Org, Subject: owner.Subject}})
}

// Replay destroys what another replica has destroyed.
func (k *Keyring) Replay(all []Destruction) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	unlock, err := k.lock()
	if err != nil {
		return err
	}
	defer unlock()
	for _, l := range k.destroyed.logs {
		if err := l.lack(all); err != nil {
			return fmt.Errorf("keyring: log destruction: %w", err)
		}
	}
	return k.removeDestroyed()
}

// lack adds the entries that the log does not have.
func (l *log) lack(all []Destruction) error {
	if err := l.refresh(); err != nil {
		return err
	}
	var missing []Destruction
	for _, d := range all {
		if !l.entries[Destruction{Org: d.Org, Subject: d.Subject}] {
			missing = append(missing, d)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return l.add(missing)
}

// replay brings the logs to what either of them knows and removes what a restored store still has.
func (k *Keyring) replay() error {
	all, err := k.Destructions()
	if err != nil || len(all) == 0 {
		return err
	}
	return k.Replay(all)
}

// Destructions lists what was destroyed, by all logs together.
func (k *Keyring) Destructions() (all []Destruction, err error) {
	seen := map[Destruction]bool{}
	for _, l := range k.destroyed.logs {
		text, _, err := readPrivate(l.path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("keyring: log of destructions: %w", err)
		}
		entries, err := ParseDestructions(text)
		if err != nil {
			return nil, fmt.Errorf("keyring: %s: %w", l.path, err)
		}
		for _, d := range entries {
			if key := (Destruction{Org: d.Org, Subject: d.Subject}); !seen[key] {
				seen[key] = true
				all = append(all, d)
			}
		}
	}
	return all, nil
}

// removeDestroyed removes the files of destroyed keys, which were refused already.
func (k *Keyring) removeDestroyed() error {
	owners, err := k.owners()
	if err != nil {
		return err
	}
	for _, owner := range owners {
		gone, err := k.destroyed.has(owner)
		if err == nil && gone {
			delete(k.cache, owner)
			err = remove(owner.path(k.store))
		}
		if err != nil {
			return fmt.Errorf("keyring: remove keys of %s: %w", owner, err)
		}
	}
	return nil
}
