package main

import (
	"context"
	"fmt"
	"runtime/debug"

	"tyche/engine"
)

func runVersion(context.Context, []string) error {
	build := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		build = info.GoVersion
	}
	fmt.Printf("engine %s, built with %s\n", engine.Version, build)
	return nil
}
