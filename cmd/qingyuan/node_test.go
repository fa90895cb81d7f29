package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"qingyuan/config"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

// nodeVar makes the test's own binary a node: the program's parts and its work, by a clock that
// the test sets. The program itself has no such way in.
const nodeVar = "QINGYUAN_TEST_NODE"

// nodePassword is the database's, which a configuration doesn't print.
const nodePassword = "QINGYUAN_TEST_NODE_PASSWORD"

func TestMain(m *testing.M) {
	if text := os.Getenv(nodeVar); text != "" {
		if err := runNode(text); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// runNode works once for each line of standard input, which is the time, and says when it has.
func runNode(text string) error {
	var cfg config.Config
	if err := json.Unmarshal([]byte(text), &cfg); err != nil {
		return err
	}
	cfg.Database.Password = models.Secret(os.Getenv(nodePassword))
	var now time.Time
	p, err := partsAt(cfg, func() time.Time { return now })
	if err != nil {
		return err
	}
	work := p.runner()
	fmt.Println("ready")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		unix, err := strconv.ParseInt(lines.Text(), 10, 64)
		if err != nil {
			return err
		}
		now = time.Unix(unix, 0)
		work.Pass(context.Background())
		fmt.Println("done")
	}
	return nil
}

// partsAt are the program's parts, with a clock.
func partsAt(cfg config.Config, clock func() time.Time) (*parts, error) {
	p, err := newParts(cfg, make([]byte, 32), slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})))
	if err == nil {
		p.clock = clock
	}
	return p, err
}

// node is one process at work.
type node struct {
	t     *testing.T
	cmd   *exec.Cmd
	in    *os.File
	lines chan string // closed when the process has ended
}

func startNode(t *testing.T, cfg config.Config) *node {
	t.Helper()
	text, err := json.Marshal(cfg)
	testkit.Must(t, err)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), nodeVar+"="+string(text), nodePassword+"="+cfg.Database.Password.Reveal())
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	read, write, err := os.Pipe()
	testkit.Must(t, err)
	cmd.Stdin = read
	out, err := cmd.StdoutPipe()
	testkit.Must(t, err)
	testkit.Must(t, cmd.Start())
	testkit.Must(t, read.Close())
	n := &node{t, cmd, write, make(chan string, 1)}
	go func() {
		defer close(n.lines)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			n.lines <- strings.TrimSpace(lines.Text())
		}
	}()
	t.Cleanup(n.kill)
	if line := <-n.lines; line != "ready" {
		t.Fatalf("a node said %q", line)
	}
	return n
}

// begin lets the node work at a time; end waits until it has, and tells whether it lived to say
// so.
func (n *node) begin(at time.Time) { fmt.Fprintln(n.in, at.Unix()) }
func (n *node) end() bool          { return <-n.lines == "done" }

// kill ends the process as a power cut does.
func (n *node) kill() {
	n.cmd.Process.Kill() // it may have ended
	for range n.lines {  // until it has
	}
	n.in.Close()
	n.cmd.Wait() // it was killed
}
