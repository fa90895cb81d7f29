package casework_test

import (
	"slices"
	"testing"

	"qingyuan/models"
)

// Tips about the same person find each other, among those that the reviewer may read.
func TestTipsAboutTheSamePerson(t *testing.T) {
	o := open(t)
	li := o.reviewer(t, "李明", o.unit)
	first := o.send(t, "王某")
	again, other := o.send(t, "王 某"), o.send(t, "张某")
	o.send(t, "") // nobody known: like no other

	c, _ := o.see(t, li, first.id)
	if got := alikeIDs(c.Alike); !slices.Equal(got, []string{again.id}) || c.Alike[0].Closely() {
		t.Errorf("like the first: %+v", c.Alike)
	}
	c, _ = o.see(t, li, other.id)
	if len(c.Alike) != 0 {
		t.Errorf("like another's: %+v", c.Alike)
	}

	zhao := o.reviewer(t, "赵岩", o.unit) // came later: holds the keys to no earlier tip
	third := o.send(t, "王某")
	c, _ = o.see(t, zhao, third.id)
	if len(c.Alike) != 0 {
		t.Errorf("who can't open the others is told of them: %+v", c.Alike)
	}
	c, _ = o.see(t, li, third.id)
	if len(c.Alike) != 2 {
		t.Errorf("like the third: %+v", c.Alike)
	}
}

func alikeIDs(list []models.AlikeTip) (ids []string) {
	for _, a := range list {
		ids = append(ids, a.ID)
	}
	return ids
}
