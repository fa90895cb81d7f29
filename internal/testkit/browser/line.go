package browser

import (
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Line sets the page's connection: cut, or as slow as upload bytes a second; 0 is as fast as
// it goes. The page is told when it is cut and when it is back, as a phone tells it.
func (p *Page) Line(cut bool, upload float64) {
	p.t.Helper()
	if upload == 0 {
		upload = -1
	}
	_, err := chromedp.Call(p.ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{Offline: cut, DownloadThroughput: -1, UploadThroughput: upload}}})
	p.check("set the connection", err)
	_, err = chromedp.Call(p.ctx, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: cut, DownloadThroughput: -1, UploadThroughput: -1})
	p.check("tell of the connection", err)
}
