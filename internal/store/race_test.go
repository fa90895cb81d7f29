package store

import (
	"fmt"
	"testing"
	"time"

	"qingyuan/internal/casework"
	"qingyuan/internal/seal"
	"qingyuan/internal/testkit"
	"qingyuan/models"
	"qingyuan/models/workflow"
)

// TestManyWriteAtOnce lets reviewers write about one tip at the same time, each until it
// succeeds: nothing is lost, and the numbers of messages and events have no gap.
func TestManyWriteAtOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		const writers = 6
		v := models.Visitor{Unit: models.Unit{ID: 1}, Staff: models.Staff{ID: 5, Roles: models.JoinRoles(models.RoleReviewer)}}
		var err error
		v.Identity, v.Staff.PublicKey, err = seal.Sealer{}.NewIdentity()
		must(t, err)
		c := casework.Casework{Store: s, Sealer: &seal.Stretcher{}, Clocks: testkit.Clocks(t), Trail: testkit.Trail(s), Clock: time.Now}
		id := sealedTip(t, s, v, 1)
		done := make(chan error)
		for n := range writers {
			go func() { done <- writeUntilDone(t, c, v, id, fmt.Sprint("message ", n)) }()
		}
		for range writers {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		seen, err := c.Open(t.Context(), v, id)
		must(t, err)
		if len(seen.Messages) != writers || seen.Version != writers+1 {
			t.Fatalf("%d messages, version %d", len(seen.Messages), seen.Version)
		}
		for i, e := range seen.Events {
			if e.Seq != int64(i+1) {
				t.Errorf("event %d has number %d", i+1, e.Seq)
			}
		}
	})
}

func writeUntilDone(t *testing.T, c casework.Casework, v models.Visitor, id, text string) error {
	for range 100 {
		seen, err := c.Open(t.Context(), v, id)
		if err != nil {
			return err
		}
		err = c.Act(t.Context(), v, casework.Seen{TipID: id, Version: seen.Version},
			casework.Deed{Action: models.Write, Said: map[workflow.Need]string{workflow.Words: text}})
		if models.CodeOf(err) != models.Conflict {
			return err
		}
	}
	return fmt.Errorf("%s never came through", text)
}

func TestOneOfManyMakesAnAccount(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		done := make(chan error)
		for range 5 {
			go func() {
				done <- s.CreateStaff(t.Context(), &models.Staff{Username: "admin", Salt: []byte{1}, Verifier: []byte{1}, Version: 1})
			}()
		}
		made := 0
		for range 5 {
			switch err := <-done; models.CodeOf(err) {
			case "":
				made++
			case models.Conflict:
			default:
				t.Error(err)
			}
		}
		if made != 1 {
			t.Fatalf("made %d", made)
		}
	})
}
