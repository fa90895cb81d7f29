package blob

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/sethvargo/go-retry"

	"qingyuan/models"
)

// MinIOConfig says where an S3 store is. The bucket is made when it is missing.
type MinIOConfig struct {
	Endpoint  string // host:port
	AccessKey string
	SecretKey models.Secret
	Bucket    string
	TLS       bool
	Region    string // empty: us-east-1, which MinIO takes for its own
}

const (
	// briefTime bounds a request that moves no content.
	briefTime = 4 * time.Second
	// shortPatience is how long failed requests are tried again while nothing has been sent;
	// longPatience once an upload is on its way and a restart of a node must not lose it.
	shortPatience = 3 * time.Second
	longPatience  = 15 * time.Second
	firstPause    = 100 * time.Millisecond
	abortTime     = 10 * time.Second
)

type minIO struct {
	client minio.Core
	bucket string
	region string
	made   atomic.Bool // the bucket is there, or was
	chunks sync.Pool
}

// NewMinIO prepares a store without contacting it: it may be down when we start.
func NewMinIO(cfg MinIOConfig) (Store, error) {
	if cfg.Region == "" {
		cfg.Region = "us-east-1" // unset, the client would ask for it before every first use
	}
	client, err := minio.NewCore(cfg.Endpoint, &minio.Options{
		Creds:      credentials.NewStaticV4(cfg.AccessKey, cfg.SecretKey.Reveal(), ""),
		Secure:     cfg.TLS,
		Region:     cfg.Region,
		Transport:  transport(),
		MaxRetries: 1, // we try again ourselves, each time with a new partReader
	})
	if err != nil {
		return nil, fmt.Errorf("object store %s: %w", cfg.Endpoint, err)
	}
	return &minIO{
		client: *client,
		bucket: cfg.Bucket,
		region: cfg.Region,
		chunks: sync.Pool{New: func() any { return new([chunkSize]byte) }},
	}, nil
}

// Ready asks for the bucket, and makes it if it is missing. It asks once.
func (m *minIO) Ready(ctx context.Context) error {
	within, cancel := context.WithTimeout(ctx, briefTime)
	defer cancel()
	if err := m.makeBucket(within); err != nil {
		return m.failed(ctx, "ask for the bucket", err)
	}
	return nil
}

// prepare makes the bucket at first use. Several may try at once: none waits for another.
func (m *minIO) prepare(ctx context.Context) error {
	if m.made.Load() {
		return nil
	}
	return m.Ready(ctx)
}

func (m *minIO) makeBucket(ctx context.Context) error {
	there, err := m.client.BucketExists(ctx, m.bucket)
	if err != nil {
		return err
	}
	if !there {
		err = m.client.MakeBucket(ctx, m.bucket, minio.MakeBucketOptions{Region: m.region})
		if err != nil && codeOf(err) != minio.BucketAlreadyOwnedByYou { // another node was first
			return err
		}
	}
	m.made.Store(true)
	return nil
}

func (m *minIO) Remove(ctx context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if err := m.prepare(ctx); err != nil {
		return err
	}
	return m.brief(ctx, "remove an object", func(ctx context.Context) error {
		return m.client.RemoveObject(ctx, m.bucket, key, minio.RemoveObjectOptions{})
	})
}

func (m *minIO) Walk(ctx context.Context, prefix string, fn func(Info) error) error {
	if err := checkLetters(prefix); err != nil {
		return err
	}
	if err := m.prepare(ctx); err != nil {
		return err
	}
	options := minio.ListObjectsOptions{Prefix: prefix, Recursive: true}
	for o := range m.client.ListObjectsIter(ctx, m.bucket, options) {
		if o.Err != nil {
			return m.failed(ctx, "list objects", o.Err)
		}
		if err := fn(Info{Key: o.Key, Size: o.Size, Modified: o.LastModified}); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// SweepUnfinished aborts what S3 lists as incomplete. MinIO lists only what began since its
// node started; the rest it removes itself after a day (api.stale_uploads_expiry).
func (m *minIO) SweepUnfinished(ctx context.Context, olderThan time.Time) (int, error) {
	if err := m.prepare(ctx); err != nil {
		return 0, err
	}
	ctx, cancel := context.WithCancel(ctx) // ends the listing if we leave early
	defer cancel()
	n := 0
	for u := range m.client.ListIncompleteUploads(ctx, m.bucket, "", true) {
		if u.Err != nil {
			return n, m.failed(ctx, "list unfinished uploads", u.Err)
		}
		if !u.Initiated.Before(olderThan) {
			continue
		}
		err := m.client.AbortMultipartUpload(ctx, m.bucket, u.Key, u.UploadID)
		if err != nil && codeOf(err) != minio.NoSuchUpload {
			return n, m.failed(ctx, "abort an unfinished upload", err)
		}
		n++
	}
	return n, ctx.Err()
}

// brief runs a request that moves no content, again if need be, within a few seconds.
func (m *minIO) brief(ctx context.Context, doing string, do func(context.Context) error) error {
	within, cancel := context.WithTimeout(ctx, briefTime)
	defer cancel()
	if err := again(within, shortPatience, do); err != nil {
		return m.failed(ctx, doing, err)
	}
	return nil
}

// again tries until do succeeds, fails for good, or patience is at its end.
func again(ctx context.Context, patience time.Duration, do func(context.Context) error) error {
	pauses := retry.WithMaxDuration(patience, retry.NewExponential(firstPause))
	return retry.Do(ctx, pauses, func(ctx context.Context) error {
		err := do(ctx)
		if passing(ctx, err) {
			return retry.RetryableError(err)
		}
		return err
	})
}

// passing reports whether a failure may go away by itself.
func passing(ctx context.Context, err error) bool {
	if err == nil || ctx.Err() != nil {
		return false
	}
	answer, ok := errors.AsType[minio.ErrorResponse](err)
	if !ok {
		return true // no answer: the network
	}
	if answer.Code == minio.AccessDenied { // also while MinIO takes an empty folder away that the object needs
		return true
	}
	return answer.StatusCode >= http.StatusInternalServerError ||
		answer.StatusCode == http.StatusTooManyRequests || answer.StatusCode == http.StatusRequestTimeout
}

// failed turns the client's errors into ours. ctx is the caller's.
func (m *minIO) failed(ctx context.Context, doing string, err error) error {
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("%s: %w", doing, ctx.Err())
	case codeOf(err) == minio.NoSuchKey:
		return notFound(err)
	case codeOf(err) == minio.NoSuchBucket:
		m.made.Store(false) // so that the next use makes it anew
	}
	return unavailable(doing, err)
}

func codeOf(err error) string {
	answer, _ := errors.AsType[minio.ErrorResponse](err)
	return answer.Code
}
