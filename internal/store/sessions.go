package store

import (
	"context"

	"qingyuan/models"
)

// CreateSession keeps a session.
func (s *Store) CreateSession(ctx context.Context, row models.Session) error {
	return did(s.in(ctx).Create(&row), "keep a session")
}

// FindSession by id; it may be over.
func (s *Store) FindSession(ctx context.Context, id []byte) (models.Session, error) {
	return take[models.Session](s.in(ctx).Where("id = ?", id), "find a session")
}

// ExtendSession moves a session's expiry. One that is gone stays gone: no error.
func (s *Store) ExtendSession(ctx context.Context, id []byte, expiresAt int64) error {
	return did(s.in(ctx).Model(&models.Session{}).Where("id = ?", id).Update("expires_at", expiresAt), "extend a session")
}

// SetSessionNote keeps what a session has to show; nil for nothing.
func (s *Store) SetSessionNote(ctx context.Context, id, note []byte) error {
	return did(s.in(ctx).Model(&models.Session{}).Where("id = ?", id).Update("note", note), "leave a note")
}

// SetSessionAsked keeps what an answer must fit; nil for nothing.
func (s *Store) SetSessionAsked(ctx context.Context, id, asked []byte) error {
	return did(s.in(ctx).Model(&models.Session{}).Where("id = ?", id).Update("asked", asked), "keep what was asked")
}

// UseSession is ExtendSession of the staff's, and notes when it was used.
func (s *Store) UseSession(ctx context.Context, id []byte, usedAt, expiresAt int64) error {
	return did(s.in(ctx).Model(&models.Session{}).Where("id = ?", id).Updates(map[string]any{"used_at": usedAt, "expires_at": expiresAt}), "extend a session")
}

// TakeSession ends a session of which there is one end only; models.Conflict where it is over.
func (s *Store) TakeSession(ctx context.Context, id []byte) error {
	return one(s.in(ctx).Where("id = ?", id).Delete(&models.Session{}), "take a session")
}

// ListSessions lists someone's sessions that don't end before a moment, the latest used first.
func (s *Store) ListSessions(ctx context.Context, staffID, unix int64) ([]models.Session, error) {
	return list[models.Session](s.in(ctx).Where("staff_id = ? AND side = ? AND expires_at > ?", staffID, models.FromStaff, unix).
		Order("used_at DESC, id").Limit(100), "list sessions")
}

// RemoveOtherSessions ends someone's sessions but one.
func (s *Store) RemoveOtherSessions(ctx context.Context, staffID int64, id []byte) error {
	return did(s.in(ctx).Where("staff_id = ? AND id <> ?", staffID, id).Delete(&models.Session{}), "end other sessions")
}

// RemoveSession ends a session; one that isn't there is no error.
func (s *Store) RemoveSession(ctx context.Context, id []byte) error {
	return did(s.in(ctx).Where("id = ?", id).Delete(&models.Session{}), "end a session")
}

// RemoveSessionsOf ends all sessions of a staff member.
func (s *Store) RemoveSessionsOf(ctx context.Context, staffID int64) error {
	return did(s.in(ctx).Where("staff_id = ?", staffID).Delete(&models.Session{}), "end an account's sessions")
}

// RemoveSessionsBefore removes sessions that expired before a moment, of either side.
func (s *Store) RemoveSessionsBefore(ctx context.Context, unix int64) (int64, error) {
	tx := s.in(ctx).Where("expires_at < ?", unix).Delete(&models.Session{})
	return tx.RowsAffected, did(tx, "remove sessions")
}
