package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"tyche/engine/summary"
	"tyche/examples"
	"tyche/internal/child"
)

const demoTrials = 100_000

// runDemo shows the main job from end to end on a stack of its own in a temporary folder.
func runDemo(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	trials := flags.Int("trials", demoTrials, "how many trials to run")
	if _, err := parse(flags, args, 0, "demo [--trials N]"); err != nil {
		return err
	}
	home, err := os.MkdirTemp("", "tyche-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(home)
	fmt.Println("Starting PostgreSQL, Temporal, the object store, the API and a worker ...")
	node, err := startNode(ctx, home)
	if err != nil {
		return err
	}
	err = demonstrate(ctx, node, *trials)
	fmt.Println("\nStopping everything.")
	node.Stop()
	return err
}

// demoNode is a `tyche up` that the demo started, and what its ready file says.
type demoNode struct {
	*child.Child
	API        string `json:"api"`
	APIKey     string `json:"api_key"`
	TemporalUI string `json:"temporal_ui"`
}

// startNode starts a node that ends with the demo, however that ends.
func startNode(ctx context.Context, home string) (*demoNode, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	ready := filepath.Join(home, "ready.json")
	start := time.Now()
	process, err := child.Start(child.Spec{
		Name: "the node", Path: self, Log: filepath.Join(home, "up.log"), Orphaned: syscall.SIGTERM, Grace: time.Minute,
		Args: []string{"up", "--home", filepath.Join(home, "node"), "--listen", "127.0.0.1:0", "--ready-file", ready},
	}, nil)
	if err != nil {
		return nil, err
	}
	n := &demoNode{Child: process}
	for tick := time.NewTicker(20 * time.Millisecond); ; {
		select {
		case <-ctx.Done():
			n.Stop()
			return nil, ctx.Err()
		case <-n.Done():
			return nil, n.Err()
		case <-tick.C:
		}
		if data, err := os.ReadFile(ready); err == nil && json.Unmarshal(data, n) == nil {
			fmt.Printf("Ready after %.1f s at %s\n", time.Since(start).Seconds(), n.API)
			return n, nil
		}
	}
}

func demonstrate(ctx context.Context, n *demoNode, trials int) error {
	c := httpClient{base: n.API, key: n.APIKey}
	workbook, err := c.upload(ctx, "launch.xlsx", examples.LaunchWorkbook)
	if err != nil {
		return err
	}
	fmt.Printf("Uploaded launch.xlsx as workbook %s\n", workbook)
	run, err := c.start(ctx, map[string]any{"workbook_id": workbook,
		"specification": json.RawMessage(examples.LaunchSpecification), "trials": trials, "seed": 1})
	if err != nil {
		return err
	}
	fmt.Printf("Started simulation %s\n\n", run)
	if err := follow(ctx, c, run); err != nil {
		return err
	}
	if err := printResults(ctx, c, run); err != nil {
		return err
	}
	fmt.Printf("\nThe Temporal Web UI showed the workflow at\n  %s/namespaces/tyche/workflows/simulation-%s\n", n.TemporalUI, run)
	return nil
}

// follow draws the progress of a run until it ends.
func follow(ctx context.Context, c httpClient, run string) error {
	b := newBar(os.Stdout)
	end := ""
	err := c.watch(ctx, run, func(e event) bool {
		var p struct {
			Trials, Rate float64
			Done         float64 `json:"trials_done"`
			Left         float64 `json:"eta_seconds"`
		}
		if json.Unmarshal(e.data, &p) == nil && p.Trials > 0 {
			b.show(int64(p.Done), int64(p.Trials), p.Rate, p.Left)
		}
		end = e.name
		return e.name == "progress"
	})
	b.end()
	if err == nil && end != "completed" {
		err = fmt.Errorf("the simulation ended as %q", end)
	}
	return err
}

func printResults(ctx context.Context, c httpClient, run string) error {
	var results struct {
		Outputs []summary.Output `json:"outputs"`
	}
	if err := c.get(ctx, "/v1/simulations/"+run+"/results", &results); err != nil {
		return err
	}
	fmt.Println()
	if err := writeTable(os.Stdout, results.Outputs); err != nil {
		return err
	}
	for i, o := range results.Outputs {
		var h struct {
			Edges  []float64
			Counts []int64
		}
		if err := c.get(ctx, fmt.Sprintf("/v1/simulations/%s/outputs/%d/histogram?bins=12", run, i), &h); err != nil {
			return err
		}
		writeHistogram(os.Stdout, label(o), h.Edges, h.Counts)
	}
	return nil
}
