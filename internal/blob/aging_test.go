package blob_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"qingyuan/internal/blob"
)

func TestAgingListsOldObjectsInBatches(t *testing.T) {
	each(t, func(t *testing.T, store blob.Store) {
		want := []string{}
		for i := range 501 {
			want = append(want, fmt.Sprintf("tips/%03d/x", i))
			put(t, store, want[i], nil)
		}
		put(t, store, "other/x", nil)

		var got []string
		batches := 0
		collect := func(keys []string) error {
			got = append(got, keys...)
			batches++
			return nil
		}
		aging := blob.Aging{Store: store}
		if err := aging.Old(t.Context(), "tips/", time.Now().Add(time.Minute), collect); err != nil {
			t.Fatal(err)
		}
		if slices.Sort(got); !slices.Equal(got, want) || batches != 2 {
			t.Errorf("%d keys in %d batches", len(got), batches)
		}
		none := func(keys []string) error { return fmt.Errorf("called for %v", keys) }
		if err := aging.Old(t.Context(), "tips/", time.Now().Add(-time.Minute), none); err != nil {
			t.Errorf("nothing is that old: %v", err)
		}
		enough := errors.New("enough")
		stop := func([]string) error { return enough }
		if err := aging.Old(t.Context(), "tips/", time.Now().Add(time.Minute), stop); !errors.Is(err, enough) {
			t.Errorf("got %v", err)
		}
	})
}
