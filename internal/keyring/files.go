package keyring

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// lock holds off every other process that would change the key store. Readers need no lock: files are replaced whole.
func (k *Keyring) lock() (unlock func(), err error) {
	file, err := os.OpenFile(filepath.Join(k.folder, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("keyring: lock: %w", err)
	}
	for {
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err != nil {
		return nil, fmt.Errorf("keyring: lock: %w", errors.Join(err, file.Close()))
	}
	return func() { _ = file.Close() }, nil
}

// readPrivate reads a file that only its owner may read.
func readPrivate(path string) ([]byte, os.FileInfo, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close() //nolint:errcheck // it was only read
	info, err := file.Stat()
	if err != nil {
		return nil, nil, err
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return nil, nil, fmt.Errorf("%s has mode %04o: others may read it; make it 0600 and replace its keys", path, mode)
	}
	text := make([]byte, info.Size())
	if _, err := file.ReadAt(text, 0); err != nil && info.Size() > 0 {
		return nil, nil, err
	}
	return text, info, nil
}

// replace writes a whole file of mode 0600, durably: whoever reads it, whenever the machine stops, sees the old content
// or the new.
func replace(path string, text []byte) error {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	temp, err := os.CreateTemp(folder, ".new-") // mode 0600
	if err != nil {
		return err
	}
	_, err = temp.Write(text)
	if err = errors.Join(err, temp.Sync(), temp.Close()); err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return errors.Join(syncFolder(folder), syncFolder(filepath.Dir(folder)))
}

// remove deletes a file or a folder, durably; a missing one is no error.
func remove(path string) error {
	if err := os.RemoveAll(path); err != nil {
		return err
	}
	err := syncFolder(filepath.Dir(path))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// syncFolder makes a change of names in a folder durable.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// same tells whether a file is still the one that was read.
func same(before, now os.FileInfo) bool {
	return before != nil && os.SameFile(before, now) && before.ModTime().Equal(now.ModTime()) && before.Size() == now.Size()
}
