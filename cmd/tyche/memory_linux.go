package main

import (
	"fmt"
	"os"
	"strings"
	"syscall"
)

// peakMemory is the most memory that this process has had at once, in bytes; 0 where that cannot be told.
func peakMemory() int64 {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return usage.Maxrss * 1024 // kilobytes
}

// freeMemory is how many bytes this process can still take; 0 where that cannot be told.
func freeMemory() int64 {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		var kilobytes int64
		if n, _ := fmt.Sscanf(line, "MemAvailable: %d kB", &kilobytes); n == 1 {
			return kilobytes << 10
		}
	}
	return 0
}
