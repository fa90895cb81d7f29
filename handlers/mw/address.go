package mw

import (
	"net/netip"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// Addresses finds whom a request comes from, for limits alone. The header of a proxy is
// believed only from the end that trusted proxies wrote: what a sender put into it before
// stands further left. Of IPv6 the network counts (/64), which is one household or phone.
type Addresses struct{ trusted []netip.Prefix }

// NewAddresses takes addresses and ranges of trusted proxies, as config validated them.
func NewAddresses(proxies []string) Addresses {
	var a Addresses
	for _, p := range proxies {
		if prefix, err := netip.ParsePrefix(p); err == nil {
			a.trusted = append(a.trusted, prefix.Masked())
		} else if ip, err := netip.ParseAddr(p); err == nil {
			a.trusted = append(a.trusted, netip.PrefixFrom(ip, ip.BitLen()))
		}
	}
	return a
}

// Find keeps the address in the request; it is in no log.
func (a Addresses) Find(c *fiber.Ctx) error {
	ip, ok := netip.AddrFromSlice(c.Context().RemoteIP())
	if ok {
		Of(c).Address = source(a.sender(ip.Unmap(), c.Get(fiber.HeaderXForwardedFor)))
	}
	return c.Next()
}

func (a Addresses) sender(ip netip.Addr, forwarded string) netip.Addr {
	hops := strings.Split(forwarded, ",")
	for i := len(hops) - 1; i >= 0 && a.trusts(ip); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		ip = next.Unmap()
	}
	return ip
}

func (a Addresses) trusts(ip netip.Addr) bool {
	for _, p := range a.trusted {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

func source(ip netip.Addr) string {
	if ip.Is6() {
		if p, err := ip.WithZone("").Prefix(64); err == nil {
			return p.String()
		}
	}
	return ip.String()
}
