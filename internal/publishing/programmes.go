package publishing

import (
	"context"
	"fmt"

	"qingyuan/models/fund"
)

// Programmes lists all programmes, with the names by which sheets may call them.
func (d Desk) Programmes(ctx context.Context) ([]fund.Programme, error) {
	list, err := d.Store.ListProgrammes(ctx)
	if err != nil {
		return nil, fmt.Errorf("list programmes: %w", err)
	}
	for i := range list {
		list[i].Synonyms = d.Synonyms[list[i].Code]
	}
	return list, nil
}

// catalogue is the programmes as sheets are read by.
func (d Desk) catalogue(ctx context.Context) (*fund.Catalogue, error) {
	list, err := d.Programmes(ctx)
	if err != nil {
		return nil, err
	}
	return fund.NewCatalogue(list), nil
}
