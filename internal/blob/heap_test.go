package blob_test

import (
	"runtime"
	"runtime/debug"
)

func heap() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse
}

func settledHeap() uint64 {
	debug.FreeOSMemory()
	return heap()
}
