package child

import (
	"fmt"
	"os"
	"syscall"
)

func setParentDeath(attributes *syscall.SysProcAttr, signal syscall.Signal) {
	attributes.Pdeathsig = signal
}

// enterable is a name of the working directory that works after privileges were
// dropped. The folders above it may be closed to the new user (a home of mode
// 0700), so the directory is opened here and entered through the descriptor,
// which the started process still has at that moment.
func enterable(s Spec) (dir string, release func(), err error) {
	if s.User == nil || s.Dir == "" {
		return s.Dir, func() {}, nil
	}
	opened, err := os.Open(s.Dir)
	if err != nil {
		return "", nil, err
	}
	release = func() { _ = opened.Close() } // it was only read
	return fmt.Sprintf("/proc/self/fd/%d", opened.Fd()), release, nil
}
