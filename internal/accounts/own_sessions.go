package accounts

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"qingyuan/models"
)

// OwnSession is one of somebody's sessions. Where it is, and with what, nobody keeps.
type OwnSession struct {
	ID    string
	Since time.Time
	Used  time.Time // within some minutes
	Here  bool      // the one that asks
}

// sessions lists the visitor's.
func (a Accounts) sessions(ctx context.Context, v models.Visitor, token []byte) ([]OwnSession, error) {
	rows, err := a.Store.ListSessions(ctx, v.Staff.ID, a.Clock().Unix())
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	here := a.Sealer.Derive(token, "session-id")
	list := make([]OwnSession, len(rows))
	for i, row := range rows {
		list[i] = OwnSession{hex.EncodeToString(row.ID), moment(row.SinceAt), moment(row.UsedAt), bytes.Equal(row.ID, here)}
	}
	return list, nil
}

func moment(unix int64) time.Time { return time.Unix(unix, 0).In(models.Shanghai()) }

// EndSession ends one of the visitor's sessions; models.NotFound where it isn't theirs.
func (a Accounts) EndSession(ctx context.Context, v models.Visitor, id string) error {
	if err := onlyOwn(v); err != nil {
		return err
	}
	raw, err := hex.DecodeString(id)
	if err != nil {
		return models.Fail(models.NotFound, "err.not_found")
	}
	row, err := a.Store.FindSession(ctx, raw)
	if err != nil {
		return fmt.Errorf("find a session: %w", err)
	}
	if row.StaffID != v.Staff.ID || row.Side != models.FromStaff {
		return models.Fail(models.NotFound, "err.not_found")
	}
	return a.endSessions(ctx, v, func(ctx context.Context) error { return a.Store.RemoveSession(ctx, raw) })
}

// EndOtherSessions ends all of the visitor's sessions but the one of a token.
func (a Accounts) EndOtherSessions(ctx context.Context, v models.Visitor, token []byte) error {
	if err := onlyOwn(v); err != nil {
		return err
	}
	here := a.Sealer.Derive(token, "session-id")
	return a.endSessions(ctx, v, func(ctx context.Context) error { return a.Store.RemoveOtherSessions(ctx, v.Staff.ID, here) })
}

func (a Accounts) endSessions(ctx context.Context, v models.Visitor, end func(ctx context.Context) error) error {
	return a.Store.InTx(ctx, func(ctx context.Context) error {
		if err := end(ctx); err != nil {
			return fmt.Errorf("end sessions: %w", err)
		}
		return a.Trail.Record(ctx, v, onAccount(models.EndSessions, v.Staff))
	})
}
