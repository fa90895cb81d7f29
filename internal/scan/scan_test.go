package scan_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qingyuan/internal/scan"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/servers"
)

// verdict has a file scanned, fed in pieces of a size.
func verdict(t *testing.T, c scan.Clamd, file io.Reader, piece int) (string, error) {
	t.Helper()
	s := c.Begin(t.Context())
	defer s.Close()
	p := make([]byte, piece)
	if n, err := io.CopyBuffer(struct{ io.Writer }{s}, struct{ io.Reader }{file}, p); err != nil {
		t.Fatalf("a scan stood in the way after %d bytes: %v", n, err)
	}
	return s.Verdict()
}

// both runs a test over TCP and over the socket.
func both(t *testing.T, test func(t *testing.T, c scan.Clamd)) {
	server := testkit.Clamd(t)
	for name, address := range map[string]string{"tcp": server.TCP, "unix": server.Unix} {
		t.Run(name, func(t *testing.T) { test(t, scan.Clamd{Address: address}) })
	}
}

func TestVerdict(t *testing.T) {
	both(t, func(t *testing.T, c scan.Clamd) {
		for name, want := range map[string]struct{ file, found string }{
			"nothing":                         {"", ""},
			"a text":                          {"三月五日，村委会", ""},
			"malware":                         {"before " + servers.Malware + " after", servers.MalwareName},
			"EICAR":                           {servers.EICAR(), "Eicar.UNOFFICIAL"},
			"malware at the end of much else": {strings.Repeat("0123456789abcdef", 1<<15) + servers.Malware, servers.MalwareName},
		} {
			for _, piece := range []int{7, 1000, 32 << 10, 1 << 20} {
				found, err := verdict(t, c, strings.NewReader(want.file), piece)
				if err != nil || found != want.found {
					t.Errorf("%s by %d: %q, %v", name, piece, found, err)
				}
			}
		}
	})
}

// A file that clamd doesn't look at, because it is too long to be sent or to be looked into,
// isn't clean: nobody knows.
func TestTooLarge(t *testing.T) {
	both(t, func(t *testing.T, c scan.Clamd) {
		for range 20 {
			found, err := verdict(t, c, io.LimitReader(endless{}, 4*servers.ClamdStreamMax), 32<<10)
			if !errors.Is(err, scan.ErrTooLarge) || !errors.Is(err, scan.ErrNotScanned) || found != "" {
				t.Fatalf("over the stream's limit: %q, %v", found, err)
			}
		}
		found, err := verdict(t, c, io.LimitReader(endless{}, servers.ClamdStreamMax/2), 32<<10)
		if !errors.Is(err, scan.ErrTooLarge) || found != "" {
			t.Fatalf("over the file's limit: %q, %v", found, err)
		}
	})
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return copy(p, bytes.Repeat([]byte("x"), len(p))), nil }

func TestReady(t *testing.T) {
	both(t, func(t *testing.T, c scan.Clamd) { testkit.Must(t, c.Ready(t.Context())) })
}

// A clamd that is down stands in nobody's way, and is asked again for the next file.
func TestDownAndBack(t *testing.T) {
	server := testkit.OwnClamd(t)
	c := scan.Clamd{Address: server.TCP}
	cut := c.Begin(t.Context())
	server.Stop()
	for range 100 {
		if _, err := cut.Write(make([]byte, 64<<10)); err != nil {
			t.Fatal(err)
		}
	}
	if found, err := cut.Verdict(); !errors.Is(err, scan.ErrNotScanned) || found != "" {
		t.Errorf("killed under way: %q, %v", found, err)
	}
	if found, err := verdict(t, c, strings.NewReader("x"), 10); !errors.Is(err, scan.ErrNotScanned) || found != "" {
		t.Errorf("down: %q, %v", found, err)
	}
	if err := c.Ready(t.Context()); err == nil {
		t.Error("ready when it is down")
	}
	testkit.Must(t, server.Start(t.Context()))
	if _, err := verdict(t, c, strings.NewReader("x"), 10); err != nil {
		t.Errorf("back again: %v", err)
	}
}

// mute is a listener that takes connections and says nothing; reads says whether it reads.
func mute(t *testing.T, reads bool) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", path)
	testkit.Must(t, err)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { conn.Close() })
			if reads {
				go io.Copy(io.Discard, conn)
			}
		}
	}()
	return "unix://" + path
}

// A clamd that is slow to read or to answer is given up after the time for one wait.
func TestSlow(t *testing.T) {
	const wait = 200 * time.Millisecond
	for name, reads := range map[string]bool{"doesn't answer": true, "doesn't read": false} {
		c := scan.Clamd{Address: mute(t, reads), Timeout: wait}
		begun := time.Now()
		found, err := verdict(t, c, io.LimitReader(endless{}, 64<<20), 32<<10)
		if took := time.Since(begun); !errors.Is(err, scan.ErrNotScanned) || found != "" || took > 10*wait {
			t.Errorf("%s: %q, %v after %s", name, found, err, took)
		}
		if err := c.Ready(t.Context()); err == nil {
			t.Errorf("%s: ready", name)
		}
	}
}

// A scan ends with its context.
func TestContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := scan.Clamd{Address: mute(t, true)}.Begin(ctx)
	cancel()
	if found, err := s.Verdict(); !errors.Is(err, scan.ErrNotScanned) || found != "" {
		t.Errorf("%q, %v", found, err)
	}
	ctx, cancel = context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	begun := time.Now()
	if err := (scan.Clamd{Address: mute(t, true)}).Ready(ctx); err == nil || time.Since(begun) > 10*time.Second {
		t.Errorf("asked whether it is ready: %v after %s", err, time.Since(begun))
	}
}

// A file that broke off is closed and has no verdict; closing again does nothing.
func TestClose(t *testing.T) {
	for _, address := range []string{testkit.Clamd(t).TCP, "tcp://127.0.0.1:1", "nonsense"} {
		s := scan.Clamd{Address: address}.Begin(t.Context())
		s.Write([]byte("half of a fi"))
		testkit.Must(t, s.Close())
		testkit.Must(t, s.Close())
		if found, err := s.Verdict(); !errors.Is(err, scan.ErrNotScanned) || found != "" {
			t.Errorf("closed: %q, %v", found, err)
		}
	}
}

// answering is a listener that answers every file with a text.
func answering(t *testing.T, answer string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", path)
	testkit.Must(t, err)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			io.WriteString(conn, answer)
			io.Copy(io.Discard, conn)
			conn.Close()
		}
	}()
	return "unix://" + path
}

// What can't be understood isn't clean.
func TestStrangeAnswers(t *testing.T) {
	for _, answer := range []string{"", "\x00", "stream: \x00", "stream: OK", "OK?\x00", "stream: Can't allocate memory ERROR\x00",
		"COMMAND READ TIMED OUT\x00", "HTTP/1.1 400 Bad Request\r\n\r\n", strings.Repeat("x", 10_000) + "\x00", "stream:  FOUND\x00"} {
		c := scan.Clamd{Address: answering(t, answer), Timeout: 300 * time.Millisecond}
		if found, err := verdict(t, c, strings.NewReader("x"), 10); !errors.Is(err, scan.ErrNotScanned) || found != "" {
			t.Errorf("%q: %q, %v", answer, found, err)
		}
		if err := c.Ready(t.Context()); err == nil {
			t.Errorf("%q: ready", answer)
		}
	}
}

func TestParseAddress(t *testing.T) {
	for address, want := range map[string][2]string{
		"tcp://127.0.0.1:3310":           {"tcp", "127.0.0.1:3310"},
		"tcp://[::1]:3310":               {"tcp", "[::1]:3310"},
		"unix:///run/clamav/clamd.ctl":   {"unix", "/run/clamav/clamd.ctl"},
		"tcp://127.0.0.1":                {},
		"127.0.0.1:3310":                 {},
		"/run/clamav/clamd.ctl":          {},
		"unix://run/clamav":              {},
		"unix:relative":                  {},
		"http://127.0.0.1:3310":          {},
		"tcp://127.0.0.1:3310/something": {},
		"":                               {},
	} {
		network, where, err := scan.ParseAddress(address)
		if network != want[0] || where != want[1] || (err == nil) != (want[0] != "") {
			t.Errorf("%q: %q %q %v", address, network, where, err)
		}
	}
}
