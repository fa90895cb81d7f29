package servers

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// Clamd is ClamAV's daemon. It knows two signatures, our own and EICAR's; the official ones
// are neither needed nor fetched. It can be stopped and started again at the same addresses.
type Clamd struct {
	TCP  string // tcp://127.0.0.1:port
	Unix string // unix:///path

	host    *Host
	daemon  string
	config  string
	running *process
}

// Malware is a text that the test's clamd takes for malware, harmless as it is.
const Malware = "qingyuan: a harmless text, to see that it is found"

// MalwareName is what clamd calls Malware.
const MalwareName = "Qingyuan.Test.Harmless.UNOFFICIAL"

// ClamdStreamMax is the longest file that the test's clamd looks at, in bytes.
const ClamdStreamMax = 4 << 20

// Clamd starts a scanner.
func (h *Host) Clamd(ctx context.Context) (*Clamd, error) {
	daemon, err := program("clamd")
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(h.dir, "clamd-")
	if err != nil {
		return nil, fmt.Errorf("make clamd's folder: %w", err)
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	c := &Clamd{
		TCP:    "tcp://" + net.JoinHostPort("127.0.0.1", strconv.Itoa(port)),
		Unix:   "unix://" + filepath.Join(dir, "socket"),
		host:   h,
		daemon: daemon,
		config: filepath.Join(dir, "clamd.conf"),
	}
	if err := c.write(dir, port); err != nil {
		return nil, fmt.Errorf("set clamd up: %w", err)
	}
	return c, c.Start(ctx)
}

// write makes its configuration and its signatures: a name, any kind of file (0), where in
// it, and the bytes.
func (c *Clamd) write(dir string, port int) error {
	signatures := filepath.Join(dir, "signatures")
	if err := os.Mkdir(signatures, 0o700); err != nil {
		return err
	}
	ours := "Qingyuan.Test.Harmless:0:*:" + hex.EncodeToString([]byte(Malware)) + "\n" +
		"Eicar:0:0:" + hex.EncodeToString([]byte(EICAR())) + "\n"
	if err := os.WriteFile(filepath.Join(signatures, "ours.ndb"), []byte(ours), 0o600); err != nil {
		return err
	}
	return os.WriteFile(c.config, fmt.Appendf(nil, `Foreground yes
TCPAddr 127.0.0.1
TCPSocket %d
LocalSocket %s
DatabaseDirectory %s
TemporaryDirectory %s
StreamMaxLength %d
MaxFileSize 1M
AlertExceedsMax yes
SelfCheck 0
`, port, filepath.Join(dir, "socket"), signatures, dir, ClamdStreamMax), 0o600)
}

// EICAR is the text that every scanner reports for a test. It is put together here, so that
// scanners leave our source alone.
func EICAR() string {
	return `X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-` + `STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`
}

// Start runs the daemon again after Stop.
func (c *Clamd) Start(ctx context.Context) error {
	cmd := exec.Command(c.daemon, "--config-file="+c.config)
	cmd.Dir = filepath.Dir(c.config)
	p, err := c.host.start(cmd, c.config+".log")
	if err != nil {
		return err
	}
	c.running = p
	return p.until(ctx, c.pong)
}

// Stop kills the daemon where it stands.
func (c *Clamd) Stop() { c.running.kill() }

func (c *Clamd) pong(ctx context.Context) error {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", c.TCP[len("tcp://"):])
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "zPING\x00"); err != nil {
		return err
	}
	answer, err := io.ReadAll(conn)
	if err == nil && string(answer) != "PONG\x00" {
		err = fmt.Errorf("clamd answers %q", answer)
	}
	return err
}
