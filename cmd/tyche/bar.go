package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// bar is a progress bar on a terminal; where the writer is none it prints a line at every tenth.
type bar struct {
	w        io.Writer
	terminal bool
	tenth    int
}

func newBar(f *os.File) *bar {
	return &bar{w: f, terminal: term.IsTerminal(int(f.Fd())), tenth: -1}
}

// show draws the state: trials done of total, trials a second, seconds left; NaN or zero where they are not known.
func (b *bar) show(done, total int64, rate, left float64) {
	const width = 40
	share := 0.0
	if total > 0 {
		share = float64(done) / float64(total)
	}
	line := fmt.Sprintf("%5.1f %%  %d of %d trials", 100*share, done, total)
	if rate > 0 {
		line += fmt.Sprintf("  %s trials/s", thousands(rate))
	}
	if left > 0 && !math.IsInf(left, 0) {
		line += "  " + time.Duration(left*float64(time.Second)).Round(100*time.Millisecond).String() + " left"
	}
	if b.terminal {
		full := int(share * width)
		fmt.Fprintf(b.w, "\r\x1b[K[%s%s] %s", strings.Repeat("█", full), strings.Repeat("·", width-full), line)
		return
	}
	if tenth := int(share * 10); tenth > b.tenth {
		b.tenth = tenth
		fmt.Fprintln(b.w, line)
	}
}

// end leaves the bar's line.
func (b *bar) end() {
	if b.terminal {
		fmt.Fprintln(b.w)
	}
}

// thousands writes a positive number without decimals, with a comma between groups of three digits.
func thousands(x float64) string {
	s := fmt.Sprintf("%.0f", x)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
