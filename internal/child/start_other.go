//go:build !linux

package child

import "syscall"

func setParentDeath(*syscall.SysProcAttr, syscall.Signal) {}

// lowerPriority does nothing: elsewhere a priority belongs to the whole process.
func lowerPriority(int) error { return nil }
