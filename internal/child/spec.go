package child

import (
	"os"
	"syscall"
	"time"
)

// User is who a process runs as.
type User struct{ UID, GID uint32 }

// Spec describes a process. Only Path is required.
type Spec struct {
	// Name is what messages call it; Path where empty.
	Name string
	// Path is the program's file, absolute or relative to this process.
	Path string
	Args []string // without the program's name
	Env  []string // all of it; nil: this process's
	Dir  string   // working directory, which User can reach; empty: this process's
	// User is dropped to; nil: this process's.
	User *User
	// Nice is its priority, 0 (this process's) or 1 to 19, lower and lower (Linux only).
	Nice int
	// Log is appended to with both outputs; empty: they are discarded.
	Log string
	// Open names files and folders that are opened for reading before privileges
	// are dropped: the process has them as descriptors 3, 4, ... and reaches them as
	// /proc/self/fd/3 even where their parents are closed to User.
	Open []string
	// Inherit are files that the process holds open, as the descriptors that follow.
	Inherit []*os.File
	// Stop asks the process to end (0: SIGTERM). Grace is how long it may take
	// before SIGKILL (0: 10 s).
	Stop  syscall.Signal
	Grace time.Duration
	// Orphaned is sent when this process dies (0: SIGKILL; Linux only).
	Orphaned syscall.Signal
}

const (
	defaultGrace = 10 * time.Second
	logMode      = 0o600
)

func (s Spec) name() string {
	if s.Name != "" {
		return s.Name
	}
	return s.Path
}

func (s Spec) stopSignal() syscall.Signal {
	if s.Stop != 0 {
		return s.Stop
	}
	return syscall.SIGTERM
}

func (s Spec) orphanSignal() syscall.Signal {
	if s.Orphaned != 0 {
		return s.Orphaned
	}
	return syscall.SIGKILL
}

func (s Spec) grace() time.Duration {
	if s.Grace != 0 {
		return s.Grace
	}
	return defaultGrace
}
