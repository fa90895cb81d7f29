package testkit

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
)

// binary builds the program once for a test process.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "qingyuan-binary-")
	if err != nil {
		return "", err
	}
	name := filepath.Join(dir, "qingyuan")
	out, err := exec.Command("go", "build", "-o", name, "qingyuan/cmd/qingyuan").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return name, nil
})

// RemoveBinary removes what Program built: call it at the end of TestMain.
func RemoveBinary() {
	if name, err := binary(); err == nil {
		os.RemoveAll(filepath.Dir(name))
	}
}

// Backend is where a program keeps its data, as settings in its environment.
type Backend struct {
	Name    string
	Environ []string
	DSN     string // of MariaDB; "" on the embedded default
	Dir     string // the data folder
}

// Embedded is the embedded default in a folder of the test's own.
func Embedded(t testing.TB) Backend {
	t.Helper()
	return Backend{Name: "embedded", Dir: t.TempDir()}
}

// Services is a fresh MariaDB database, migrated, and a fresh MinIO bucket.
func Services(t testing.TB) Backend {
	t.Helper()
	dsn := MariaDB(t)
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	files := MinIO(t)
	b := Backend{Name: "services", Dir: t.TempDir(), DSN: dsn, Environ: []string{
		"QINGYUAN_SECRET_KEY=" + strings.Repeat("A", 43) + "=",
		"QINGYUAN_DATABASE_DRIVER=mysql", "QINGYUAN_DATABASE_ADDRESS=" + cfg.Addr, "QINGYUAN_DATABASE_NAME=" + cfg.DBName,
		"QINGYUAN_DATABASE_USER=" + cfg.User, "QINGYUAN_DATABASE_PASSWORD=" + cfg.Passwd,
		"QINGYUAN_OBJECTS_DRIVER=minio", "QINGYUAN_OBJECTS_ENDPOINT=" + files.Endpoint, "QINGYUAN_OBJECTS_BUCKET=" + files.Bucket,
		"QINGYUAN_OBJECTS_ACCESS_KEY=" + files.AccessKey, "QINGYUAN_OBJECTS_SECRET_KEY=" + files.SecretKey.Reveal(),
	}}
	b.Run(t, "migrate", "up")
	return b
}

// Setting is what the backend's environment sets for a name, as OBJECTS_BUCKET.
func (b Backend) Setting(name string) string {
	for _, kv := range b.Environ {
		if v, ok := strings.CutPrefix(kv, "QINGYUAN_"+name+"="); ok {
			return v
		}
	}
	return ""
}

// Command is the program with arguments, on the backend.
func (b Backend) Command(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	name, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(name, append([]string{"--data", b.Dir}, args...)...)
	cmd.Dir = b.Dir
	cmd.Env = append(append(withoutSettings(os.Environ()), "TMPDIR="+b.TempDir(t)), b.Environ...)
	return cmd
}

// TempDir is the temp folder of the program's own: what it leaves there is seen.
func (b Backend) TempDir(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(b.Dir, "tmp")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

func withoutSettings(environ []string) []string {
	var kept []string
	for _, kv := range environ {
		if !strings.HasPrefix(kv, "QINGYUAN_") {
			kept = append(kept, kv)
		}
	}
	return kept
}

// Run runs the program to its end and returns what it wrote on standard output; a status
// other than 0 fails the test.
func (b Backend) Run(t testing.TB, args ...string) string {
	t.Helper()
	cmd := b.Command(t, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("qingyuan %s: %v\n%s%s", strings.Join(args, " "), err, out.String(), errs.String())
	}
	return out.String()
}

// Program is a running `qingyuan serve`.
type Program struct {
	URL    string // http://127.0.0.1:port
	cmd    *exec.Cmd
	output *output
	ended  chan struct{}
}

// output is what a program wrote on both its streams.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// startTime is how long a program may take to answer; a loaded machine with the race
// detector is slow.
const startTime = 60 * time.Second

// Serve starts `qingyuan serve` on a free port of loopback, waits until it is ready, and
// stops it when the test ends. Environ comes after the backend's.
func (b Backend) Serve(t testing.TB, environ []string, args ...string) *Program {
	t.Helper()
	said := ""
	if b.DSN == "" && slices.Contains(args, "--demo") {
		said = b.demonstration(t)
	}
	p := b.start(t, environ, args)
	io.WriteString(p.output, said) //nolint:errcheck // it is in memory
	p.Ready(t)
	return p
}

// filled is a data folder with the demonstration, made once for a test process, and what the
// program said when it filled it.
var filled struct {
	sync.Mutex
	dir, said string
}

// demonstration copies it into an empty data folder, and returns what was said.
func (b Backend) demonstration(t testing.TB) string {
	t.Helper()
	if _, err := os.Stat(filepath.Join(b.Dir, "qingyuan.db")); err == nil {
		return ""
	}
	filled.Lock()
	defer filled.Unlock()
	if filled.dir == "" {
		name, err := binary()
		Must(t, err)
		dir := filepath.Join(filepath.Dir(name), "demonstration") // removed with it
		Must(t, os.Mkdir(dir, 0o700))
		p := Backend{Dir: dir}.start(t, nil, []string{"--demo"})
		p.Ready(t)
		p.Stop(t)
		filled.dir, filled.said = dir, p.Output()
	}
	if out, err := exec.Command("cp", "-a", filled.dir+"/.", b.Dir).CombinedOutput(); err != nil {
		t.Fatalf("copy the demonstration: %v\n%s", err, out)
	}
	return filled.said
}

// Begin is Serve, but returns with the first page, and tells how long that took.
func (b Backend) Begin(t testing.TB, args ...string) (*Program, time.Duration) {
	t.Helper()
	if _, err := binary(); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	p := b.start(t, nil, args)
	p.wait(t, "/")
	return p, time.Since(begin)
}

func (b Backend) start(t testing.TB, environ, args []string) *Program {
	t.Helper()
	cmd := b.Command(t, append([]string{"serve"}, args...)...)
	cmd.Env = append(append(cmd.Env, "QINGYUAN_LISTEN_PUBLIC=127.0.0.1:0"), environ...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	p := &Program{cmd: cmd, output: &output{}, ended: make(chan struct{})}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = p.output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Stop(t) })
	url := make(chan string, 1)
	go p.read(stdout, url)
	select {
	case p.URL = <-url:
	case <-p.ended:
	case <-time.After(startTime):
	}
	if p.URL == "" {
		t.Fatalf("qingyuan serve didn't start:\n%s", p.output)
	}
	return p
}

// read keeps what the program prints and finds the address in it.
func (p *Program) read(stdout io.Reader, url chan<- string) {
	defer close(p.ended)
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		line := lines.Text()
		fmt.Fprintln(p.output, line)
		if i := strings.Index(line, "http://"); i >= 0 && strings.Contains(line, "清源 Qingyuan (") {
			select {
			case url <- strings.TrimSpace(line[i:]):
			default:
			}
		}
	}
}

// Ready waits until the program has filled its database.
func (p *Program) Ready(t testing.TB) {
	t.Helper()
	p.wait(t, "/readyz")
}

// wait asks for a path until it is answered with 200.
func (p *Program) wait(t testing.TB, path string) {
	t.Helper()
	pause := 5 * time.Millisecond
	for deadline := time.Now().Add(startTime); time.Now().Before(deadline); time.Sleep(pause) {
		pause = min(pause+time.Millisecond, 50*time.Millisecond)
		resp, err := http.Get(p.URL + path)
		if err != nil {
			continue
		}
		resp.Body.Close()
		if resp.StatusCode == http.StatusOK {
			return
		}
	}
	t.Fatalf("%s isn't answered with 200:\n%s", path, p.output)
}

// Output is all that the program wrote so far.
func (p *Program) Output() string { return p.output.String() }

// Accounts are the demonstration's: passwords by user name, and the receipt to try. It is what
// the program said of them.
func (p *Program) Accounts() map[string]string {
	all := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^(\w+) +(\S.*)$`).FindAllStringSubmatch(p.Output(), -1) {
		all[m[1]] = m[2]
	}
	return all
}

// PID of the process.
func (p *Program) PID() int { return p.cmd.Process.Pid }

// Kill ends the process at once, as a power cut would.
func (p *Program) Kill() {
	p.cmd.Process.Kill() //nolint:errcheck // it may have ended
	<-p.ended
	p.cmd.Wait() //nolint:errcheck // it was killed
}

// Stop asks the program to end and waits until it has.
func (p *Program) Stop(t testing.TB) {
	if p.cmd.ProcessState != nil {
		return
	}
	p.cmd.Process.Signal(syscall.SIGTERM) //nolint:errcheck // it may have ended
	select {
	case <-p.ended:
	case <-time.After(30 * time.Second):
		t.Errorf("qingyuan serve didn't stop; it said:\n%s", p.output)
		p.cmd.Process.Kill() //nolint:errcheck // see above
	}
	if err := p.cmd.Wait(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Errorf("qingyuan serve: %v\n%s", err, p.output)
	}
}
