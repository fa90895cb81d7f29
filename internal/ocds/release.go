package ocds

import (
	"cmp"
	"fmt"
	"slices"

	"qingyuan/models/book"
)

// Release makes the release of a process as one version told it. place is the name of its
// region, which is the buyer where none is named; methodName is the method in words.
func (s Source) Release(p Processed, place, methodName string) Release {
	w := writer{source: s, p: p, at: map[string]int{}}
	buyer := cmp.Or(p.Buyer, place, p.Region)
	r := Release{OCID: s.ID(p.Key), ID: fmt.Sprintf("%s-%s-%d", s.ID(p.Key), p.DisclosureID[:8], p.Version), Date: moment(p.PublishedAt),
		InitiationType: "tender", Language: "zh"}
	r.Buyer = w.party(buyer, "", "CN-"+p.Region, "buyer")
	w.parties[0].Address = &Address{Region: place}
	if p.BudgetFen != 0 || p.Source != "" {
		r.Planning = &Planning{Budget{Description: p.Source, Amount: yuan(p.BudgetFen), Project: p.projectTitle(), ProjectID: p.Number}}
	}
	r.Tender = w.tender(methodName)
	if p.Supplier != "" {
		r.Awards = []Award{w.award()}
		if p.Contracted() {
			r.Contracts = []Contract{w.contract(r.Buyer)}
		}
	}
	r.Tag, r.Parties = tags(r, p.No > 1), w.parties
	return r
}

func (p Processed) projectTitle() string {
	if !p.Project {
		return ""
	}
	return p.Title
}

// Contracted reports whether a contract is spoken of.
func (p Processed) Contracted() bool {
	return p.SignedOn != "" || p.ContractFen != 0 || p.Contract != "" || len(p.Payments) > 0
}

// writer gathers the parties of a release.
type writer struct {
	source  Source
	p       Processed
	parties []Organization
	at      map[string]int
}

// party refers to an organization, which is entered once with all its roles.
func (w *writer) party(name, code, id, role string) *Reference {
	if id == "" {
		id = book.SupplierKey(code, name)
	}
	i, ok := w.at[id]
	if !ok {
		i = len(w.parties)
		w.at[id] = i
		o := Organization{Name: name, ID: id}
		if code != "" {
			o.Identifier = &Identifier{Scheme: "CN-SCC", ID: code, LegalName: name}
		}
		w.parties = append(w.parties, o)
	}
	o := &w.parties[i]
	if !slices.Contains(o.Roles, role) {
		o.Roles = append(o.Roles, role)
	}
	return &Reference{o.Name, o.ID}
}

func (w *writer) tender(methodName string) *Tender {
	p := w.p
	t := &Tender{ID: p.Key, Title: p.Title, Status: "active", Value: yuan(p.EstimateFen), Method: method(p.Method), MethodDetails: methodName,
		TenderPeriod: period(p.NoticeOn, p.ClosesOn), Documents: []Document{w.page()}}
	if p.Number != "" {
		t.ID = p.Number
	}
	switch {
	case p.Supplier != "":
		t.Status = "complete"
	case p.State == book.Approved:
		t.Status = "planned"
	}
	if p.Project {
		t.Category = "works"
	}
	seen := map[string]bool{}
	for _, o := range p.Offers {
		if o.Supplier == "" {
			continue
		}
		ref := w.party(o.Supplier, o.Code, "", "tenderer")
		if !seen[ref.ID] {
			seen[ref.ID] = true
			t.Tenderers = append(t.Tenderers, *ref)
		}
	}
	t.NumberOfTenderers = len(t.Tenderers)
	return t
}

func (w *writer) award() Award {
	p := w.p
	return Award{ID: p.Key + "-award", Status: "active", Date: at(p.AwardedOn), Value: yuan(p.AmountFen),
		Suppliers: []Reference{*w.party(p.Supplier, p.SupplierCode, "", "supplier")}}
}

func (w *writer) contract(payer *Reference) Contract {
	p := w.p
	c := Contract{ID: p.Key + "-contract", AwardID: p.Key + "-award", Status: "active", Period: period(p.FromOn, p.UntilOn), Value: yuan(p.ContractFen), DateSigned: at(p.SignedOn)}
	if p.Contract != "" {
		c.ID = p.Contract
	}
	if p.State == book.Accepted {
		c.Status = "terminated"
	}
	if len(p.Payments)+len(p.Steps)+len(p.Accepted) == 0 {
		return c
	}
	c.Implementation = &Implementation{}
	for i, pay := range p.Payments {
		c.Implementation.Transactions = append(c.Implementation.Transactions,
			Transaction{ID: idOf("payment", i), Date: at(pay.On), Value: yuan(pay.AmountFen), Payer: payer, Payee: w.payee(pay.Payee)})
	}
	c.Implementation.Milestones = w.milestones()
	for _, f := range p.Files {
		c.Implementation.Documents = append(c.Implementation.Documents, Document{ID: f.ID, Title: f.Name, URL: w.source.URL + "/files/" + f.ID, Format: f.Type})
	}
	return c
}

// payee is the supplier, or somebody else who was paid.
func (w *writer) payee(name string) *Reference {
	if name == "" {
		return nil
	}
	if name == w.p.Supplier {
		return w.party(name, w.p.SupplierCode, "", "payee")
	}
	return w.party(name, "", "", "payee")
}

func (w *writer) milestones() []Milestone {
	var list []Milestone
	for i, s := range w.p.Steps {
		list = append(list, Milestone{ID: idOf("progress", i), Title: fmt.Sprintf("%d%%", s.Percent), Type: "delivery", Description: s.Note, DateMet: at(s.On), Status: "met"})
	}
	for i, a := range w.p.Accepted {
		m := Milestone{ID: idOf("acceptance", i), Type: "approval", Code: a.Result, Description: a.Members, DateMet: at(a.On), Status: "met"}
		if a.Result != "passed" {
			m.Status, m.DateMet = "notMet", ""
		}
		list = append(list, m)
	}
	return list
}

// page is the version itself, as people read it.
func (w *writer) page() Document {
	return Document{ID: fmt.Sprintf("%s-%d", w.p.DisclosureID, w.p.Version), Title: w.p.Title, URL: fmt.Sprintf("%s/disclosures/%s/versions/%d", w.source.URL, w.p.DisclosureID, w.p.Version),
		Published: moment(w.p.PublishedAt), Format: "text/html", Language: "zh"}
}

// tags say which stages a release speaks of; a further one updates them.
func tags(r Release, further bool) []string {
	var list []string
	add := func(there bool, tag string) {
		if there && further {
			tag += "Update"
		}
		if there {
			list = append(list, tag)
		}
	}
	add(r.Planning != nil, "planning")
	add(true, "tender")
	add(len(r.Awards) > 0, "award")
	add(len(r.Contracts) > 0, "contract")
	add(len(r.Contracts) > 0 && r.Contracts[0].Implementation != nil, "implementation")
	return list
}
