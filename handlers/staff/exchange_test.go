package staff_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"qingyuan/internal/exchange"
	"qingyuan/internal/seal"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

// exchanges gives a desk a name and a signing key of its own.
func (d *desk) exchanges(t testing.TB, name string, sealer *seal.Stretcher) {
	t.Helper()
	signer := seal.NewSigner(sealer.Token())
	d.parts.Exchange = exchange.Exchange{Store: d.db, Sealer: sealer, Signer: signer, Trail: testkit.Trail(d.db), Installation: name, Clock: time.Now}
	d.parts.Casework.Installation, d.parts.Casework.Signer, d.parts.Intake.Exchange = name, signer, d.parts.Exchange
}

// exchanger is a desk's supervisor with an exchange key, and its administrator.
func exchanger(t *testing.T, unit string) (d *desk, admin, sun *browser) {
	t.Helper()
	d = open(t)
	admin, sun = d.browser(t), d.browser(t)
	li := d.browser(t)
	admin.signIn("admin", d.admin)
	admin.get("/staff/units/new")
	admin.post("/staff/units", "name", unit, "region", "990101", "superior", "0")
	li.signIn("li.ming", admin.hire("li.ming", unit, "reviewer"))
	sun.signIn("sun", admin.hire("sun", unit, "supervisor"))
	sun.get("/staff/exchange")
	sun.want(200, "/staff/exchange", "本机关还没有共享密钥")
	sun.post("/staff/exchange/key")
	sun.want(200, "/staff/exchange?done=key", "共享密钥已建立", "姓sun")
	return d, admin, sun
}

// address is the text of the file that a supervisor downloads.
func (b *browser) address() (text, digits string) {
	b.t.Helper()
	b.get("/staff/exchange")
	digits = b.find(`<dd><span class="num">((?:\d{5} ){5}\d{5})</span>`)
	return b.get("/staff/exchange/address.txt").body, digits
}

// partner has an administrator add an address, and a supervisor type what they heard.
func partner(t *testing.T, admin, sun *browser, address, digits string) {
	t.Helper()
	admin.get("/staff/exchange")
	admin.post("/staff/exchange/partners", "address", "你好")
	admin.want(422, "/staff/exchange/partners", `href="#address"`, "你好")
	admin.post("/staff/exchange/partners", "address", address)
	admin.want(200, "/staff/exchange?done=add", "还没核对")
	admin.lacks(digits)
	sun.get("/staff/exchange")
	check := sun.find(`action="(/staff/exchange/partners/[0-9a-f]{32}/check)"`)
	sun.post(check, "digits", "12345")
	sun.want(422, check, `href="#digits"`, `value="12345"`)
	sun.post(check, "digits", digits)
	sun.want(200, "/staff/exchange?done=check", "已核对", digits)
}

// A case from one portal's pages to another's.
func TestACaseFileOverThePages(t *testing.T) {
	from, fromAdmin, sun := exchanger(t, "云溪县纪委监委")
	_, toAdmin, wu := exchanger(t, "云河县纪委监委")
	address, digits := wu.address()
	partner(t, fromAdmin, sun, address, digits)
	address, digits = sun.address()
	partner(t, toAdmin, wu, address, digits)

	id, receipt := from.sent(t)
	page := "/staff/tips/" + id + "/send-out"
	for _, lang := range []string{"en", "zh-CN"} {
		sun.lang = lang
		sun.get("/staff/tips/" + id)
		sun.want(200, "/staff/tips/"+id, page)
		sun.get(page)
		sun.post(page)
		sun.want(422, page, `href="#partner"`)
		sun.get("/staff/exchange")
	}
	sun.get(page)
	file := sun.post(page, "partner", sun.find(`name="partner" value="([0-9a-f]{32})"`))
	if file.status != 200 || !strings.HasPrefix(file.body, "age-encryption.org/v1") || file.header.Get("Content-Disposition") != fmt.Sprintf("attachment; filename=qingyuan-%s.case", models.TipRef(id)) {
		t.Fatalf("%d %v", file.status, file.header)
	}
	sun.get("/staff/tips/" + id)
	sun.want(200, "/staff/tips/"+id, "案件文件发出：云河县纪委监委", "已收到")
	me := from.follower(t, receipt)
	me.want(200, "/follow/tip", "案件材料转给另一机关：云河县纪委监委")

	wu.get("/staff/exchange")
	wu.sendFile("/staff/exchange/take-in", "file", "空.case", "")
	wu.want(422, "/staff/exchange/take-in", "不是发给本机关的案件文件")
	wu.get("/staff/exchange")
	wu.sendFile("/staff/exchange/take-in", "file", "案件.case", file.body)
	wu.want(200, "/staff/exchange/take-in", "已收进，编号", "云河县纪委监委")
	tip := wu.find(`href="(/staff/tips/[0-9a-f]{32})"`)
	for _, lang := range []string{"en", "zh-CN"} {
		wu.lang = lang
		wu.get(tip)
		wu.want(200, tip, "王某", "他弟弟一家", "告示", models.TipRef(id))
		wu.get("/staff/exchange")
		wu.sendFile("/staff/exchange/take-in", "file", "案件.case", file.body)
		wu.want(422, "/staff/exchange/take-in", `href="#file"`)
	}
	wu.get(tip)
	wu.want(200, tip, "转来待收", "其他机关移送", "云溪县纪委监委 · ", "办理经过（1 步）", "匿名")
	toAdmin.get("/staff/exchange")
	toAdmin.post(toAdmin.find(`action="(/staff/exchange/partners/[0-9a-f]{32}/remove)"`))
	toAdmin.want(200, "/staff/exchange?done=remove", "还没有往来单位")
}
