package casework_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"qingyuan/internal/casework"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

func TestATipFromTheQueueToItsAnswer(t *testing.T) {
	o := open(t)
	li, zhao := o.reviewer(t, "李明", o.unit), o.reviewer(t, "赵岩", o.unit)
	sent := o.send(t, "王某", "picture one", "picture two")

	q, err := o.Queue(t.Context(), li, casework.Look{Tab: casework.Waiting})
	testkit.Must(t, err)
	if len(q.Rows) != 1 || q.Rows[0].Subject != "王某" || q.Rows[0].Kind != "favour" || !q.Rows[0].Unread || q.Counts[casework.Waiting].Unread != 1 {
		t.Fatalf("%+v", q)
	}

	c, seen := o.see(t, li, sent.id)
	if c.Content.Narrative != "把低保给了自己的弟弟。" || len(c.Files) != 2 || c.Files[1].Name != "说明2.txt" || c.Files[1].Size != 11 {
		t.Fatalf("%+v", c)
	}
	if got := actions(c); !slices.Equal(got, []models.Action{models.Accept, models.Decline, models.Link, models.Write, models.Note}) {
		t.Fatalf("can %v", got)
	}
	f, err := o.OpenFile(t.Context(), zhao, sent.id, c.Files[0].ID)
	testkit.Must(t, err)
	if got := read(t, f); got != "picture one" || f.Name != "说明1.txt" || f.Type != "text/plain" {
		t.Fatalf("%q of %+v", got, f.File)
	}

	testkit.Must(t, o.Accept(t.Context(), li, seen))
	testkit.WantCode(t, o.Accept(t.Context(), zhao, seen), models.Conflict) // at the same time
	_, seen = o.see(t, zhao, sent.id)
	testkit.WantCode(t, o.Accept(t.Context(), zhao, seen), models.Conflict) // later

	testkit.Must(t, o.Write(t.Context(), li, seen, " 请问是哪一年的事？\r\n\x00 "))
	testkit.WantCode(t, o.Conclude(t.Context(), zhao, seen, "已办结。"), models.Conflict) // a message came in between
	o.now = o.now.AddDate(0, 0, 10)
	_, seen = o.see(t, zhao, sent.id)
	testkit.Must(t, o.Conclude(t.Context(), zhao, seen, "经查属实，已追回。"))

	c, seen = o.see(t, li, sent.id)
	if c.State != models.Answered || len(c.Messages) != 2 || c.May(models.Conclude) || !c.May(models.Write) {
		t.Fatalf("%+v", c)
	}
	if m := c.Messages[0]; m.Text != "请问是哪一年的事？" || m.Author != "李明" || !m.Ours || m.Answer || m.SentOn != "2026-03-02" {
		t.Fatalf("%+v", m)
	}
	if m := c.Messages[1]; m.Text != "经查属实，已追回。" || m.Author != "赵岩" || !m.Answer || m.SentOn != "2026-03-12" {
		t.Fatalf("%+v", m)
	}
	wantEvents(t, c, "submit", "accept 李明", "write 李明", "conclude 赵岩", "answer 赵岩")
	testkit.WantCode(t, o.Conclude(t.Context(), li, seen, "再答一次"), models.Conflict)
}

func actions(c casework.Case) []models.Action {
	var list []models.Action
	for _, row := range c.Can {
		list = append(list, row.Action)
	}
	return list
}

func wantEvents(t *testing.T, c casework.Case, want ...string) {
	t.Helper()
	var got []string
	for i, e := range c.Events {
		if e.Seq != int64(i+1) {
			t.Errorf("event %d has number %d", i+1, e.Seq)
		}
		got = append(got, strings.TrimSpace(string(e.Action)+" "+e.Who))
	}
	if !slices.Equal(got, want) {
		t.Errorf("events %q, want %q", got, want)
	}
}

func TestWhatTheReporterSees(t *testing.T) {
	o := open(t)
	li := o.reviewer(t, "李明", o.unit)
	sent := o.send(t, "王某")
	_, seen := o.see(t, li, sent.id)
	testkit.Must(t, o.Accept(t.Context(), li, seen))
	_, seen = o.see(t, li, sent.id)
	testkit.Must(t, o.Conclude(t.Context(), li, seen, "经查属实。"))

	f, err := o.reporters.Follow(t.Context(), sent.session)
	testkit.Must(t, err)
	if f.State != models.Answered || len(f.Messages) != 1 || f.Messages[0].Text != "经查属实。" || !f.Messages[0].Answer || f.Messages[0].Mine {
		t.Fatalf("%+v", f)
	}
	testkit.Must(t, o.reporters.Write(t.Context(), sent.session, "谢谢。"))
	q, err := o.Queue(t.Context(), li, casework.Look{Tab: casework.Done})
	if testkit.Must(t, err); !q.Rows[0].Unread || q.Counts[casework.Done].Tips != 1 {
		t.Fatalf("%+v", q)
	}
	c, _ := o.see(t, li, sent.id)
	if m := c.Messages[1]; m.Ours || m.Text != "谢谢。" || m.Author != "" {
		t.Fatalf("%+v", m)
	}
	if q, err = o.Queue(t.Context(), li, casework.Look{Tab: casework.Done}); err != nil || q.Rows[0].Unread {
		t.Fatalf("still unread after it was opened: %v", err)
	}
}

func TestTheReporterWritesWhileTheReviewerDecides(t *testing.T) {
	o := open(t)
	li := o.reviewer(t, "李明", o.unit)
	sent := o.send(t, "王某")
	_, seen := o.see(t, li, sent.id)
	testkit.Must(t, o.reporters.Write(t.Context(), sent.session, "我记错了，是前年。"))
	testkit.WantCode(t, o.Accept(t.Context(), li, seen), models.Conflict)
	q, err := o.Queue(t.Context(), li, casework.Look{Tab: casework.Waiting})
	if testkit.Must(t, err); !q.Rows[0].Unread {
		t.Fatal("the new message doesn't show")
	}
}

func TestWords(t *testing.T) {
	o := open(t)
	li := o.reviewer(t, "李明", o.unit)
	sent := o.send(t, "王某")
	_, seen := o.see(t, li, sent.id)
	testkit.WantProblem(t, o.Write(t.Context(), li, seen, " \n\x01"), "text", "case.err.missing.text")
	testkit.WantProblem(t, o.Write(t.Context(), li, seen, strings.Repeat("字", models.MaxMessage+1)), "text", "staff.err.text_long")
	testkit.Must(t, o.Accept(t.Context(), li, seen))
	c, seen := o.see(t, li, sent.id)
	testkit.WantProblem(t, o.Act(t.Context(), li, seen, deed(models.Link, "first", "00000000")), "first", "case.err.first")
	if after, _ := o.see(t, li, sent.id); after.Version != c.Version || len(after.Messages) != 0 {
		t.Fatal("a refused text left something behind")
	}
}

func TestStrangersFindNothing(t *testing.T) {
	o := open(t)
	li := o.reviewer(t, "李明", o.unit)
	sent := o.send(t, "王某", "picture")
	c, seen := o.see(t, li, sent.id)

	other := models.Unit{Name: "清水镇纪委", RegionCode: "990101101"}
	testkit.Must(t, o.db.CreateUnit(t.Context(), &other))
	moved := li
	moved.Unit = other
	admin := o.reviewer(t, "admin", o.unit)
	admin.Staff.Roles = models.JoinRoles(models.RoleAdmin)
	disabled, due, keyless := li, li, li
	disabled.Staff.Disabled, due.Staff.MustChange, keyless.Identity = true, true, ""
	for name, v := range map[string]models.Visitor{
		"nobody": {}, "came after the tip": o.reviewer(t, "新人", o.unit), "another unit's": o.reviewer(t, "王", other),
		"moved to another unit": moved, "an administrator": admin, "disabled": disabled, "with a one-time password": due, "without a key": keyless,
	} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			_, err := o.Open(ctx, v, sent.id)
			testkit.WantCode(t, err, models.NotFound)
			_, err = o.OpenFile(ctx, v, sent.id, c.Files[0].ID)
			testkit.WantCode(t, err, models.NotFound)
			testkit.WantCode(t, o.Accept(ctx, v, seen), models.NotFound)
			testkit.WantCode(t, o.Write(ctx, v, seen, "text"), models.NotFound)
			testkit.WantCode(t, o.Conclude(ctx, v, seen, "text"), models.NotFound)
			if q, err := o.Queue(ctx, v, casework.Look{Tab: casework.Waiting}); err == nil && (len(q.Rows) > 0 || q.Counts[casework.Waiting].Tips > 0) {
				t.Fatal("the queue shows it")
			}
		})
	}
	for _, id := range []string{"", "x", strings.Repeat("0", 32), "' OR 1=1"} {
		_, err := o.Open(t.Context(), li, id)
		testkit.WantCode(t, err, models.NotFound)
		_, err = o.OpenFile(t.Context(), li, sent.id, id)
		testkit.WantCode(t, err, models.NotFound)
	}
	another := o.send(t, "赵某")
	_, err := o.OpenFile(t.Context(), li, another.id, c.Files[0].ID) // a file of one tip through another
	testkit.WantCode(t, err, models.NotFound)
}

func TestFilesReadAnywhere(t *testing.T) {
	o := open(t)
	li := o.reviewer(t, "李明", o.unit)
	content := strings.Repeat("0123456789", 30_000)
	sent := o.send(t, "王某", content)
	c, _ := o.see(t, li, sent.id)
	f, err := o.OpenFile(t.Context(), li, sent.id, c.Files[0].ID)
	testkit.Must(t, err)
	defer f.Close()
	b := make([]byte, 15)
	if _, err := f.ReadAt(b, 200_003); err != nil || string(b) != "345678901234567" || f.Size != int64(len(content)) {
		t.Fatalf("%q of %d: %v", b, f.Size, err)
	}
}

func TestOnlyOneOfTwoAcceptsAtOnce(t *testing.T) {
	o := open(t)
	li := o.reviewer(t, "李明", o.unit)
	sent := o.send(t, "王某")
	_, seen := o.see(t, li, sent.id)
	done := make(chan error)
	for range 4 {
		go func() { done <- o.Accept(t.Context(), li, seen) }()
	}
	accepted := 0
	for range 4 {
		select {
		case err := <-done:
			if err == nil {
				accepted++
			} else if models.CodeOf(err) != models.Conflict {
				t.Error(err)
			}
		case <-time.After(time.Minute):
			t.Fatal("stuck")
		}
	}
	if accepted != 1 {
		t.Fatalf("%d accepted", accepted)
	}
}
