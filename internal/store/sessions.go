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
