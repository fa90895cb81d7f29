package snapshots

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"qingyuan/models"
	"qingyuan/models/snapshot"
)

// Daily makes the snapshots of all counties of which something changed since their last one, unless
// they have today's already, and removes what is kept no longer. keep is called before each.
func (s Snapshots) Daily(ctx context.Context, keep func(ctx context.Context) error) (made int, err error) {
	counties, err := s.Store.CountiesChanged(ctx)
	if err != nil {
		return 0, fmt.Errorf("find counties: %w", err)
	}
	for _, code := range counties {
		if err := keep(ctx); err != nil {
			return made, err
		}
		_, err := s.Make(ctx, code)
		if models.CodeOf(err) == models.Conflict {
			continue
		}
		if err != nil {
			return made, err
		}
		made++
	}
	return made, s.tidy(ctx, keep)
}

// Make makes the snapshot of a county for today. models.Conflict where it has it already, or
// nothing has changed since the last.
func (s Snapshots) Make(ctx context.Context, code string) (snapshot.Manifest, error) {
	m := snapshot.Manifest{Region: code, Day: s.today(), MadeAt: s.Clock().In(models.Shanghai()).Format(time.RFC3339)}
	before, err := s.Store.ListSnapshots(ctx, code, "", 1)
	if err != nil {
		return m, fmt.Errorf("find the snapshot before: %w", err)
	}
	if len(before) == 1 {
		m.Since, m.Previous = before[0].Seq, Address(code, before[0].Day, snapshot.ManifestName)
	}
	if m.Seq, err = s.Store.LastChange(ctx); err != nil {
		return m, fmt.Errorf("find the newest change: %w", err)
	}
	changed, err := s.Store.ListChangesWithin(ctx, code, m.Since, m.Seq, 1)
	if err != nil {
		return m, fmt.Errorf("find what changed: %w", err)
	}
	if len(changed) == 0 || len(before) == 1 && before[0].Day == m.Day {
		return m, models.Fail(models.Conflict, "data.err.unchanged")
	}
	row := snapshot.Snapshot{RegionCode: code, Day: m.Day, ID: models.NewID(), Since: m.Since, Seq: m.Seq, MadeAt: s.Clock().Unix()}
	if err = s.fill(ctx, &row, &m); err == nil {
		err = s.Store.CreateSnapshot(ctx, row)
	}
	if err != nil {
		return m, errors.Join(fmt.Errorf("make the data files of %s: %w", code, err), s.removeFiles(context.WithoutCancel(ctx), row, m))
	}
	return m, nil
}

// Address is where a file of a snapshot is found.
func Address(code string, day models.Date, name string) string {
	return "/data/" + code + "/" + string(day) + "/" + name
}

// fill writes all files, and what the record says of them.
func (s Snapshots) fill(ctx context.Context, row *snapshot.Snapshot, m *snapshot.Manifest) error {
	secret, recipient, err := s.Sealer.NewIdentity()
	if err != nil {
		return err
	}
	if row.Boxed, err = s.Sealer.Box(s.Key, labelSnapshot, []byte(secret.Reveal())); err != nil {
		return err
	}
	places, err := s.Store.ListRegionsWithin(ctx, row.RegionCode)
	if err != nil {
		return err
	}
	for _, r := range places {
		if r.Code == row.RegionCode {
			m.Name = r.Name
		}
	}
	b := book{s.Store, row.RegionCode, m.Since, m.Seq}
	for _, one := range []struct {
		name, kind string
		write      func(context.Context, *bufio.Writer) (int64, error)
	}{
		{"regions.csv.gz", "text/csv", func(_ context.Context, w *bufio.Writer) (int64, error) { return writePlaces(w, places) }},
		{"totals.csv.gz", "text/csv", b.totals},
		{"batches.csv.gz", "text/csv", b.batches},
		{"disclosures.jsonl.gz", "application/jsonl", b.disclosures},
		{"changes.jsonl.gz", "application/jsonl", b.changes},
	} {
		f := snapshot.File{Name: one.name, Type: one.kind}
		if err := s.put(ctx, row.ObjectKey(one.name), recipient, &f, one.write); err != nil {
			return err
		}
		m.Files = append(m.Files, f)
	}
	row.Manifest, err = m.Bytes()
	return err
}

// put writes one file into the object store as it is made: gzip, its sum, the seal.
func (s Snapshots) put(ctx context.Context, key, recipient string, f *snapshot.File, write func(context.Context, *bufio.Writer) (int64, error)) error {
	r, w := io.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.CloseWithError(pack(ctx, f, w, write))
	}()
	sealed := s.Sealer.SealFrom(r, recipient)
	_, err := s.Blob.Put(ctx, key, sealed)
	err = errors.Join(err, sealed.Close(), r.Close())
	<-done
	return err
}

// pack compresses what write writes, and counts and sums it.
func pack(ctx context.Context, f *snapshot.File, w io.Writer, write func(context.Context, *bufio.Writer) (int64, error)) (err error) {
	hash := sha256.New()
	sum := &measured{w: io.MultiWriter(hash, w)}
	packed := gzip.NewWriter(sum)
	plain := bufio.NewWriterSize(packed, 64<<10)
	if f.Rows, err = write(ctx, plain); err != nil {
		return err
	}
	if err := plain.Flush(); err != nil {
		return err
	}
	if err := packed.Close(); err != nil {
		return err
	}
	f.Size, f.Hash = sum.n, hex.EncodeToString(hash.Sum(nil))
	return nil
}

// measured counts what is written.
type measured struct {
	w io.Writer
	n int64
}

func (m *measured) Write(p []byte) (int, error) {
	n, err := m.w.Write(p)
	m.n += int64(n)
	return n, err
}

func (s Snapshots) removeFiles(ctx context.Context, row snapshot.Snapshot, m snapshot.Manifest) error {
	var err error
	for _, f := range m.Files {
		err = errors.Join(err, s.Blob.Remove(ctx, row.ObjectKey(f.Name)))
	}
	return err
}

// strayAge is how old an object without a record is before it is nobody's.
const strayAge = 48 * time.Hour

// tidied is how many snapshots are looked at, at a time.
const tidied = 200

// tidy removes snapshots that are kept no longer, and objects that a broken run left.
func (s Snapshots) tidy(ctx context.Context, keep func(ctx context.Context) error) error {
	old, err := s.Store.ListSnapshotsBefore(ctx, s.today().AddDays(-s.Keep), tidied)
	if err != nil {
		return fmt.Errorf("find old snapshots: %w", err)
	}
	for _, row := range old {
		if err := keep(ctx); err != nil {
			return err
		}
		m, err := snapshot.Parse(row.Manifest)
		if err != nil {
			return fmt.Errorf("read a kept manifest: %w", err)
		}
		if err := s.Store.RemoveSnapshot(ctx, row.RegionCode, row.Day); err != nil {
			return fmt.Errorf("remove a snapshot: %w", err)
		}
		if err := s.removeFiles(ctx, row, m); err != nil {
			return fmt.Errorf("remove a snapshot: %w", err)
		}
	}
	return s.sweep(ctx)
}

func (s Snapshots) sweep(ctx context.Context) error {
	err := s.Blob.Old(ctx, snapshot.Prefix, s.Clock().Add(-strayAge), func(keys []string) error {
		for _, key := range keys {
			known, err := s.known(ctx, key)
			if err == nil && !known {
				err = s.Blob.Remove(ctx, key)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("sweep data files: %w", err)
	}
	return nil
}

// known reports whether an object belongs to a snapshot that is there.
func (s Snapshots) known(ctx context.Context, key string) (bool, error) {
	parts := strings.Split(key, "/") // data, region, day, ID, file
	if len(parts) != 5 {
		return false, nil
	}
	row, err := s.Store.FindSnapshot(ctx, parts[1], models.Date(parts[2]))
	if models.CodeOf(err) == models.NotFound {
		return false, nil
	}
	return row.ID == parts[3], err
}
