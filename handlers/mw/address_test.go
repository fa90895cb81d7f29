package mw

import (
	"net/netip"
	"testing"
)

func TestWhomARequestComesFrom(t *testing.T) {
	a := NewAddresses([]string{"127.0.0.1", "10.0.0.0/8"})
	for name, c := range map[string]struct{ remote, forwarded, want string }{
		"no proxy":                      {"203.0.113.9", "", "203.0.113.9"},
		"a stranger's header":           {"203.0.113.9", "198.51.100.1", "203.0.113.9"},
		"one proxy":                     {"127.0.0.1", "203.0.113.9", "203.0.113.9"},
		"what the sender put before":    {"127.0.0.1", "198.51.100.77, 203.0.113.9", "203.0.113.9"},
		"two proxies":                   {"127.0.0.1", "198.51.100.77, 203.0.113.9, 10.2.3.4", "203.0.113.9"},
		"junk ends it":                  {"127.0.0.1", "203.0.113.9, junk", "127.0.0.1"},
		"all trusted":                   {"127.0.0.1", "10.1.1.1", "10.1.1.1"},
		"of IPv6 the network":           {"2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"},
		"IPv4 in IPv6, from the header": {"127.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"},
	} {
		if got := source(a.sender(netip.MustParseAddr(c.remote), c.forwarded)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
