package handlers

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"qingyuan/config"
	"qingyuan/handlers/api"
	"qingyuan/handlers/mw"
	"qingyuan/handlers/public"
	"qingyuan/handlers/report"
	"qingyuan/handlers/staff"
	"qingyuan/internal/accounts"
	"qingyuan/internal/affairs"
	"qingyuan/internal/almanac"
	"qingyuan/internal/books"
	"qingyuan/internal/cache"
	"qingyuan/internal/casework"
	"qingyuan/internal/changes"
	"qingyuan/internal/duties"
	"qingyuan/internal/exchange"
	"qingyuan/internal/guard"
	"qingyuan/internal/intake"
	"qingyuan/internal/keeping"
	"qingyuan/internal/oversight"
	"qingyuan/internal/publishing"
	"qingyuan/internal/questions"
	"qingyuan/internal/regions"
	"qingyuan/internal/reminders"
	"qingyuan/internal/search"
	"qingyuan/internal/snapshots"
	"qingyuan/internal/trail"
	"qingyuan/models"
	"qingyuan/models/calendar"
	"qingyuan/models/deadline"
)

// UseCases are what the routes call.
type UseCases struct {
	Intake    intake.Intake
	Captchas  guard.Captchas
	Pace      *guard.Pace
	Regions   regions.Tree
	Accounts  accounts.Accounts
	Casework  casework.Casework
	Desk      publishing.Desk
	Ledger    publishing.Ledger
	Board     affairs.Board
	Duties    duties.Duties
	Shelf     books.Shelf
	Search    search.Search
	Questions questions.Questions
	Changes   changes.Log
	News      public.SitemapStore
	Drafting  affairs.Desk
	Snapshots snapshots.Snapshots
	Register  affairs.Register
	Trail     trail.Trail
	Keeping   keeping.Keeping
	Exchange  exchange.Exchange
	Almanac   *almanac.Almanac
	Account   *oversight.Accountability
	Reminders reminders.Reminders
	// Pages keeps answers that are the same for everyone; nil keeps none.
	Pages *cache.Pages
	// Clocks are those that the facts of a tip have started.
	Clocks func(deadline.Facts) []deadline.Clock
}

// side of the portal that a route belongs to.
type side string

const (
	both  side = "both"
	open  side = "public"
	inner side = "staff"
)

func (s side) on(surface config.Surface) bool {
	return s == both || surface == config.SurfaceAll || string(s) == string(surface)
}

// need is what a request must bring.
type need string

const (
	anyone need = "anyone"
	shared need = "anyone; the answer is the same for everyone and is kept"

	program   need = "anyone, scripts of other sites too, at a pace; the answer is kept"
	packed    need = "anyone; the page is made each time, and goes out compressed"
	finding   need = "anyone, scripts of other sites too, at a pace; the answer isn't kept"
	dataFile  need = "anyone, scripts of other sites too; the answer streams for as long as it takes"
	preflight need = "anyone; says that scripts of other sites may ask"

	stream need = "anyone; the handler reads the body as it comes, and checks its token"
	pieces need = "anyone; the handler reads the body as it comes, the token is in a header"

	oneTime     need = "signed in, if only with a one-time password"
	ownPassword need = "signed in with a password of their own, if without a second factor"
	signedIn    need = "signed in"
	reviewer    need = "reviewer"
	reader      need = "reviewer or supervisor"
	supervisor  need = "supervisor"
	custodian   need = "custodian"
	templates   need = "supervisor or administrator"
	download    need = "reviewer or supervisor; the answer streams for as long as it takes"
	keeper      need = "reviewer, supervisor or custodian"
	newKeeper   need = "reviewer, supervisor or custodian, if without a second factor"
	file        need = "anyone; the answer streams for as long as it takes"
	draftFile   need = "publisher or approver; the answer streams for as long as it takes"
	publisher   need = "publisher"
	mailed      need = "reviewer, supervisor or publisher"
	approver    need = "approver"
	discloser   need = "publisher or approver"
	registrar   need = "intake"
	scans       need = "intake; the handler reads the body as it comes, and checks its token"
	scanPieces  need = "intake; the handler reads the body as it comes, the token is in a header"
	sheetUpload need = "publisher; the handler reads the body as it comes, and checks its token"
	caseUpload  need = "supervisor; the handler reads the body as it comes, and checks its token"
	caseFile    need = "supervisor; the answer streams for as long as it takes"
	exchanger   need = "administrator or supervisor"
	admin       need = "administrator"
	paperUpload need = "administrator; the handler reads the body as it comes, and checks its token"
	auditor     need = "auditor"
	trailFile   need = "auditor; the answer streams for as long as it takes"
)

// route is one line of the table.
type route struct {
	Side    side
	Method  string
	Path    string
	Need    need
	Handler fiber.Handler
}

const (
	get     = fiber.MethodGet
	head    = fiber.MethodHead
	post    = fiber.MethodPost
	patch   = fiber.MethodPatch
	del     = fiber.MethodDelete
	options = fiber.MethodOptions
)

// routes is the whole table: who may do what, in one screen.
func (k kit) routes() []route {
	r, p := k.report(), public.Regions{Tree: k.parts.Regions}
	door := staff.Door{Pages: k.pages, Cookies: k.cookies, Accounts: k.parts.Accounts}
	tips := staff.Tips{Pages: k.pages, Texts: k.parts.Texts, Casework: k.parts.Casework, Reminders: k.parts.Reminders, Log: k.parts.Log}
	notices := staff.Notices{Pages: k.pages, Reminders: k.parts.Reminders}
	requests := staff.Requests{Pages: k.pages, Casework: k.parts.Casework}
	letters := staff.Letters{Pages: k.pages, Casework: k.parts.Casework}
	names := staff.Names{Pages: k.pages, Casework: k.parts.Casework}
	passing := k.exchange()
	kept := staff.Keeping{Pages: k.pages, Keeping: k.parts.Keeping}
	vouchers := staff.Vouchers{Pages: k.pages, Casework: k.parts.Casework}
	people := staff.People{Pages: k.pages, Cookies: k.cookies, Accounts: k.parts.Accounts}
	home := public.Home{Pages: k.pages, Ledger: k.parts.Ledger, Board: k.parts.Board, Questions: k.parts.Questions, Duties: k.parts.Duties, Staff: k.surface == config.SurfaceStaff}
	funds := public.Funds{Pages: k.pages, Ledger: k.parts.Ledger, Texts: k.parts.Texts, Log: k.parts.Log, Site: k.parts.Config.Site.URL}
	sheets := k.sheets()
	desk := staff.Home{Pages: k.pages, Questions: k.parts.Questions, Accounts: k.parts.Accounts, Casework: k.parts.Casework, Keeping: k.parts.Keeping, Drafting: k.parts.Drafting, Desk: k.parts.Desk}
	keys := staff.Keys{Pages: k.pages, Cookies: k.cookies, Accounts: k.parts.Accounts}
	relations := staff.Relations{Pages: k.pages, Accounts: k.parts.Accounts}
	security := staff.Security{Pages: k.pages, Cookies: k.cookies, Accounts: k.parts.Accounts, Issuer: k.parts.Config.Site.NameEN}
	units := staff.Units{Pages: k.pages, Accounts: k.parts.Accounts}
	acts := staff.Trail{Pages: k.pages, Texts: k.parts.Texts, Trail: k.parts.Trail, Log: k.parts.Log}
	years := k.calendars()
	drafts := k.drafts()
	board := public.Disclosures{Pages: k.pages, Board: k.parts.Board, Desk: k.parts.Drafting, Regions: k.parts.Regions, Texts: k.parts.Texts, Site: k.parts.Config.Site.URL, Questions: k.parts.Questions}
	agenda := staff.Duties{Pages: k.pages, Duties: k.parts.Duties}
	places := public.Places{Pages: k.pages, Duties: k.parts.Duties, Board: k.parts.Board, Regions: k.parts.Regions, Questions: k.parts.Questions}
	numbers := public.Accountability{Pages: k.pages, Count: k.parts.Account, Texts: k.parts.Texts}
	g := k.register()
	table := []route{
		{both, get, "/healthz", anyone, k.healthz},
		{both, get, "/readyz", anyone, k.readyz},
		{both, get, "/static/*", anyone, k.assets.Serve},
		{both, get, "/prefs", anyone, mw.SetPrefs},
		{both, get, "/regions/search", anyone, p.Search},

		{both, get, "/", shared, home.Show},
		{open, get, "/funds", shared, funds.Show},
		{open, get, "/funds/batches/:id.csv", anyone, funds.BatchLines},
		{open, get, "/funds/batches/:id.json", anyone, funds.BatchSummary},
		{open, get, "/funds/batches/:id", shared, funds.Batch},
		{open, get, "/funds/batches/:id/bulletin", shared, funds.BatchBulletin},
		{open, get, "/programmes", shared, funds.Programmes},
		{open, get, "/programmes/:code", shared, funds.Programme},
		{open, get, "/disclosures/:id", shared, board.Show},
		{open, get, "/disclosures/:id/compare", shared, board.Compare},
		{open, get, "/disclosures/:id/versions/:no", shared, board.Version},
		{open, get, "/disclosures/:id/versions/:no/bulletin", shared, board.Bulletin},
		{open, get, "/files/:id", file, board.File},
		{open, get, "/open", shared, places.Open},
		{open, get, "/places/:code", shared, places.Show},
		{open, get, "/places/:code/duties", shared, places.List},
		{open, get, "/punctuality", shared, places.Punctuality},
		{open, get, "/accountability", packed, numbers.Show},
		{open, get, "/accountability.csv", anyone, numbers.CSV},

		{open, get, "/report", anyone, r.Start},
		{open, post, "/report", anyone, r.Begin},
		{open, get, "/captcha/:id.png", anyone, r.CaptchaImage},
		{open, get, "/captcha/:id/:file", anyone, r.CaptchaAudio},
		{open, get, "/follow", anyone, r.Enter},
		{open, post, "/follow", anyone, r.Open},
		{open, get, "/follow/tip", anyone, r.Tip},
		{open, post, "/follow/tip/messages", anyone, r.Write},
		{open, post, "/follow/tip/files", stream, r.Attach},
		{open, post, "/follow/tip/files/cancel", anyone, r.CancelFile},
		{open, post, "/follow/tip/rating", anyone, r.Rate},
		{open, get, "/follow/tip/name", anyone, r.NameForm},
		{open, post, "/follow/tip/name", anyone, r.Name},
		{open, get, "/follow/tip/requests/:kind", anyone, r.RequestForm},
		{open, post, "/follow/tip/requests/:kind", anyone, r.Ask},
		{open, post, "/follow/leave", anyone, r.Leave},

		{inner, get, "/staff/sign-in", anyone, door.SignInForm},
		{inner, post, "/staff/sign-in", anyone, door.SignIn},
		{inner, get, "/staff/sign-in/second", anyone, door.SecondForm},
		{inner, post, "/staff/sign-in/second", anyone, door.StepIn},
		{inner, post, "/staff/sign-out", anyone, door.SignOut},
		{inner, get, "/staff/recover", anyone, door.RecoverForm},
		{inner, post, "/staff/recover", anyone, door.Recover},
		{inner, get, "/staff/password", oneTime, door.PasswordForm},
		{inner, post, "/staff/password", oneTime, door.ChangePassword},
		{inner, get, "/staff/security", ownPassword, security.Show},
		{inner, get, "/staff/security/app", ownPassword, security.AppForm},
		{inner, post, "/staff/security/app", ownPassword, security.AddApp},
		{inner, get, "/staff/security/passkey", ownPassword, security.PasskeyForm},
		{inner, post, "/staff/security/passkey", ownPassword, security.AddPasskey},
		{inner, get, "/staff/security/factors/:id", signedIn, security.RemoveForm},
		{inner, post, "/staff/security/factors/:id", signedIn, security.Remove},
		{inner, get, "/staff/security/codes", signedIn, security.Codes},
		{inner, post, "/staff/security/codes", signedIn, security.RenewCodes},
		{inner, post, "/staff/security/codes/done", signedIn, security.CodesDone},
		{inner, post, "/staff/security/known", ownPassword, security.Know},
		{inner, post, "/staff/security/sessions/end", ownPassword, security.EndSession},
		{inner, post, "/staff/security/sessions/end-others", ownPassword, security.EndOthers},
		{inner, get, "/staff", signedIn, desk.Show},
		{inner, get, "/staff/relations", keeper, relations.Show},
		{inner, post, "/staff/relations", keeper, relations.Declare},
		{inner, post, "/staff/relations/pass-on", keeper, relations.PassOn},
		{inner, post, "/staff/relations/:id/withdraw", keeper, relations.Withdraw},
		{inner, get, "/staff/keys", keeper, keys.Show},
		{inner, post, "/staff/keys/share", keeper, keys.Share},
		{inner, get, "/staff/keys/code", newKeeper, keys.Code},
		{inner, post, "/staff/keys/code", keeper, keys.RenewCode},
		{inner, post, "/staff/keys/code/done", newKeeper, keys.CodeDone},
		{inner, post, "/staff/keys/custody", keeper, keys.Entrust},
		{inner, get, "/staff/keys/rotate", keeper, keys.RotateForm},
		{inner, post, "/staff/keys/rotate", keeper, keys.Rotate},
		{inner, post, "/staff/keys/reseal", keeper, keys.Reseal},
		{inner, post, "/staff/keys/reclaim", keeper, keys.Reclaim},
		{inner, get, "/staff/keys/askers/:id", custodian, keys.Asker},
		{inner, post, "/staff/keys/askers/:id", custodian, keys.Approve},
		{inner, get, "/staff/tips", reader, tips.Queue},
		{inner, get, "/staff/search", reader, tips.SearchForm},
		{inner, post, "/staff/search", reader, tips.Search},
		{inner, get, "/staff/shortcuts", reader, tips.Shortcuts},
		{inner, get, "/staff/views", reader, tips.Views},
		{inner, post, "/staff/views", reader, tips.SaveView},
		{inner, post, "/staff/views/:id", reader, tips.RenameView},
		{inner, post, "/staff/views/:id/delete", reader, tips.DeleteView},
		{inner, post, "/staff/assign", supervisor, tips.Assign},
		{inner, post, "/staff/assign/to", supervisor, tips.AssignTo},
		{inner, get, "/staff/tips/:id", reader, tips.Open},
		{inner, post, "/staff/tips/:id/acts/:action", reader, tips.Act},
		{inner, get, "/staff/tips/:id/files/:file", download, tips.File},
		{inner, get, "/staff/tips/:id/files/:file/view", reader, tips.Exhibit},
		{inner, get, "/staff/tips/:id/files/:file/content", download, tips.Content},
		{inner, get, "/staff/tips/:id/hand-over", supervisor, tips.HandOverForm},
		{inner, post, "/staff/tips/:id/hand-over", supervisor, tips.HandOver},
		{inner, post, "/staff/tips/:id/name", reviewer, tips.Name},
		{inner, get, "/staff/tips/:id/letters/new", reader, letters.New},
		{inner, post, "/staff/tips/:id/letters", reader, letters.Write},
		{inner, get, "/staff/tips/:id/letters/:letter", reader, letters.Show},
		{inner, get, "/staff/tips/:id/letters/:letter/docx", reader, letters.Download},
		{inner, get, "/staff/letters", templates, letters.Templates},
		{inner, get, "/staff/letters/:kind", templates, letters.Template},
		{inner, post, "/staff/letters/:kind", templates, letters.EditTemplate},
		{inner, get, "/staff/notices", reader, notices.List},
		{inner, post, "/staff/notices/read", reader, notices.Read},
		{inner, post, "/staff/notices/read-all", reader, notices.ReadAll},
		{inner, get, "/staff/notices/mail", mailed, notices.MailForm},
		{inner, post, "/staff/notices/mail", mailed, notices.SetMail},
		{inner, get, "/staff/requests", supervisor, requests.List},
		{inner, get, "/staff/requests/:id", supervisor, requests.Open},
		{inner, post, "/staff/requests/:id", supervisor, requests.Decide},
		{inner, get, "/staff/names", custodian, names.List},
		{inner, get, "/staff/names/:id", custodian, names.Open},
		{inner, post, "/staff/names/:id", custodian, names.Give},
		{inner, get, "/staff/tips/:id/send-out", supervisor, passing.SendOutForm},
		{inner, post, "/staff/tips/:id/send-out", caseFile, passing.SendOut},
		{inner, get, "/staff/exchange", exchanger, passing.Show},
		{inner, get, "/staff/exchange/address.txt", supervisor, passing.Address},
		{inner, post, "/staff/exchange/key", supervisor, passing.MakeKey},
		{inner, post, "/staff/exchange/share", supervisor, passing.Share},
		{inner, post, "/staff/exchange/take-in", caseUpload, passing.TakeIn},
		{inner, post, "/staff/exchange/partners", admin, passing.Add},
		{inner, post, "/staff/exchange/partners/:id/check", supervisor, passing.Check},
		{inner, post, "/staff/exchange/partners/:id/remove", admin, passing.Remove},
		{inner, get, "/staff/keeping", supervisor, kept.List},
		{inner, post, "/staff/keeping", supervisor, kept.Decide},
		{inner, get, "/staff/keeping/:id", supervisor, kept.Look},
		{inner, post, "/staff/keeping/:id", supervisor, kept.DecideOne},
		{inner, get, "/staff/vouchers", custodian, vouchers.Form},
		{inner, post, "/staff/vouchers", custodian, vouchers.Check},
		{inner, post, "/staff/vouchers/paid", custodian, vouchers.Pay},
		{inner, get, "/staff/register", registrar, g.RegisterForm},
		{inner, post, "/staff/register", registrar, g.Register},
		{inner, get, "/staff/funds", discloser, sheets.List},
		{inner, get, "/staff/funds/standards", discloser, sheets.Standards},
		{inner, post, "/staff/funds/standards", publisher, sheets.ProposeStandard},
		{inner, post, "/staff/funds/standards/:id", approver, sheets.DecideStandard},
		{inner, get, "/staff/funds/import", publisher, sheets.ImportForm},
		{inner, post, "/staff/funds/import", sheetUpload, sheets.Import},
		{inner, get, "/staff/funds/imports/:id", discloser, sheets.Preview},
		{inner, get, "/staff/funds/imports/:id/remarks.csv", discloser, sheets.Remarks},
		{inner, get, "/staff/funds/imports/:id/done", discloser, sheets.Done},
		{inner, post, "/staff/funds/imports/:id/submit", publisher, sheets.Submit},
		{inner, post, "/staff/funds/imports/:id/discard", publisher, sheets.Discard},
		{inner, post, "/staff/funds/imports/:id/approve", approver, sheets.Approve},
		{inner, post, "/staff/funds/imports/:id/return", approver, sheets.Return},
		{inner, get, "/staff/funds/batches/:id", discloser, sheets.Batch},
		{inner, post, "/staff/funds/batches/:id/withdraw", publisher, sheets.AskWithdrawal},
		{inner, get, "/staff/duties", discloser, agenda.List},
		{inner, post, "/staff/duties/read", discloser, agenda.Read},
		{inner, get, "/staff/jobs/duties", admin, agenda.Progress},
		{inner, get, "/staff/disclosures", discloser, drafts.List},
		{inner, post, "/staff/disclosures", publisher, drafts.Begin},
		{inner, get, "/staff/disclosures/new", publisher, drafts.New},
		{inner, get, "/staff/disclosures/of/:id", publisher, drafts.Posted},
		{inner, post, "/staff/disclosures/of/:id", publisher, drafts.Change},
		{inner, get, "/staff/disclosures/:id", discloser, drafts.Show},
		{inner, post, "/staff/disclosures/:id", publisher, drafts.Save},
		{inner, get, "/staff/disclosures/:id/preview", discloser, drafts.Preview},
		{inner, get, "/staff/disclosures/:id/check", publisher, drafts.Check},
		{inner, post, "/staff/disclosures/:id/check", publisher, drafts.Decide},
		{inner, post, "/staff/disclosures/:id/submit", publisher, drafts.Submit},
		{inner, post, "/staff/disclosures/:id/take-back", publisher, drafts.TakeBack},
		{inner, post, "/staff/disclosures/:id/discard", publisher, drafts.Discard},
		{inner, post, "/staff/disclosures/:id/approve", approver, drafts.Approve},
		{inner, post, "/staff/disclosures/:id/return", approver, drafts.Return},
		{inner, get, "/staff/disclosures/:id/tables/:table", publisher, drafts.Rows},
		{inner, post, "/staff/disclosures/:id/tables/:table", publisher, drafts.SaveRows},
		{inner, post, "/staff/disclosures/:id/tables/:table/sheet", sheetUpload, drafts.AddSheet},
		{inner, get, "/staff/disclosures/:id/files", publisher, drafts.Files},
		{inner, post, "/staff/disclosures/:id/files", sheetUpload, drafts.Attach},
		{inner, post, "/staff/disclosures/:id/files/remove", publisher, drafts.Detach},
		{inner, get, "/staff/disclosures/:id/files/:file", draftFile, drafts.File},
		{inner, get, "/staff/trail", auditor, acts.Show},
		{inner, get, "/staff/trail.csv", trailFile, acts.CSV},
		{inner, post, "/staff/trail", auditor, acts.Verify},
		{inner, get, "/staff/people", admin, people.List},
		{inner, post, "/staff/people", admin, people.Add},
		{inner, get, "/staff/people/new", admin, people.New},
		{inner, get, "/staff/people/:id", admin, people.Show},
		{inner, post, "/staff/people/:id", admin, people.Save},
		{inner, get, "/staff/people/:id/edit", admin, people.Edit},
		{inner, get, "/staff/people/:id/password", admin, people.Password},
		{inner, post, "/staff/people/:id/disable", admin, people.Disable},
		{inner, post, "/staff/people/:id/enable", admin, people.Enable},
		{inner, post, "/staff/people/:id/password", admin, people.Reset},
		{inner, post, "/staff/people/:id/second-factor", admin, people.ResetFactors},
		{inner, get, "/staff/jobs", admin, notices.Work},
		{inner, get, "/staff/units", admin, units.List},
		{inner, post, "/staff/units", admin, units.Add},
		{inner, get, "/staff/units/new", admin, units.New},
		{inner, get, "/staff/units/:id", admin, units.Show},
		{inner, post, "/staff/units/:id", admin, units.Edit},
		{inner, get, "/staff/calendars", admin, years.List},
		{inner, post, "/staff/calendars", admin, years.Import},
		{inner, post, "/staff/calendars/look", paperUpload, years.Look},
	}
	table = append(k.taken(funds, board), table...) // before :no, which would take 2.json for a number
	table = append(table, k.books()...)
	table = append(table, k.asked()...)
	table = append(table, k.found(table)...)
	table = append(table, steps(open, r.Base, anyone, stream, r)...)
	table = append(table, steps(inner, g.Base, registrar, scans, g)...)
	table = append(table, resumable(open, "/report/evidence/uploads", pieces, r.DraftUploads())...)
	table = append(table, resumable(open, "/follow/tip/files/uploads", pieces, r.TipUploads())...)
	return append(table, resumable(inner, g.Base+"/evidence/uploads", scanPieces, g.DraftUploads())...)
}

// resumable are the routes of files that may break off and go on.
func resumable(s side, path string, n need, u report.Uploads) []route {
	return []route{
		{s, options, path, n, u.Options},
		{s, post, path, n, u.Create},
		{s, head, path + "/:id", n, u.Show},
		{s, patch, path + "/:id", n, u.Append},
		{s, del, path + "/:id", n, u.Remove},
		{s, post, path + "/:id", n, u.Overridden},
	}
}

// steps of a report, the same for its reporter and for the staff who take one down.
func steps(at side, base string, who, files need, h *report.Handlers) []route {
	return []route{
		{at, get, base + "/where", who, h.Where},
		{at, post, base + "/where", who, h.Place},
		{at, get, base + "/whom", who, h.Whom},
		{at, post, base + "/whom", who, h.Accuse},
		{at, get, base + "/kind", who, h.Kind},
		{at, post, base + "/kind", who, h.Classify},
		{at, get, base + "/what", who, h.What},
		{at, post, base + "/what", who, h.Describe},
		{at, get, base + "/evidence", who, h.Evidence},
		{at, post, base + "/evidence", files, h.AddEvidence},
		{at, post, base + "/evidence/remove", who, h.RemoveEvidence},
		{at, get, base + "/you", who, h.You},
		{at, post, base + "/you", who, h.Introduce},
		{at, get, base + "/check", who, h.Check},
		{at, post, base + "/check", who, h.Submit},
		{at, get, base + "/receipt", who, h.Receipt},
		{at, get, base + "/receipt.txt", who, h.ReceiptText},
		{at, post, base + "/discard", who, h.Discard},
	}
}

// private routes are the reporter's, and those of who asks in public: nothing of them is logged
// but failures of ours.
func private(path string) bool {
	path = strings.ToLower(path)
	for _, prefix := range []string{"/report", "/follow", "/captcha", "/regions", "/ask", "/questions/follow"} {
		if strings.HasPrefix(path, prefix) {
			return true
		}
	}
	return false
}

// quiet routes are asked for by machines, or with every page.
func quiet(path string) bool {
	return strings.HasPrefix(path, "/static/") || path == "/healthz" || path == "/readyz"
}

// chain is what a request to a route passes through. All routes share one kit: a copy in each would
// take megabytes.
func (k *kit) chain(r route) []fiber.Handler {
	var chain []fiber.Handler
	switch r.Need {
	case shared:
		rest := r
		rest.Need = anyone
		return append([]fiber.Handler{k.keep}, k.chain(rest)...)
	case packed:
		rest := r
		rest.Need = anyone
		return append([]fiber.Handler{fresh}, k.chain(rest)...)
	case program:
		rest := r
		rest.Need = shared
		return append([]fiber.Handler{api.Open, k.politely}, k.chain(rest)...)
	case finding:
		rest := r
		rest.Need = anyone
		return append([]fiber.Handler{api.Open, k.politely, fresh}, k.chain(rest)...)
	case preflight, dataFile:
		return []fiber.Handler{api.Open, r.Handler}
	case stream, scans, sheetUpload, paperUpload, caseUpload:
		chain = []fiber.Handler{k.pages.CSRF.CheckStream}
	case pieces, scanPieces:
		chain = []fiber.Handler{k.pages.CSRF.CheckHeader}
	case download, trailFile, file, draftFile:
	case caseFile:
		chain = []fiber.Handler{mw.FormBody(int64(k.parts.Config.Limits.Form)), k.pages.CSRF.Check}
	default:
		chain = []fiber.Handler{
			mw.Deadline(k.parts.Config.Listen.Deadline),
			mw.FormBody(int64(k.parts.Config.Limits.Form)),
			k.pages.CSRF.Check,
		}
	}
	return append(append(chain, k.who(r.Need)...), r.Handler)
}

// who lets on those whom a route is for.
func (k *kit) who(n need) []fiber.Handler {
	signed := mw.Sessions{Find: k.parts.Accounts.Visitor, Cookies: k.cookies, Pages: k.pages}.SignedIn
	switch n {
	case anyone, stream, pieces, file:
		return nil
	case oneTime:
		return []fiber.Handler{signed}
	case ownPassword:
		return []fiber.Handler{signed, mw.Own()}
	case newKeeper:
		return []fiber.Handler{signed, mw.Own(models.Keepers()...)}
	case signedIn:
		return []fiber.Handler{signed, mw.Role()}
	case reviewer:
		return []fiber.Handler{signed, mw.Role(models.RoleReviewer)}
	case reader, download:
		return []fiber.Handler{signed, mw.Role(models.Readers()...)}
	case supervisor, caseUpload, caseFile:
		return []fiber.Handler{signed, mw.Role(models.RoleSupervisor)}
	case templates:
		return []fiber.Handler{signed, mw.Role(models.RoleSupervisor, models.RoleAdmin)}
	case custodian:
		return []fiber.Handler{signed, mw.Role(models.RoleCustodian)}
	case registrar, scans, scanPieces:
		return []fiber.Handler{signed, mw.Role(models.RoleIntake)}
	case keeper:
		return []fiber.Handler{signed, mw.Role(models.Keepers()...)}
	case mailed:
		return []fiber.Handler{signed, mw.Role(append(models.Readers(), models.RolePublisher)...)}
	case publisher, sheetUpload:
		return []fiber.Handler{signed, mw.Role(models.RolePublisher)}
	case approver:
		return []fiber.Handler{signed, mw.Role(models.RoleApprover)}
	case discloser, draftFile:
		return []fiber.Handler{signed, mw.Role(models.RolePublisher, models.RoleApprover)}
	case auditor, trailFile:
		return []fiber.Handler{signed, mw.Role(models.RoleAuditor)}
	case exchanger:
		return []fiber.Handler{signed, mw.Role(models.RoleAdmin, models.RoleSupervisor)}
	case admin, paperUpload:
		return []fiber.Handler{signed, mw.Role(models.RoleAdmin)}
	}
	panic("no rule says who is meant by: " + string(n)) // at start-up: a route must not be open by mistake
}

func (k kit) report() *report.Handlers {
	l := k.parts.Config.Limits
	return &report.Handlers{Base: "/report", Folder: "report", Cookie: mw.DraftCookie, After: "/", Pages: k.pages, Cookies: k.cookies, Intake: k.parts.Intake, Captchas: k.parts.Captchas,
		Pace: k.parts.Pace, Regions: k.parts.Regions, Texts: k.parts.Texts, Clocks: k.parts.Clocks, Cite: k.parts.Questions.Cite,
		Upload: mw.Upload{CSRF: k.pages.CSRF, MaxRequest: int64(l.Request), MaxField: int64(l.Form)}}
}

// register is the same way for the staff, who take down letters, visits and calls. They are
// signed in, so no captcha asks whether they are people.
func (k kit) register() *report.Handlers {
	h := k.report()
	h.Base, h.Folder, h.Cookie, h.After = "/staff/register", "register", mw.RegisterCookie, "/staff/register"
	h.Captchas.Off = true
	return h
}

func (k kit) calendars() staff.Calendars {
	return staff.Calendars{Pages: k.pages, Almanac: k.parts.Almanac,
		Upload: mw.Upload{CSRF: k.pages.CSRF, MaxRequest: int64(k.parts.Config.Limits.Form), MaxField: calendar.MaxPaper}}
}

// exchange takes case files in as large as a tip may be, with room for what isn't its files.
func (k kit) exchange() staff.Exchange {
	l := k.parts.Config.Limits
	return staff.Exchange{Pages: k.pages, Exchange: k.parts.Exchange, Casework: k.parts.Casework, Intake: k.parts.Intake, Log: k.parts.Log,
		Upload: mw.Upload{CSRF: k.pages.CSRF, MaxRequest: int64(l.Tip) + caseFileRoom, MaxField: int64(l.Form)}}
}

// caseFileRoom is what a case file takes beside its attachments, at most: texts, and the seal's
// sixteen bytes in each 64 KiB. In bytes.
const caseFileRoom = 32 << 20

func (k kit) sheets() staff.Funds {
	l := k.parts.Config.Limits
	return staff.Funds{Pages: k.pages, Desk: k.parts.Desk, Texts: k.parts.Texts,
		Upload: mw.Upload{CSRF: k.pages.CSRF, MaxRequest: int64(l.Sheet + l.Form), MaxField: int64(l.Form)}}
}

// drafts takes files in as large as an attachment may be, and spreadsheets.
func (k kit) drafts() staff.Disclosures {
	return staff.Disclosures{Pages: k.pages, Desk: k.parts.Drafting, Regions: k.parts.Regions, Texts: k.parts.Texts,
		Upload: mw.Upload{CSRF: k.pages.CSRF, MaxRequest: k.parts.Drafting.MaxFile + int64(k.parts.Config.Limits.Form), MaxField: int64(k.parts.Config.Limits.Form)}}
}
