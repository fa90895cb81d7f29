package casework

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"qingyuan/models"
)

// opened is what a tip says, or why that can't be told.
type opened struct {
	models.TipContent
	err error
}

// openAll opens what tips say, several at once.
func (c Casework) openAll(v models.Visitor, held []models.HeldTip) []opened {
	contents := make([]opened, len(held))
	mine, err := c.Sealer.Opener(v.Identity)
	each(len(held), func(i int) {
		if contents[i].err = err; err != nil {
			return
		}
		theirs, err := c.unlock(mine, held[i])
		if err == nil {
			contents[i].TipContent, err = saidBy(theirs, held[i].Tip)
		}
		contents[i].err = err
	})
	return contents
}

// unlock makes what opens a tip from what opens the visitor's.
func (c Casework) unlock(mine models.Opener, tip models.HeldTip) (models.Opener, error) {
	identity, err := mine(tip.Sealed)
	if err != nil {
		return nil, fmt.Errorf("open a tip's key: %w", err)
	}
	return c.Sealer.Opener(models.Secret(identity))
}

// each does something n times, as often at once as there are processors.
func each(n int, do func(i int)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	all.Wait()
}
