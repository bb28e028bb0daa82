package postgresd

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// User is who the cluster belongs to; nil is the user of this process.
type User struct{ UID, GID uint32 }

// nobody is the conventional number of the user without rights.
const nobody = 65534

// unprivileged chooses the user of a new cluster: nil unless this process is
// root, else postgres, nobody, or nobody's usual number.
func unprivileged() (*User, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{Superuser, "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(found.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(found.Gid, 10, 32)
		if err := errors.Join(uidErr, gidErr); err != nil {
			return nil, fmt.Errorf("user %s: %w", name, err)
		}
		return &User{UID: uint32(uid), GID: uint32(gid)}, nil
	}
	return &User{UID: nobody, GID: nobody}, nil
}

// owner is the user that an existing cluster belongs to.
func owner(data string) (*User, error) {
	info, err := os.Stat(data)
	if err != nil {
		return nil, err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return nil, fmt.Errorf("the owner of %s is unknown", data)
	}
	euid := os.Geteuid()
	switch {
	case int(stat.Uid) == euid && euid != 0:
		return nil, nil
	case euid != 0:
		return nil, fmt.Errorf("%s belongs to user %d; start the node as that user or as root", data, stat.Uid)
	case stat.Uid == 0:
		return nil, fmt.Errorf("%s belongs to root, and PostgreSQL does not run as root; give it to an unprivileged user", data)
	}
	return &User{UID: stat.Uid, GID: stat.Gid}, nil
}

func (u *User) makeFolder(path string) error {
	if err := os.Mkdir(path, 0o700); err != nil {
		return err
	}
	return u.give(path)
}

func (u *User) writeFile(path, content string) error {
	if err := os.WriteFile(path, []byte(content), fs.FileMode(0o600)); err != nil {
		return err
	}
	return u.give(path)
}

// give makes the user the owner of path.
func (u *User) give(path string) error {
	if u == nil {
		return nil
	}
	return os.Chown(path, int(u.UID), int(u.GID))
}
