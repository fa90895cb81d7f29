//go:build race

package guard

// slower is how many times fewer pictures and recordings the machines get, where the race
// detector makes them slow.
const slower = 4
