package blob

import (
	"context"
	"fmt"
	"io"

	"github.com/minio/minio-go/v7"
)

// Put sends what fits into one part as one request, and more in parts, one at a time.
// minio-go's own PutObject isn't used for two reasons: with an unknown length it takes a
// whole part of memory for the smallest object, and it takes io.ErrUnexpectedEOF, an
// upload that was cut off, for the end of it.
func (m *minIO) Put(ctx context.Context, key string, r io.Reader) (int64, error) {
	if err := checkKey(key); err != nil {
		return 0, err
	}
	if err := m.prepare(ctx); err != nil {
		return 0, err
	}
	src := &source{ctx: ctx, r: r}
	p := &part{pool: &m.chunks}
	defer p.release()
	more, err := p.fill(src)
	if err != nil {
		return 0, fmt.Errorf("read what is to be stored: %w", err)
	}
	if more {
		return m.putParts(ctx, key, p, src)
	}
	return m.putWhole(ctx, key, p)
}

func (m *minIO) putWhole(ctx context.Context, key string, p *part) (int64, error) {
	sum, options := p.digest(), minio.PutObjectOptions{DisableContentSha256: true}
	err := again(ctx, shortPatience, func(ctx context.Context) error {
		body := p.open()
		defer body.Close()
		_, err := m.client.PutObject(ctx, m.bucket, key, body, int64(p.size), "", sum, options)
		return err
	})
	if err != nil {
		return 0, m.failed(ctx, "store an object", err)
	}
	return int64(p.size), nil
}

func (m *minIO) putParts(ctx context.Context, key string, p *part, src *source) (int64, error) {
	u := upload{store: m, key: key}
	err := m.brief(ctx, "start an upload", func(ctx context.Context) (err error) {
		u.id, err = m.client.NewMultipartUpload(ctx, m.bucket, key, minio.PutObjectOptions{})
		return err
	})
	if err != nil {
		return 0, err
	}
	err = u.send(p, src)
	if err == nil {
		err = u.complete(ctx)
	}
	if err != nil {
		u.abort(ctx)
		return 0, err
	}
	return u.size, nil
}

// upload is an S3 multipart upload under way.
type upload struct {
	store   *minIO
	key, id string
	parts   []minio.CompletePart
	size    int64
}

// send uploads p, which is filled already, and the rest of src.
func (u *upload) send(p *part, src *source) error {
	for more := true; ; {
		if err := u.sendOne(src.ctx, p); err != nil || !more {
			return err
		}
		var err error
		if more, err = p.fill(src); err != nil {
			return fmt.Errorf("read what is to be stored: %w", err)
		}
		if p.size == 0 {
			return nil // it ended where a part did
		}
	}
}

func (u *upload) sendOne(ctx context.Context, p *part) error {
	number := len(u.parts) + 1
	options := minio.PutObjectPartOptions{Sha256Hex: p.digest(), DisableContentSha256: true}
	err := again(ctx, longPatience, func(ctx context.Context) error {
		body := p.open()
		defer body.Close()
		sent, err := u.store.client.PutObjectPart(ctx, u.store.bucket, u.key, u.id, number,
			body, int64(p.size), options)
		if err == nil {
			u.parts = append(u.parts, minio.CompletePart{PartNumber: number, ETag: sent.ETag})
			u.size += int64(p.size)
		}
		return err
	})
	if err != nil {
		return u.store.failed(ctx, fmt.Sprintf("store part %d", number), err)
	}
	return nil
}

// complete makes the object visible. If an answer gets lost, the second try finds the
// upload gone and the object there.
func (u *upload) complete(ctx context.Context) error {
	err := again(ctx, longPatience, func(ctx context.Context) error {
		m := u.store
		_, err := m.client.CompleteMultipartUpload(ctx, m.bucket, u.key, u.id, u.parts, minio.PutObjectOptions{})
		if codeOf(err) != minio.NoSuchUpload {
			return err
		}
		info, statErr := m.client.StatObject(ctx, m.bucket, u.key, minio.StatObjectOptions{})
		if statErr == nil && info.Size == u.size {
			return nil
		}
		return err
	})
	if err != nil {
		return u.store.failed(ctx, "complete an upload", err)
	}
	return nil
}

// abort frees the parts, even where ctx has ended. If that fails, the sweep does it.
func (u *upload) abort(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abortTime)
	defer cancel()
	_ = u.store.client.AbortMultipartUpload(ctx, u.store.bucket, u.key, u.id)
}
