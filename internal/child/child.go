package child

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"time"
)

const (
	firstBackoff = 100 * time.Millisecond
	mostBackoff  = 5 * time.Second
	// steady is how long a process must have lived for its death to count as the
	// first again.
	steady = 10 * time.Second
)

// Child is a supervised process.
type Child struct {
	spec     Spec
	stopping chan struct{} // closed by Stop
	done     chan struct{} // closed when no process runs or will run
	restarts func(error)   // told why, before each restart

	mu      sync.Mutex
	process *os.Process // nil while none runs
	keep    bool
	stopped bool
	err     error // why it ended unasked
}

// Start starts a process. restarting is told of each unasked end that is followed
// by a restart; it must not block and may be nil. Until KeepAlive, the first end
// is final: Done closes and Err tells why. It fails when the program cannot be
// started at all.
func Start(s Spec, restarting func(why error)) (*Child, error) {
	c := &Child{spec: s, stopping: make(chan struct{}), done: make(chan struct{}), restarts: restarting}
	if c.restarts == nil {
		c.restarts = func(error) {}
	}
	started := make(chan error, 1)
	go c.supervise(started)
	if err := <-started; err != nil {
		return nil, err
	}
	return c, nil
}

// Done is closed when the process has ended and will not be started again.
func (c *Child) Done() <-chan struct{} { return c.done }

// Err is why the process ended unasked, once Done is closed; nil after Stop.
func (c *Child) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// PID is the running process's identifier, 0 while none runs.
func (c *Child) PID() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.process == nil {
		return 0
	}
	return c.process.Pid
}

// KeepAlive has the process started again whenever it ends from now on: at once
// the first time, then after growing pauses. It fails when it has ended already.
func (c *Child) KeepAlive() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return c.err
	}
	c.keep = true
	return nil
}

// Stop asks the process to end, kills it after its grace, and returns when it is
// gone. It may be called more than once and on a process that has ended.
func (c *Child) Stop() {
	c.mu.Lock()
	if !c.stopped {
		c.stopped = true
		close(c.stopping)
	}
	c.signal(c.spec.stopSignal())
	c.mu.Unlock()
	select {
	case <-c.done:
		return
	case <-time.After(c.spec.grace()):
	}
	c.mu.Lock()
	c.signal(os.Kill)
	c.mu.Unlock()
	<-c.done
}

// signal is sent if a process runs; one that has just ended needs none.
func (c *Child) signal(s os.Signal) {
	if c.process != nil {
		_ = c.process.Signal(s)
	}
}

// supervise runs the process, again and again, until it shall not run any more.
func (c *Child) supervise(started chan<- error) {
	lockForParentDeath()
	defer close(c.done)
	if err := lowerPriority(c.spec.Nice); err != nil {
		started <- err
		return
	}
	pause := time.Duration(0)
	for {
		begin := time.Now()
		why := c.once(started)
		started = nil
		if !c.again(why) {
			return
		}
		c.restarts(why)
		if time.Since(begin) > steady {
			pause = 0
		}
		select {
		case <-c.stopping:
			return
		case <-time.After(pause):
		}
		pause = min(max(2*pause, firstBackoff), mostBackoff)
	}
}

// again decides whether the process is to be started once more after its end.
func (c *Child) again(why error) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stopped {
		return false
	}
	if !c.keep {
		c.err = why
	}
	return c.keep
}

// once starts the process, reports that to started, and waits for its end. It
// never returns nil: a process that ends unasked is at fault even with code 0.
func (c *Child) once(started chan<- error) error {
	log, offset, err := openLog(c.spec.Log)
	var cmd *exec.Cmd
	if err == nil {
		cmd, err = c.begin(log)
	}
	if log != nil {
		_ = log.Close() // the process has its own
	}
	if err != nil {
		err = fmt.Errorf("child: start %s: %w", c.spec.name(), err)
	}
	if started != nil {
		started <- err
	}
	if err != nil {
		return err
	}
	err = cmd.Wait()
	c.mu.Lock()
	c.process = nil
	c.mu.Unlock()
	return c.ended(err, lastLine(c.spec.Log, offset))
}

func (c *Child) begin(log *os.File) (*exec.Cmd, error) {
	cmd, release, err := c.spec.command(context.Background())
	if err != nil {
		return nil, err
	}
	defer release()
	if log != nil {
		cmd.Stdout, cmd.Stderr = log, log
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stopped {
		return nil, errors.New("it is being stopped")
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	c.process = cmd.Process
	return cmd, nil
}

func (c *Child) ended(err error, last string) error {
	how := "exit status 0"
	if err != nil {
		how = err.Error()
	}
	if last != "" {
		return fmt.Errorf("child: %s ended (%s): %s", c.spec.name(), how, last)
	}
	return fmt.Errorf("child: %s ended (%s)", c.spec.name(), how)
}
