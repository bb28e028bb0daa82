//go:build !linux

package child

import "syscall"

func setParentDeath(*syscall.SysProcAttr, syscall.Signal) {}
