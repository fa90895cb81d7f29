// Package bench measures the product beside the limit that nothing could beat, in one run:
// `make bench`. docs/performance.md keeps the figures.
package bench

import (
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"qingyuan/internal/seal"
	"qingyuan/internal/testkit"
)

func TestMain(m *testing.M) {
	code := m.Run()
	testkit.RemoveBinary()
	os.Exit(code)
}

const gib = 1 << 30

// photo is n bytes that don't compress and begin as a PNG does.
func photo(n int64) io.Reader {
	const head = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
	return io.MultiReader(strings.NewReader(head), io.LimitReader(rand.NewChaCha8([32]byte{1}), n-int64(len(head))))
}

// BenchmarkUpload1GiB sends one file of 1 GiB through the reporter's form to MinIO. Its
// limit is the same bytes through age and minio-go alone.
func BenchmarkUpload1GiB(b *testing.B) {
	back := testkit.Services(b)
	prog := back.Serve(b, []string{"QINGYUAN_LIMITS_FILE=1100MiB", "QINGYUAN_LIMITS_REQUEST=1200MiB"}, "--surface", "public")
	var ours, bare time.Duration
	var grown, idle int64
	for b.Loop() {
		c := testkit.NewClient(b, prog.URL)
		c.Get("/follow")
		c.Post("/report", "read", "yes").Want(http.StatusOK)
		c.Get("/report/evidence")
		before := resetPeak(b, prog.PID())
		idle = max(idle, before)
		start := time.Now()
		c.Upload("/report/evidence", testkit.File{Field: "files", Name: "big.png", Content: photo(gib)}).Want(http.StatusOK, "big.png")
		ours += time.Since(start)
		grown = max(grown, status(b, prog.PID(), "VmHWM")-before)
		bare += putBare(b)
	}
	b.ReportMetric(float64(idle)/1024, "MiB-before")
	b.ReportMetric(float64(grown)/1024, "MiB-grown")
	b.ReportMetric(gib/1e6*float64(b.N)/ours.Seconds(), "MB/s")
	b.ReportMetric(gib/1e6*float64(b.N)/bare.Seconds(), "MB/s-bare")
	b.ReportMetric(bare.Seconds()/ours.Seconds(), "ratio")
}

// putBare is the limit: age into minio-go's PutObject, nothing else.
func putBare(b *testing.B) time.Duration {
	b.Helper()
	files := testkit.MinIO(b)
	client, err := minio.New(files.Endpoint, &minio.Options{Creds: credentials.NewStaticV4(files.AccessKey, files.SecretKey.Reveal(), "")})
	if err != nil {
		b.Fatal(err)
	}
	if err := client.MakeBucket(b.Context(), files.Bucket, minio.MakeBucketOptions{}); err != nil {
		b.Fatal(err)
	}
	_, recipient, err := seal.Sealer{}.NewIdentity()
	if err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	r, w := io.Pipe()
	go func() {
		sealed, err := seal.Sealer{}.SealTo(w, recipient)
		if err == nil {
			_, err = io.Copy(sealed, photo(gib))
		}
		if err == nil {
			err = sealed.Close()
		}
		w.CloseWithError(err)
	}()
	if _, err := client.PutObject(b.Context(), files.Bucket, "bare", r, -1, minio.PutObjectOptions{PartSize: 16 << 20}); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

// resetPeak forgets a process's peak memory and returns its memory now, in KiB.
func resetPeak(b *testing.B, pid int) int64 {
	b.Helper()
	if err := os.WriteFile("/proc/"+strconv.Itoa(pid)+"/clear_refs", []byte("5"), 0); err != nil {
		b.Fatal(err)
	}
	return status(b, pid, "VmRSS")
}

// status reads a size of a process, in KiB.
func status(b *testing.B, pid int, field string) int64 {
	b.Helper()
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, field+":"); ok {
			n, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			if err != nil {
				b.Fatal(err)
			}
			return n
		}
	}
	b.Fatalf("no %s", field)
	return 0
}
