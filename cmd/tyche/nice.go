package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// niced marks the environment of a process whose priority has been set.
const niced = "TYCHE_NICED"

// beNice lowers the priority of this process by n (0 to 19), so that whoever computes does not keep those waiting who
// answer. A priority belongs to a thread and is inherited, so the program replaces itself once from a thread that has it.
func beNice(n int) error {
	if n == 0 || os.Getenv(niced) != "" {
		return nil
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	runtime.LockOSThread()
	if err := unix.Setpriority(unix.PRIO_PROCESS, 0, n); err != nil {
		return fmt.Errorf("lower the priority: %w", err)
	}
	return syscall.Exec(self, os.Args, append(os.Environ(), niced+"="+strconv.Itoa(n)))
}
