// Command servers runs another command with a MariaDB and a MinIO of its own, whose
// addresses it finds in QINGYUAN_TEST_MARIADB and QINGYUAN_TEST_MINIO. They end with it.
//
//	go run ./scripts/servers go test ./...
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"qingyuan/internal/testkit/servers"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: servers COMMAND [ARGUMENT…]")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status(err))
}

// status is the command's own exit status, where it came to have one.
func status(err error) int {
	if err == nil {
		return 0
	}
	if failed, ok := errors.AsType[commandFailed](err); ok {
		return failed.ExitCode()
	}
	fmt.Fprintln(os.Stderr, "servers:", err)
	return 1
}

// commandFailed is the command's own failure, of which it has said what there is to say.
type commandFailed struct{ *exec.ExitError }

func run(ctx context.Context, command []string, stdout, stderr io.Writer) (err error) {
	host, err := servers.New()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, host.Stop()) }()
	start := time.Now()
	dsn, err := host.MariaDB(ctx)
	if err != nil {
		return fmt.Errorf("MariaDB: %w", err)
	}
	store, err := host.MinIO(ctx)
	if err != nil {
		return fmt.Errorf("MinIO: %w", err)
	}
	fmt.Fprintf(stderr, "MariaDB and MinIO answer on loopback after %.1f s\n", time.Since(start).Seconds())
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	// go test doesn't pass SIGTERM on to the tests: the whole group gets it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	cmd.Env = append(os.Environ(), "QINGYUAN_TEST_MARIADB="+dsn, "QINGYUAN_TEST_MINIO="+store.URL)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, stdout, stderr
	err = cmd.Run()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok && failed.Exited() {
		return commandFailed{failed}
	}
	return err
}
