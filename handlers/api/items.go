package api

import (
	"github.com/gofiber/fiber/v2"

	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// Item is something that must be published.
type Item struct {
	ID         string        `json:"id"`
	Class      string        `json:"class" enum:"party,affairs,finance,subsidies,procurement,assets,budget"`
	Name       string        `json:"name"`
	NameEN     string        `json:"name_en"`
	Level      string        `json:"level" enum:"province,city,county,town,village"`
	Frequency  string        `json:"frequency" enum:"month,quarter,half,year,event"`
	DueDay     int           `json:"due_day,omitempty"`
	DueDays    int           `json:"due_days,omitempty"`
	PostDays   int           `json:"post_days,omitempty"`
	NoticeDays int           `json:"notice_days,omitempty"`
	Since      models.Period `json:"since,omitempty"`
	Basis      string        `json:"basis"`
	BasisEN    string        `json:"basis_en"`
	Hint       string        `json:"hint"`
	HintEN     string        `json:"hint_en"`
	Facts      []Field       `json:"facts"`
	Tables     []Table       `json:"tables"`
}

// Field of an item's form, or column of one of its tables.
type Field struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	NameEN  string   `json:"name_en"`
	Type    string   `json:"type" enum:"text,long,money,number,count,percent,date,person,choice,yesno"`
	Choices []Choice `json:"choices,omitempty"`
}

// Choice of a field.
type Choice struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	NameEN string `json:"name_en"`
}

// Table of an item.
type Table struct {
	ID      string  `json:"id"`
	Name    string  `json:"name"`
	NameEN  string  `json:"name_en"`
	Persons bool    `json:"persons"`
	Fields  []Field `json:"fields"`
}

// ItemList is the answer of listItems.
type ItemList struct {
	Data []Item `json:"data"`
}

func (a API) items() []Operation {
	return []Operation{
		{ID: "listItems", Path: "/items", Query: []Parameter{codeParameter("class")}, Answer: ItemList{}, Do: a.listItems},
		{ID: "findItem", Path: "/items/{id}", Answer: Item{}, Do: a.findItem},
	}
}

func (a API) listItems(c *fiber.Ctx) (any, error) {
	list := ItemList{Data: []Item{}}
	for _, it := range a.Board.Catalogue.List() {
		if class := c.Query("class"); class == "" || class == string(it.Class) {
			list.Data = append(list.Data, itemOf(it))
		}
	}
	return list, nil
}

func (a API) findItem(c *fiber.Ctx) (any, error) {
	it, ok := a.Board.Catalogue.Find(c.Params("id"))
	if !ok {
		return nil, models.Fail(models.NotFound, "err.not_found")
	}
	return itemOf(it), nil
}

func itemOf(it disclosure.Item) Item {
	made := Item{ID: it.ID, Class: string(it.Class), Name: it.Name, NameEN: it.NameEN, Level: levelName(it.Level), Frequency: string(it.Frequency),
		DueDay: it.DueDay, DueDays: it.DueDays, PostDays: it.PostDays, NoticeDays: it.NoticeDays, Since: it.Since,
		Basis: it.Basis, BasisEN: it.BasisEN, Hint: it.Hint, HintEN: it.HintEN, Facts: fieldsOf(it.Facts), Tables: []Table{}}
	for _, t := range it.Tables {
		made.Tables = append(made.Tables, Table{ID: t.ID, Name: t.Name, NameEN: t.NameEN, Persons: t.Persons, Fields: fieldsOf(t.Fields)})
	}
	return made
}

func fieldsOf(list []disclosure.Field) []Field {
	fields := make([]Field, len(list))
	for i, f := range list {
		fields[i] = Field{ID: f.ID, Name: f.Name, NameEN: f.NameEN, Type: string(f.Type)}
		for _, o := range f.Choices {
			fields[i].Choices = append(fields[i].Choices, Choice(o))
		}
	}
	return fields
}
