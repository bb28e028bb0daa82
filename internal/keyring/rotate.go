package keyring

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"uuid"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// RotateMaster makes a new master key, wraps all organizations' keys with it, and forgets the old one. No data is
// encrypted anew. Interrupted anywhere, both keys are there, and another rotation completes it.
func (k *Keyring) RotateMaster() error {
	return k.exclusively(func() error {
		before, err := k.masterKey()
		if err != nil {
			return err
		}
		both, err := withNewKey(before.handle, aead.AES256GCMKeyTemplate())
		if err != nil {
			return err
		}
		if err := k.writeMaster(both); err != nil {
			return err
		}
		now, err := k.masterKey()
		if err != nil {
			return err
		}
		owners, err := k.owners()
		if err != nil {
			return err
		}
		for _, owner := range owners {
			if _, has := owner.parent(); has {
				continue
			}
			if err := k.rewrap(owner, now.aead, nil); err != nil {
				return err
			}
		}
		alone, err := withoutOldKeys(both)
		if err != nil {
			return err
		}
		return k.writeMaster(alone)
	})
}

// RotateKMS makes a new version of the key service's key and has the service wrap the master key with it.
func (k *Keyring) RotateKMS() error {
	return k.exclusively(func() error {
		service, err := k.service()
		if err != nil {
			return fmt.Errorf("keyring: %w", err)
		}
		key, can := service.(Rewrapper)
		if !can {
			return errors.New("keyring: the key service cannot rotate its key")
		}
		text, _, err := readPrivate(k.masterPath())
		if err != nil {
			return fmt.Errorf("keyring: master key: %w", err)
		}
		if !isWrapped(text) {
			return errors.New("keyring: the master key is not wrapped by the key service yet: rotate the master key first")
		}
		form := map[string]json.RawMessage{}
		var sealed []byte
		err = json.Unmarshal(text, &form)
		if err == nil {
			err = json.Unmarshal(form["encryptedKeyset"], &sealed)
		}
		if err != nil {
			return fmt.Errorf("keyring: read master key: %w", err)
		}
		if err := key.RotateKey(); err != nil {
			return fmt.Errorf("keyring: rotate the key service's key: %w", err)
		}
		if sealed, err = key.Rewrap(sealed); err != nil {
			return fmt.Errorf("keyring: wrap the master key anew: %w", err)
		}
		form["encryptedKeyset"] = json.RawMessage(`"` + base64.StdEncoding.EncodeToString(sealed) + `"`)
		text, err = json.Marshal(form)
		if err != nil {
			return fmt.Errorf("keyring: encode master key: %w", err)
		}
		return replace(k.masterPath(), text)
	})
}

// Rotate gives an owner new keys for what is encrypted from now on, and wraps the keys of an organization's subjects with
// them. The old ones stay for what they encrypted; keys of digests stay alone, since digests are compared.
func (k *Keyring) Rotate(owner Owner) error {
	return k.exclusively(func() error {
		if err := k.refuseDestroyed(owner); err != nil {
			return err
		}
		parent, err := k.parentOf(owner)
		if err != nil {
			return err
		}
		if err := k.rewrap(owner, parent, withNewKeys); err != nil {
			return err
		}
		if owner.Subject != (uuid.UUID{}) {
			return nil
		}
		owners, err := k.owners()
		if err != nil {
			return err
		}
		for _, subject := range owners {
			if subject.Org != owner.Org || subject.Subject == (uuid.UUID{}) {
				continue
			}
			parent, err := k.parentOf(subject)
			if err == nil {
				err = k.rewrap(subject, parent, nil)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// exclusively runs fn while no one else changes the store.
func (k *Keyring) exclusively(fn func() error) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	unlock, err := k.lock()
	if err != nil {
		return err
	}
	defer unlock()
	return fn()
}

// rewrap wraps an owner's keysets with the parent's newest key, after change.
func (k *Keyring) rewrap(owner Owner, parent tink.AEAD, change func(*wrapped, string, tink.AEAD) error) error {
	text, _, err := readPrivate(owner.path(k.store))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %s", ErrNoKey, owner)
	}
	if err != nil {
		return fmt.Errorf("keyring: keys of %s: %w", owner, err)
	}
	file, err := parse(text, owner)
	if err != nil {
		return err
	}
	if change == nil {
		change = asTheyAre
	}
	for purpose := range file.Keys {
		if err := change(&file, purpose, parent); err != nil {
			return err
		}
	}
	return k.write(owner, file)
}

func asTheyAre(file *wrapped, purpose string, parent tink.AEAD) error {
	handle, err := file.keyset(purpose, parent)
	if err != nil {
		return err
	}
	return file.put(purpose, handle, parent)
}

func withNewKeys(file *wrapped, purpose string, parent tink.AEAD) error {
	if purpose == purposeDigest {
		return asTheyAre(file, purpose, parent)
	}
	handle, err := file.keyset(purpose, parent)
	if err != nil {
		return err
	}
	if handle, err = withNewKey(handle, template(purpose)); err != nil {
		return err
	}
	file.Rotated = time.Now().UTC().Truncate(time.Second)
	return file.put(purpose, handle, parent)
}

// write replaces an owner's file. What is in memory of it counts no more.
func (k *Keyring) write(owner Owner, file wrapped) error {
	delete(k.cache, owner)
	text, err := json.MarshalIndent(file, "", "\t")
	if err == nil {
		err = replace(owner.path(k.store), append(bytes.TrimSpace(text), '\n'))
	}
	if err != nil {
		return fmt.Errorf("keyring: write keys of %s: %w", owner, err)
	}
	return nil
}

// owners lists the owners that have a file, organizations before their subjects.
func (k *Keyring) owners() (all []Owner, err error) {
	err = filepath.WalkDir(k.store, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) { // it has gone meanwhile
			return nil
		}
		if err != nil || entry.IsDir() {
			return err
		}
		if owner, is := ownerAt(k.store, path); is {
			all = append(all, owner)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("keyring: list key store: %w", err)
	}
	slices.SortStableFunc(all, func(a, b Owner) int { return strings.Compare(a.path(k.store), b.path(k.store)) })
	return all, nil
}

// ownerAt reads an owner off the path of its file.
func ownerAt(store, path string) (owner Owner, is bool) {
	rest, err := filepath.Rel(store, path)
	if err != nil {
		return owner, false
	}
	folder, name := filepath.Split(strings.TrimSuffix(rest, ".json"))
	id, err := uuid.Parse(name)
	if err != nil {
		return owner, false
	}
	if owner.Org = id; folder != "" {
		owner.Subject = id
		if owner.Org, err = uuid.Parse(filepath.Clean(folder)); err != nil {
			return owner, false
		}
	}
	return owner, owner.path(store) == path
}
