package blob_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"qingyuan/internal/blob"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

// checkUnavailable runs every method on a store that can't be reached.
func checkUnavailable(t *testing.T, store blob.Store) {
	t.Helper()
	ctx := t.Context()
	for name, do := range map[string]func() error{
		"put":    func() error { _, err := store.Put(ctx, "tips/aa/bb", strings.NewReader("x")); return err },
		"open":   func() error { _, err := store.Open(ctx, "tips/aa/bb"); return err },
		"remove": func() error { return store.Remove(ctx, "tips/aa/bb") },
		"walk":   func() error { return store.Walk(ctx, "", func(blob.Info) error { return nil }) },
		"sweep":  func() error { _, err := store.SweepUnfinished(ctx, time.Now()); return err },
		"ready":  func() error { return store.Ready(ctx) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			wantCode(t, name, do(), models.Unavailable, "err.store_unavailable")
			if took := time.Since(start); took > 20*time.Second { // a hung store would take minutes
				t.Errorf("took %v", took)
			}
		})
	}
}

func nowhere(endpoint string) blob.MinIOConfig {
	return blob.MinIOConfig{Endpoint: endpoint, AccessKey: "key", SecretKey: "a secret", Bucket: "bucket"}
}

func TestMinIONobodyListens(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	endpoint := l.Addr().String()
	l.Close()
	store, err := blob.NewMinIO(nowhere(endpoint))
	if err != nil {
		t.Fatal(err)
	}
	checkUnavailable(t, store)
}

func TestMinIOThatHangs(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	store, err := blob.NewMinIO(nowhere(l.Addr().String()))
	if err != nil {
		t.Fatal(err)
	}
	checkUnavailable(t, store)
}

func TestMinIORefusesTheKey(t *testing.T) {
	server := testkit.MinIO(t)
	server.SecretKey = "another secret"
	checkUnavailable(t, newMinIO(t, server))
}

func TestMinIOSecretStaysOutOfErrors(t *testing.T) {
	server := testkit.MinIO(t)
	server.SecretKey = "canary-5f1e7c"
	err := newMinIO(t, server).Ready(t.Context())
	if err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("got %v", err)
	}
}

func TestMinIODownAtFirst(t *testing.T) {
	server, at := testkit.OwnMinIO(t)
	server.Stop()
	store := newMinIO(t, at)
	_, err := store.Put(t.Context(), "tips/aa/bb", strings.NewReader("x"))
	wantCode(t, "put while it is down", err, models.Unavailable, "err.store_unavailable")
	if err := server.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	put(t, store, "tips/aa/bb", []byte("up"))
	if got := get(t, store, "tips/aa/bb"); string(got) != "up" {
		t.Errorf("got %q", got)
	}
}

// A node that is killed and comes back costs an upload that is under way a pause only.
func TestMinIORestartsDuringAnUpload(t *testing.T) {
	server, at := testkit.OwnMinIO(t)
	store := newMinIO(t, at)
	content := noiseBytes(t, 5, 30*mib)
	restart := func() error {
		server.Stop()
		return server.Start(t.Context())
	}
	half := &then{r: bytes.NewReader(content[:12*mib]), err: func() error {
		if err := restart(); err != nil {
			return err
		}
		return io.EOF
	}}
	upload := io.MultiReader(half, bytes.NewReader(content[12*mib:]))
	if _, err := store.Put(t.Context(), "tips/aa/bb", upload); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(get(t, store, "tips/aa/bb"), content) {
		t.Error("came back changed")
	}
}

func TestMinIOKilledWhileAPartIsSent(t *testing.T) {
	server, at := testkit.OwnMinIO(t)
	store := newMinIO(t, at)
	content := noiseBytes(t, 6, 40*mib)
	if err := store.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	started := make(chan error, 1)
	time.AfterFunc(30*time.Millisecond, func() {
		server.Stop()
		time.Sleep(500 * time.Millisecond)
		started <- server.Start(t.Context())
	})
	if _, err := store.Put(t.Context(), "tips/aa/bb", bytes.NewReader(content)); err != nil {
		t.Fatal(err)
	}
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(get(t, store, "tips/aa/bb"), content) {
		t.Error("came back changed")
	}
}

// A cut-off upload leaves no parts that only MinIO sees.
func TestMinIOAbortsCutOffUploads(t *testing.T) {
	at := testkit.MinIO(t)
	store := newMinIO(t, at)
	ctx, cancel := context.WithCancel(t.Context())
	cut := &then{r: noise(1, 20*mib), err: func() error { cancel(); return nil }}
	if _, err := store.Put(ctx, "tips/aa/cut", cut); err == nil {
		t.Fatal("stored")
	}
	client, err := minio.New(at.Endpoint, &minio.Options{
		Creds: credentials.NewStaticV4(at.AccessKey, at.SecretKey.Reveal(), ""),
	})
	if err != nil {
		t.Fatal(err)
	}
	for u := range client.ListIncompleteUploads(t.Context(), at.Bucket, "tips/aa/cut", true) {
		t.Errorf("left: %+v", u)
	}
}
