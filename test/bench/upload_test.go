// Package bench measures the product beside the limit that nothing could beat, in one run:
// `make bench`. docs/performance.md keeps the figures.
package bench

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"qingyuan/internal/intake"
	"qingyuan/internal/seal"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/samples"
)

func TestMain(m *testing.M) {
	if os.Getenv(bareVar) != "" {
		if err := serveBare(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	code := m.Run()
	testkit.RemoveBinary()
	os.Exit(code)
}

const (
	mib = 1 << 20
	gib = 1 << 30
)

// file is n bytes that don't compress and pass as they are.
func file(n int64) io.Reader { return samples.PDFOf(rand.NewChaCha8([32]byte{1}), n) }

// uploading is one way of n files at once, each of so many bytes, beside the same bytes through
// age into the store's own client.
type uploading struct {
	back testkit.Backend
	n    int
	size int64
	send func(b *testing.B, c *testkit.Client, prog *testkit.Program, size int64)
	bare func(b *testing.B, name string, sealed io.Reader)
}

func (u uploading) run(b *testing.B) {
	prog := u.back.Serve(b, []string{"QINGYUAN_LIMITS_FILE=1100MiB", "QINGYUAN_LIMITS_REQUEST=1200MiB"}, "--surface", "public")
	var ours, bare time.Duration
	var grown, idle int64
	for b.Loop() {
		clients := make([]*testkit.Client, u.n)
		for i := range clients {
			c := testkit.NewClient(b, prog.URL)
			c.Get("/follow")
			c.Post("/report", "read", "yes").Want(http.StatusOK)
			clients[i] = c.Get("/report/evidence").Want(http.StatusOK)
		}
		before := resetPeak(b, prog.PID())
		idle = max(idle, before)
		ours += together(u.n, func(i int) { u.send(b, clients[i], prog, u.size) })
		grown = max(grown, status(b, prog.PID(), "VmHWM")-before)
		bare += together(u.n, func(i int) { u.sendBare(b, fmt.Sprint("bare", i)) })
	}
	bytes := float64(u.size) * float64(u.n) * float64(b.N) / 1e6
	b.ReportMetric(float64(idle)/1024, "MiB-before")
	b.ReportMetric(float64(grown)/1024, "MiB-grown")
	b.ReportMetric(bytes/ours.Seconds(), "MB/s")
	b.ReportMetric(bytes/bare.Seconds(), "MB/s-bare")
	b.ReportMetric(bare.Seconds()/ours.Seconds(), "ratio")
}

// byForm sends a file as the form does without scripts.
func byForm(_ *testing.B, c *testkit.Client, _ *testkit.Program, size int64) {
	c.Upload("/report/evidence", testkit.File{Field: "files", Name: "big.pdf", Content: file(size)}).Want(http.StatusOK, "big.pdf")
}

// byPieces sends a file as the page's script does on a fast line.
func byPieces(b *testing.B, c *testkit.Client, prog *testkit.Program, size int64) {
	u := testkit.NewTus(b, c, prog.URL)
	at := u.Create("/report/evidence/uploads", int(size), "")
	r, piece := file(size), make([]byte, intake.PartSize)
	for from := int64(0); from < size; {
		n, err := io.ReadFull(r, piece[:min(intake.PartSize, size-from)])
		if err != nil {
			b.Error(err)
			return
		}
		u.Want(u.Patch(at, int(from), piece[:n]), http.StatusNoContent)
		from += int64(n)
	}
	c.Get("/report/evidence").Want(http.StatusOK, "1.pdf")
}

// sendBare is the limit: age into the store, nothing else.
func (u uploading) sendBare(b *testing.B, name string) {
	_, recipient, err := seal.Sealer{}.NewIdentity()
	if err != nil {
		b.Error(err)
		return
	}
	sealed := seal.Sealer{}.SealFrom(file(u.size), recipient)
	defer sealed.Close()
	u.bare(b, name, sealed)
}

// toMinIO stores with minio-go alone.
func toMinIO(b *testing.B) func(*testing.B, string, io.Reader) {
	b.Helper()
	files := testkit.MinIO(b)
	client, err := minio.New(files.Endpoint, &minio.Options{Creds: credentials.NewStaticV4(files.AccessKey, files.SecretKey.Reveal(), "")})
	testkit.Must(b, err)
	testkit.Must(b, client.MakeBucket(b.Context(), files.Bucket, minio.MakeBucketOptions{}))
	return func(b *testing.B, name string, sealed io.Reader) {
		if _, err := client.PutObject(b.Context(), files.Bucket, name, sealed, -1, minio.PutObjectOptions{PartSize: 16 * mib}); err != nil {
			b.Error(err)
		}
	}
}

// toFolder writes a file and waits until the disk has it.
func toFolder(b *testing.B) func(*testing.B, string, io.Reader) {
	dir := b.TempDir()
	return func(b *testing.B, name string, sealed io.Reader) {
		f, err := os.Create(filepath.Join(dir, name))
		if err == nil {
			_, err = io.Copy(f, sealed)
			err = errors.Join(err, f.Sync(), f.Close())
		}
		if err != nil {
			b.Error(err)
		}
	}
}

// BenchmarkUpload1GiB sends one file of 1 GiB through the reporter's form to MinIO.
func BenchmarkUpload1GiB(b *testing.B) {
	uploading{testkit.Services(b), 1, gib, byForm, toMinIO(b)}.run(b)
}

// BenchmarkUploads8x256MiB sends eight files of 256 MiB at once, by the form and in pieces, to
// MinIO and to the folder. In pieces each byte is sealed and stored twice and read once: what
// came is safe from the first piece on, and the file is made of the pieces at the end.
func BenchmarkUploads8x256MiB(b *testing.B) {
	b.Run("MinIO/form", func(b *testing.B) { uploading{testkit.Services(b), 8, 256 * mib, byForm, toMinIO(b)}.run(b) })
	b.Run("MinIO/pieces", func(b *testing.B) { uploading{testkit.Services(b), 8, 256 * mib, byPieces, toMinIO(b)}.run(b) })
	b.Run("folder/form", func(b *testing.B) { uploading{testkit.Embedded(b), 8, 256 * mib, byForm, toFolder(b)}.run(b) })
	b.Run("folder/pieces", func(b *testing.B) { uploading{testkit.Embedded(b), 8, 256 * mib, byPieces, toFolder(b)}.run(b) })
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
