// Package servers runs real MariaDB, MinIO and clamd processes for tests: on loopback, on free
// ports, with random passwords, in a temporary folder that ends with the process.
package servers

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// ErrNotInstalled says that a server's program is not on this machine.
var ErrNotInstalled = errors.New("not installed")

// patience is how long a server may take to answer for the first time.
const patience = 60 * time.Second

// Host is a folder with the servers that run in it. They end, and the folder goes, at Stop
// or when this process ends in any way at all.
type Host struct {
	dir    string
	reaper *exec.Cmd
	pids   io.WriteCloser
}

// reap outlives us if it must: its input closes when we end, however that happens.
// A number that another program has got meanwhile is left alone: our servers name our
// folder in their arguments.
const reap = `trap '' HUP INT TERM
pids=
while read -r pid; do pids="$pids $pid"; done
for pid in $pids; do
	grep -qaF "$1/" "/proc/$pid/cmdline" 2>/dev/null && kill -9 "$pid"
done
for again in 1 2 3 4 5 6 7 8 9 10; do rm -rf "$1" 2>/dev/null && break; sleep 0.2; done`

// New makes the folder, under the system's temporary one.
func New() (*Host, error) {
	dir, err := os.MkdirTemp("", fmt.Sprintf("qingyuan-test-%d-", os.Getpid()))
	if err != nil {
		return nil, fmt.Errorf("make the servers' folder: %w", err)
	}
	// MariaDB's own user has to pass through.
	if err := os.Chmod(dir, 0o711); err != nil {
		return nil, fmt.Errorf("open the servers' folder: %w", err)
	}
	reaper := exec.Command("/bin/sh", "-c", reap, "sh", dir)
	reaper.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	pids, err := reaper.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := reaper.Start(); err != nil {
		return nil, fmt.Errorf("start the shell that ends the servers: %w", err)
	}
	return &Host{dir: dir, reaper: reaper, pids: pids}, nil
}

// Stop ends all servers and removes the folder.
func (h *Host) Stop() error {
	if err := h.pids.Close(); err != nil {
		return err
	}
	return h.reaper.Wait()
}

// process is a running server.
type process struct {
	cmd   *exec.Cmd
	ended chan struct{}
	log   string
}

// start runs cmd apart from our terminal and output, and tells the reaper.
func (h *Host) start(cmd *exec.Cmd, log string) (*process, error) {
	out, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setsid = true
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	p := &process{cmd: cmd, ended: make(chan struct{}), log: log}
	go func() {
		_ = cmd.Wait()
		close(p.ended)
	}()
	if _, err := fmt.Fprintln(h.pids, cmd.Process.Pid); err != nil {
		p.kill()
		return nil, fmt.Errorf("hand over the pid: %w", err)
	}
	return p, nil
}

func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// until waits for ready to succeed, and gives up when the process ends or time runs out.
func (p *process) until(ctx context.Context, ready func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		err := ready(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-p.ended:
			return fmt.Errorf("%s ended: %s", filepath.Base(p.cmd.Path), tail(p.log))
		case <-ctx.Done():
			p.kill()
			return fmt.Errorf("%s does not answer: %w: %s", filepath.Base(p.cmd.Path), err, tail(p.log))
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func tail(log string) string {
	b, err := os.ReadFile(log)
	if err != nil {
		return err.Error()
	}
	return string(b[max(0, len(b)-2000):])
}

// program finds a server's program: in the folders given, in PATH, or where systems keep
// what PATH leaves out.
func program(name string, first ...string) (string, error) {
	for _, dir := range append(first, "", "/usr/sbin", "/usr/libexec", "/usr/local/bin") {
		if p, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
			return p, nil
		}
	}
	return "", fmt.Errorf("%s: %w", name, ErrNotInstalled)
}

// freePort asks the system for a port nobody listens on.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

func password() string { return strings.ToLower(rand.Text()) }
