package servers

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// MinIO is an object store's server. It can be stopped and started again on the same port
// and folder.
type MinIO struct {
	URL string // http://key:secret@127.0.0.1:port

	host    *Host
	server  string
	dir     string
	running *process
}

// MinIO starts an object store. Its program is looked for in bins, then in PATH.
func (h *Host) MinIO(ctx context.Context, bins ...string) (*MinIO, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	u := url.URL{
		Scheme: "http",
		User:   url.UserPassword("qingyuan", password()),
		Host:   net.JoinHostPort("127.0.0.1", strconv.Itoa(port)),
	}
	dir, err := os.MkdirTemp(h.dir, "minio-")
	if err != nil {
		return nil, fmt.Errorf("make MinIO's folder: %w", err)
	}
	server, err := program("minio", bins...)
	if err != nil {
		return nil, err
	}
	m := &MinIO{URL: u.String(), host: h, server: server, dir: dir}
	return m, m.Start(ctx)
}

// Start runs the server again after Stop.
func (m *MinIO) Start(ctx context.Context) error {
	u, err := url.Parse(m.URL)
	if err != nil {
		return err
	}
	secret, _ := u.User.Password()
	cmd := exec.Command(m.server, "server", "--quiet", "--address", u.Host,
		"--certs-dir", filepath.Join(m.dir, "certs"), filepath.Join(m.dir, "data"))
	cmd.Dir = m.dir
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + m.dir, "GOMEMLIMIT=512MiB",
		"MINIO_ROOT_USER=" + u.User.Username(), "MINIO_ROOT_PASSWORD=" + secret,
		"MINIO_BROWSER=off", "MINIO_UPDATE=off",
	}
	p, err := m.host.start(cmd, m.dir+".log")
	if err != nil {
		return err
	}
	m.running = p
	return p.until(ctx, func(ctx context.Context) error { return healthy(ctx, "http://"+u.Host) })
}

// Stop kills the server where it stands.
func (m *MinIO) Stop() { m.running.kill() }

// healthy asks the check that waits for the drives too, not just for the listener.
func healthy(ctx context.Context, base string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/minio/health/cluster", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("health check answers %s", res.Status)
	}
	return nil
}
