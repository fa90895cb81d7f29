// Command pack makes simplified.txt of the file TSCharacters.txt of OpenCC, as the module
// github.com/longbridgeapp/opencc has it in its folder dictionary:
//
//	go run ./internal/fold/pack FILE > simplified.txt && mv simplified.txt internal/fold/
//
// Each line of the source is a traditional character and those that it is written with, the
// usual one first. The same file always gives the same bytes.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"
)

const head = `# Traditional characters, each followed by its simplified form. Made by internal/fold/pack of
# TSCharacters.txt of OpenCC (https://github.com/BYVoid/OpenCC), Apache License 2.0: simplified.LICENSE.
`

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: pack FILE > simplified.txt")
		os.Exit(2)
	}
	if err := pack(os.Args[1], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

// perLine is how many pairs stand on a line.
const perLine = 32

func pack(file string, w io.Writer) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	var pairs []string
	for s := bufio.NewScanner(f); s.Scan(); {
		words := strings.Fields(s.Text())
		if len(words) < 2 || utf8.RuneCountInString(words[0]) != 1 || utf8.RuneCountInString(words[1]) != 1 {
			return fmt.Errorf("%q isn't a character and its forms", s.Text())
		}
		if words[0] != words[1] {
			pairs = append(pairs, words[0]+words[1])
		}
	}
	slices.Sort(pairs)
	out := head
	for line := range slices.Chunk(pairs, perLine) {
		out += strings.Join(line, "") + "\n"
	}
	_, err = io.WriteString(w, out)
	return err
}
