package servers

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/go-sql-driver/mysql"
)

// MariaDB starts a database server and returns the DSN of a user who may do anything,
// without a database name. Nothing in it survives a power cut: it is for tests.
func (h *Host) MariaDB(ctx context.Context) (string, error) {
	owner, err := unprivileged()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(h.dir, "mariadb")
	if err := install(ctx, dir, owner); err != nil {
		return "", err
	}
	daemon, err := program("mariadbd")
	if err != nil {
		return "", err
	}
	port, err := freePort()
	if err != nil {
		return "", err
	}
	cfg := account(port)
	if err := firstSQL(dir, owner, cfg); err != nil {
		return "", err
	}
	cmd := exec.Command(daemon, settings(dir, port)...)
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: owner}
	p, err := h.start(cmd, filepath.Join(h.dir, "mariadb.log"))
	if err != nil {
		return "", err
	}
	dsn := cfg.FormatDSN()
	return dsn, p.until(ctx, func(ctx context.Context) error { return ping(ctx, cfg) })
}

// settings trade safety against a power cut for speed. The socket's path is relative,
// because the system allows it about a hundred bytes.
func settings(dir string, port int) []string {
	return []string{
		"--no-defaults",
		"--datadir=" + dir,
		"--tmpdir=" + dir, // the usual one is emptied by each server that starts
		"--bind-address=127.0.0.1",
		"--port=" + strconv.Itoa(port),
		"--socket=mariadb.sock",
		"--pid-file=" + filepath.Join(dir, "mariadb.pid"),
		"--init-file=" + filepath.Join(dir, "first.sql"),
		"--skip-networking=0",
		"--skip-name-resolve",
		"--skip-log-bin",
		"--performance-schema=off",
		"--character-set-server=utf8mb4",
		"--max-connections=400",
		"--innodb-buffer-pool-size=128M",
		"--innodb-log-file-size=64M",
		"--innodb-flush-log-at-trx-commit=2",
		"--innodb-doublewrite=0",
		"--innodb-use-native-aio=0",
	}
}

// install makes the system tables.
func install(ctx context.Context, dir string, owner *syscall.Credential) error {
	installer, err := program("mariadb-install-db")
	if err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return fmt.Errorf("make MariaDB's folder: %w", err)
	}
	if err := give(dir, owner); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, installer, "--no-defaults", "--datadir="+dir,
		"--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve",
		"--innodb-log-file-size=64M", "--innodb-doublewrite=0", "--innodb-use-native-aio=0",
		"--innodb-flush-log-at-trx-commit=0", "--performance-schema=off")
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: owner}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("make MariaDB's system tables: %w: %s", err, out)
	}
	return nil
}

// firstSQL is what the server runs before it lets anyone in: our user, and no other
// without a password.
func firstSQL(dir string, owner *syscall.Credential, cfg *mysql.Config) error {
	text := fmt.Sprintf(`CREATE OR REPLACE USER '%[1]s'@'127.0.0.1' IDENTIFIED BY '%[2]s';
GRANT ALL ON *.* TO '%[1]s'@'127.0.0.1' WITH GRANT OPTION;
DELETE FROM mysql.global_priv WHERE User <> '%[1]s' AND User <> 'mariadb.sys';
FLUSH PRIVILEGES;
`, cfg.User, cfg.Passwd)
	path := filepath.Join(dir, "first.sql")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return fmt.Errorf("write MariaDB's first statements: %w", err)
	}
	return give(path, owner)
}

func account(port int) *mysql.Config {
	cfg := mysql.NewConfig()
	cfg.User = "qingyuan"
	cfg.Passwd = password()
	cfg.Net = "tcp"
	cfg.Addr = net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	cfg.ParseTime = true
	return cfg
}

func ping(ctx context.Context, cfg *mysql.Config) error {
	quiet := cfg.Clone()
	quiet.Logger = &mysql.NopLogger{}
	connector, err := mysql.NewConnector(quiet)
	if err != nil {
		return err
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	return db.PingContext(ctx)
}

// unprivileged is the user mysql if we are root, because MariaDB refuses to run as root;
// otherwise nil, which means ourselves.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("mysql")
	if err != nil {
		return nil, fmt.Errorf("user mysql: %w", ErrNotInstalled)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("user mysql: %w", err)
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("user mysql: %w", err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

func give(path string, owner *syscall.Credential) error {
	if owner == nil {
		return nil
	}
	if err := os.Chown(path, int(owner.Uid), int(owner.Gid)); err != nil {
		return fmt.Errorf("give %s to MariaDB: %w", path, err)
	}
	return nil
}
