package pdf

import "syscall"

// limit lets the system end this process when it takes too much.
func limit() {
	for what, n := range map[int]uint64{syscall.RLIMIT_CPU: cpuSeconds, syscall.RLIMIT_DATA: memory, syscall.RLIMIT_CORE: 0} {
		_ = syscall.Setrlimit(what, &syscall.Rlimit{Cur: n, Max: n}) // without it there is still the parent's patience
	}
}
