package child

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
)

// Run runs a process to its end and returns what it printed. It is killed when
// ctx ends. Log, Stop and Grace of the spec are not used.
func Run(ctx context.Context, s Spec) (string, error) {
	type result struct {
		output string
		err    error
	}
	ended := make(chan result, 1)
	go func() {
		lockForParentDeath()
		var output bytes.Buffer
		cmd, release, err := s.command(ctx)
		if err == nil {
			cmd.Stdout, cmd.Stderr = &output, &output
			err = cmd.Run()
			release()
		}
		ended <- result{strings.TrimSpace(output.String()), err}
	}()
	r := <-ended
	if r.err != nil {
		return r.output, fmt.Errorf("child: %s: %w", s.name(), r.err)
	}
	return r.output, nil
}

// lockForParentDeath gives the calling goroutine its thread for life. The kernel
// takes the thread that starts a process for its parent and sends the
// parent-death signal when that thread ends; so the goroutine that starts a
// process must also wait for it.
func lockForParentDeath() { runtime.LockOSThread() }

// command prepares the process; release is called once it runs or has ended.
func (s Spec) command(ctx context.Context) (cmd *exec.Cmd, release func(), err error) {
	cmd = exec.CommandContext(ctx, s.Path, s.Args...)
	cmd.Env, cmd.Dir = s.Env, s.Dir
	// A group of its own: Ctrl-C on the terminal reaches the parent, which stops
	// its children in order.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if s.User != nil {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: s.User.UID, Gid: s.User.GID}
	}
	setParentDeath(cmd.SysProcAttr, s.orphanSignal())
	opened, release, err := openAll(s.Open)
	cmd.ExtraFiles = append(opened, s.Inherit...)
	return cmd, release, err
}

// openAll opens every path for reading; release closes them again.
func openAll(paths []string) (opened []*os.File, release func(), err error) {
	release = func() {
		for _, file := range opened {
			_ = file.Close() // it was only read
		}
	}
	for _, path := range paths {
		file, err := os.Open(path)
		if err != nil {
			release()
			return nil, nil, err
		}
		opened = append(opened, file)
	}
	return opened, release, nil
}

// openLog opens the log for appending and tells where the next line goes.
func openLog(path string) (*os.File, int64, error) {
	if path == "" {
		return nil, 0, nil
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, logMode)
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, 0, err
	}
	return file, info.Size(), nil
}

// lastLine is the last line that was written to the log since offset.
func lastLine(path string, offset int64) string {
	const most = 4 << 10
	file, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer file.Close() //nolint:errcheck // it was only read
	info, err := file.Stat()
	if err != nil {
		return ""
	}
	tail := make([]byte, max(0, min(most, info.Size()-offset)))
	n, _ := file.ReadAt(tail, info.Size()-int64(len(tail))) //nolint:errcheck // what was read is used
	text := strings.TrimSpace(string(tail[:n]))
	return text[strings.LastIndexByte(text, '\n')+1:]
}
