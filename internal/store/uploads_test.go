package store

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"qingyuan/models"
)

func newUpload(tipID string, expires int64) models.Upload {
	return models.Upload{ID: models.NewID(), TipID: tipID, Meta: []byte("sealed"), ExpiresAt: expires}
}

func TestUploads(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx, tip, other := t.Context(), models.NewID(), models.NewID()
		a, b := newUpload(tip, 3600), newUpload(tip, 7200)
		must(t, s.CreateUpload(ctx, a))
		must(t, s.CreateUpload(ctx, b))
		must(t, s.CreateUpload(ctx, newUpload(other, 7200)))
		must(t, s.CreateAttachment(ctx, models.Attachment{ID: models.NewID(), TipID: tip, ObjectKey: "file", Meta: []byte("x")}))

		for i, at := range []int64{0, 100, 250} {
			must(t, s.AddUploadPart(ctx, models.UploadPart{UploadID: a.ID, Start: at, Size: []int64{100, 150, 1}[i], ObjectKey: fmt.Sprint("part", i)}, 9000))
		}
		wantCode(t, s.AddUploadPart(ctx, models.UploadPart{UploadID: a.ID, Start: 100, Size: 1, ObjectKey: "late"}, 9000), models.Conflict)
		wantCode(t, s.AddUploadPart(ctx, models.UploadPart{UploadID: models.NewID(), Start: 0, Size: 1, ObjectKey: "lost"}, 9000), models.Conflict)

		list, err := s.ListUploads(ctx, tip)
		must(t, err)
		if len(list) != 2 || list[0].Seq != 1 || list[1].Seq != 2 || list[0].Received != 251 || list[0].Parts != 3 || list[0].ExpiresAt != 9000 {
			t.Errorf("%+v", list)
		}
		files, err := s.ListAttachments(ctx, tip)
		must(t, err)
		if files[0].Seq != 3 {
			t.Errorf("a file after two uploads has number %d", files[0].Seq)
		}
		parts, err := s.ListUploadParts(ctx, a.ID)
		must(t, err)
		if !slices.IsSortedFunc(parts, func(x, y models.UploadPart) int { return int(x.Start - y.Start) }) || len(parts) != 3 {
			t.Errorf("%+v", parts)
		}
		known, err := s.KnownObjects(ctx, []string{"file", "part0", "part2", "late", "orphan"})
		must(t, err)
		if len(known) != 3 || !known["file"] || !known["part0"] || !known["part2"] {
			t.Errorf("known: %v", known)
		}
		_, err = s.FindUpload(ctx, other, a.ID)
		wantCode(t, err, models.NotFound)

		expired, err := s.ListExpiredUploads(ctx, 7200, 10)
		must(t, err)
		if len(expired) != 2 || expired[0].ID == a.ID || expired[1].ID == a.ID {
			t.Errorf("expired: %+v", expired)
		}
		must(t, s.RemoveUpload(ctx, a.ID))
		wantCode(t, s.RemoveUpload(ctx, a.ID), models.Conflict)
		if parts, err = s.ListUploadParts(ctx, a.ID); err != nil || len(parts) != 0 {
			t.Errorf("parts without their upload: %+v, %v", parts, err)
		}
	})
}

// A file takes the place of its upload, number included, in one transaction or not at all.
func TestAFileTakesTheNumberOfItsUpload(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx, tip := t.Context(), models.NewID()
		u := newUpload(tip, 3600)
		must(t, s.CreateUpload(ctx, u))
		must(t, s.CreateAttachment(ctx, models.Attachment{ID: models.NewID(), TipID: tip, ObjectKey: "a", Meta: []byte("x")}))
		become := func(seq int64) error {
			return s.InTx(ctx, func(c context.Context) error {
				if err := s.RemoveUpload(c, u.ID); err != nil {
					return err
				}
				return s.CreateAttachment(c, models.Attachment{ID: u.ID, TipID: tip, Seq: seq, ObjectKey: "b", Meta: []byte("x")})
			})
		}
		wantCode(t, become(2), models.Conflict) // another has it
		if _, err := s.FindUpload(ctx, tip, u.ID); err != nil {
			t.Errorf("the upload went though the file didn't come: %v", err)
		}
		must(t, become(1))
		files, err := s.ListAttachments(ctx, tip)
		must(t, err)
		if len(files) != 2 || files[0].ID != u.ID || files[0].Seq != 1 {
			t.Errorf("%+v", files)
		}
	})
}
