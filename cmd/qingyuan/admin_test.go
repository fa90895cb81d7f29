package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"qingyuan/internal/accounts"
	"qingyuan/models"
)

// output can be read while a command writes to it.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// serveOnce starts the portal in a folder, stops it once it listens, and returns what it
// said.
func serveOnce(t *testing.T, dir string, args ...string) string {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var out output
	ended := make(chan error, 1)
	go func() {
		ended <- Run(ctx, append([]string{"serve", "--data", dir}, args...), Streams{os.Stdin, &out, io.Discard},
			[]string{"QINGYUAN_LISTEN_PUBLIC=127.0.0.1:0"})
	}()
	for deadline := time.Now().Add(time.Minute); !strings.Contains(out.String(), "http://"); {
		if time.Now().After(deadline) {
			t.Fatalf("doesn't listen: %s", out.String())
		}
		time.Sleep(10 * time.Millisecond)
	}
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	return out.String()
}

var oneTime = regexp.MustCompile(`one-time password ([0-9a-z]{5}(?:-[0-9a-z]{5}){3})\n`)

func TestTheFirstAdministratorIsPrintedOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if said := serveOnce(t, dir, "--surface=public"); oneTime.MatchString(said) {
		t.Fatalf("the public side made an administrator: %s", said)
	}
	first := oneTime.FindStringSubmatch(serveOnce(t, dir))
	if first == nil {
		t.Fatal("the first start doesn't say how to sign in")
	}
	if said := serveOnce(t, dir); oneTime.MatchString(said) {
		t.Fatalf("the second start says it again: %s", said)
	}

	var out bytes.Buffer
	if err := Run(t.Context(), []string{"admin", "reset", "--data", dir}, Streams{os.Stdin, &out, io.Discard}, nil); err != nil {
		t.Fatal(err)
	}
	fresh := oneTime.FindStringSubmatch(out.String())
	if fresh == nil || fresh[1] == first[1] {
		t.Fatalf("reset said %s", out.String())
	}
	if err := Run(t.Context(), []string{"admin", "reset", "--data", dir, "--username", "nobody"}, Streams{os.Stdin, &out, io.Discard}, nil); err == nil {
		t.Fatal("reset an account that isn't there")
	}
	g := &global{std: Streams{Err: io.Discard}, data: dir}
	p, err := g.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	for password, right := range map[string]bool{first[1]: false, fresh[1]: true} {
		_, err := p.accounts().SignIn(t.Context(), accounts.SignIn{Username: "admin", Password: models.Secret(password)})
		if (err == nil) != right {
			t.Errorf("signing in: %v, want it to work: %t", err, right)
		}
	}
}
