package keyring

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/tink-crypto/tink-go/v2/tink"

	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// ErrNoKey says that the owner has no key, although something was encrypted with it: the key store was lost or belongs to
// another node.
var ErrNoKey = errors.New("keyring: the owner has no key")

const (
	// keep is how long unwrapped keys stay in memory.
	keep = time.Minute
	// trust is how long small values take the keys in memory without a look at the owner's file and the log of destructions:
	// so soon does a destruction by another process take hold. Looking costs more than encrypting a value.
	trust = 5 * time.Millisecond
)

// Options say where keys are kept.
type Options struct {
	// Folder holds the key store: master.json the master key, store/ the wrapped keys, destroyed.jsonl the destructions.
	Folder string
	// Journal is a second log of destructions outside Folder, which a backup may and should hold: it knows what was
	// destroyed when Folder is restored from an older copy. "" for none.
	Journal string
	KMS     KMS
}

// Keyring encrypts and decrypts. It is safe for concurrent use, and several
// processes may share its files.
type Keyring struct {
	folder    string
	store     string
	kms       KMS
	mu        sync.Mutex
	destroyed *destroyed
	master    *master
	cache     map[Owner]*cached
}

type cached struct {
	*keys
	since   time.Time
	checked time.Time
}

// Open opens the keyring below a folder, and makes folder and master key when
// there are none.
func Open(folder string) (*Keyring, error) { return New(Options{Folder: folder}) }

// New opens a keyring and has its store catch up with the destructions that its logs know.
func New(o Options) (*Keyring, error) {
	store := filepath.Join(o.Folder, "store")
	if err := os.MkdirAll(store, 0o700); err != nil {
		return nil, fmt.Errorf("keyring: make key store: %w", err)
	}
	k := &Keyring{folder: o.Folder, store: store, kms: o.KMS, destroyed: newDestroyed(o), cache: map[Owner]*cached{}}
	if err := k.ensureMaster(); err != nil {
		return nil, err
	}
	return k, k.replay()
}

// keysOf gives an owner's keys, from memory while nothing has changed. Missing ones are made when create is set, else it
// fails with ErrNoKey. What was destroyed is problem.NotFound with the cause tenant.ErrErased.
func (k *Keyring) keysOf(owner Owner, purpose string, create bool) (*keys, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if c := k.cache[owner]; c != nil && purpose != purposeStream && c.has(purpose) && time.Since(c.checked) < trust {
		return c.keys, nil
	}
	return k.checkedKeys(owner, purpose, create)
}

// checkedKeys is keysOf by what the store says now.
func (k *Keyring) checkedKeys(owner Owner, purpose string, create bool) (*keys, error) {
	if err := k.refuseDestroyed(owner); err != nil {
		return nil, err
	}
	opened, err := k.load(owner)
	if err == nil && opened.has(purpose) {
		return opened, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if !create {
		return nil, fmt.Errorf("%w: %s", ErrNoKey, owner)
	}
	if err := k.addKeys(owner, purpose); err != nil {
		return nil, err
	}
	return k.load(owner)
}

// newerKeys gives an owner's keys where the store has others than those before, which may be older than a ciphertext.
func (k *Keyring) newerKeys(owner Owner, purpose string, before *keys) (*keys, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now, err := k.checkedKeys(owner, purpose, false)
	return now, err == nil && now != before
}

func (k *Keyring) refuseDestroyed(owner Owner) error {
	gone, err := k.destroyed.has(owner)
	if err != nil {
		return err
	}
	if gone {
		delete(k.cache, owner)
		return problem.Wrap(problem.NotFound, fmt.Errorf("keyring: the key of %s was destroyed: %w", owner, tenant.ErrErased),
			"This was erased.").WithCode("erased")
	}
	return nil
}

// load reads an owner's keys unless those in memory are current. It fails with fs.ErrNotExist.
func (k *Keyring) load(owner Owner) (*keys, error) {
	path := owner.path(k.store)
	info, err := os.Stat(path)
	if err != nil {
		delete(k.cache, owner)
		return nil, fmt.Errorf("keyring: keys of %s: %w", owner, err)
	}
	if c := k.cache[owner]; c != nil && same(c.file, info) && time.Since(c.since) < keep {
		c.checked = time.Now()
		return c.keys, nil
	}
	for {
		opened, err := k.open(owner)
		if err == nil {
			k.cache[owner] = &cached{keys: opened, since: time.Now(), checked: time.Now()}
			return opened, nil
		}
		now, gone := os.Stat(path)
		if gone != nil || same(info, now) {
			return nil, err
		}
		info = now // a rotation has wrapped it anew between reading it and reading its parent
	}
}

// open reads and unwraps an owner's keys.
func (k *Keyring) open(owner Owner) (*keys, error) {
	text, info, err := readPrivate(owner.path(k.store))
	if err != nil {
		return nil, fmt.Errorf("keyring: keys of %s: %w", owner, err)
	}
	file, err := parse(text, owner)
	if err != nil {
		return nil, err
	}
	parent, err := k.parentOf(owner)
	if err != nil {
		return nil, err
	}
	opened := &keys{file: info}
	for purpose := range file.Keys {
		handle, err := file.keyset(purpose, parent)
		if err == nil {
			err = opened.use(purpose, handle)
		}
		if err != nil {
			return nil, fmt.Errorf("keyring: use keys of %s: %w", owner, err)
		}
	}
	return opened, nil
}

// parentOf is the key that wraps an owner's.
func (k *Keyring) parentOf(owner Owner) (tink.AEAD, error) {
	parent, has := owner.parent()
	if !has {
		m, err := k.masterKey()
		if err != nil {
			return nil, err
		}
		return m.aead, nil
	}
	keys, err := k.load(parent)
	if errors.Is(err, fs.ErrNotExist) || err == nil && keys.value == nil {
		return nil, fmt.Errorf("%w: %s", ErrNoKey, parent)
	}
	if err != nil {
		return nil, err
	}
	return keys.value, nil
}

// addKeys makes an owner's first key of a purpose, and the owner's file where there is none, while no one else changes
// the store.
func (k *Keyring) addKeys(owner Owner, purpose string) error {
	unlock, err := k.lock()
	if err != nil {
		return err
	}
	defer unlock()
	if err := k.refuseDestroyed(owner); err != nil {
		return err
	}
	if parent, has := owner.parent(); has {
		if err := k.addLocked(parent, purposeValue); err != nil {
			return err
		}
	}
	return k.addLocked(owner, purpose)
}

func (k *Keyring) addLocked(owner Owner, purpose string) error {
	file := wrapped{Version: 1, Org: owner.Org, Subject: owner.Subject}
	text, _, err := readPrivate(owner.path(k.store))
	if err == nil {
		file, err = parse(text, owner)
	} else if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err != nil || file.Keys[purpose] != nil {
		return err
	}
	if file.Keys == nil {
		file.Keys = map[string]wrappedKeyset{}
	}
	parent, err := k.parentOf(owner)
	if err != nil {
		return err
	}
	if err := file.add(purpose, parent); err != nil {
		return err
	}
	return k.write(owner, file)
}
