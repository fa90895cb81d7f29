package models

import "math/big"

// Voucher is the code on which a reward is paid to whoever shows it: 14 digits (46 bits) and
// two check digits. It isn't kept: the reporter's session makes it anew from what only the
// receipt opens (docs/adr/0015-requests.md). It prints as [sealed].
type Voucher struct{ digits Secret }

const voucherRandom, voucherLen = 14, 16

// VoucherOf makes the voucher of a seed of full entropy, 32 bytes: always the same one.
func VoucherOf(seed []byte) Voucher {
	n := new(big.Int).SetBytes(seed)
	return Voucher{code(n.Mod(n, below(voucherRandom)), voucherRandom)}
}

// ParseVoucher is ParseReceipt for a voucher.
func ParseVoucher(typed string) (Voucher, bool) {
	digits, ok := parseCode(typed, voucherLen)
	return Voucher{digits}, ok
}

// Digits are the 16 digits; the key derivation takes them.
func (v Voucher) Digits() Secret { return v.digits }

// Groups are the digits in groups of four, to show to their owner.
func (v Voucher) Groups() []string { return groups(v.digits) }

func (v Voucher) String() string { return sealed }

// GoString keeps %#v from reaching into the struct.
func (v Voucher) GoString() string { return sealed }
