package child

import (
	"fmt"
	"syscall"
)

func setParentDeath(attributes *syscall.SysProcAttr, signal syscall.Signal) {
	attributes.Pdeathsig = signal
}

// lowerPriority gives the calling thread, and what it starts, the priority n. The
// thread must be the caller's for life.
func lowerPriority(n int) error {
	if n == 0 {
		return nil
	}
	if err := syscall.Setpriority(syscall.PRIO_PROCESS, 0, n); err != nil {
		return fmt.Errorf("child: lower the priority: %w", err)
	}
	return nil
}
