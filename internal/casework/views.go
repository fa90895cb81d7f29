package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"qingyuan/models"
)

// Views lists the parts of the queue that the visitor has saved, in the order of their names.
func (c Casework) Views(ctx context.Context, v models.Visitor) ([]models.SavedView, error) {
	if err := only(v, models.Readers()...); err != nil {
		return nil, err
	}
	row, err := c.Store.FindStaffViews(ctx, v.Staff.ID)
	if err != nil {
		return nil, fmt.Errorf("find saved views: %w", err)
	}
	return c.viewsIn(v, row), nil
}

// viewsIn opens views. Those that were sealed to keys which are lost are lost with them.
func (c Casework) viewsIn(v models.Visitor, row models.StaffViews) (views []models.SavedView) {
	if row.Version == 0 {
		return nil
	}
	plain, err := c.Sealer.Open(v.Identity, row.Sealed)
	if err != nil || json.Unmarshal(plain, &views) != nil {
		return nil
	}
	return views
}

// SaveView gives a part of the queue a name. Problems speak of "name".
func (c Casework) SaveView(ctx context.Context, v models.Visitor, view models.SavedView) error {
	view.ID = models.NewID()
	return c.changeViews(ctx, v, func(views []models.SavedView) ([]models.SavedView, error) {
		if len(views) >= models.MaxViews {
			return nil, models.Problems{{Field: "name", Key: "desk.err.views_most", Args: map[string]any{"Max": models.MaxViews}}}
		}
		var err error
		view.Name, err = viewName(views, view.ID, view.Name)
		return append(views, view), err
	})
}

// RenameView gives a view another name. Problems speak of "name".
func (c Casework) RenameView(ctx context.Context, v models.Visitor, id, name string) error {
	return c.changeViews(ctx, v, func(views []models.SavedView) ([]models.SavedView, error) {
		i := slices.IndexFunc(views, func(s models.SavedView) bool { return s.ID == id })
		if i < 0 {
			return nil, notFound()
		}
		var err error
		views[i].Name, err = viewName(views, id, name)
		return views, err
	})
}

// DeleteView deletes a view; one that isn't there already is no error.
func (c Casework) DeleteView(ctx context.Context, v models.Visitor, id string) error {
	return c.changeViews(ctx, v, func(views []models.SavedView) ([]models.SavedView, error) {
		return slices.DeleteFunc(views, func(s models.SavedView) bool { return s.ID == id }), nil
	})
}

// viewName checks a name of a view among others.
func viewName(views []models.SavedView, id, name string) (string, error) {
	name = strings.Join(strings.Fields(clean(name)), " ")
	wrong := func(key string, args map[string]any) (string, error) {
		return "", models.Problems{{Field: "name", Key: key, Args: args}}
	}
	switch n := utf8.RuneCountInString(name); {
	case name == "":
		return wrong("desk.err.view_name", nil)
	case n > models.MaxViewName:
		return wrong("desk.err.view_long", map[string]any{"Max": models.MaxViewName, "Length": n})
	case slices.ContainsFunc(views, func(s models.SavedView) bool { return s.ID != id && fold(s.Name) == fold(name) }):
		return wrong("desk.err.view_taken", map[string]any{"Name": name})
	}
	return name, nil
}

// changeViews opens the visitor's views, changes them and seals them again. Where they were
// changed meanwhile, in another tab, it fails with models.Conflict.
func (c Casework) changeViews(ctx context.Context, v models.Visitor, change func([]models.SavedView) ([]models.SavedView, error)) error {
	if err := only(v, models.Readers()...); err != nil {
		return err
	}
	row, err := c.Store.FindStaffViews(ctx, v.Staff.ID)
	if err != nil {
		return fmt.Errorf("find saved views: %w", err)
	}
	views, err := change(c.viewsIn(v, row))
	if err != nil {
		return err
	}
	slices.SortFunc(views, func(a, b models.SavedView) int { return strings.Compare(a.Name, b.Name) })
	plain, err := json.Marshal(views)
	if err != nil {
		return fmt.Errorf("save views: %w", err)
	}
	if row.Sealed, err = c.Sealer.Seal(plain, v.Staff.PublicKey); err != nil {
		return fmt.Errorf("seal views: %w", err)
	}
	return c.Store.PutStaffViews(ctx, row)
}
