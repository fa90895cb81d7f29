package fund

// Field is what a column of a payment sheet is about.
type Field int

// The fields.
const (
	FieldNone Field = iota - 1
	FieldTown
	FieldRegion // the village's code, 12 digits
	FieldVillage
	FieldGroup
	FieldName
	FieldIdentity
	FieldCard
	FieldProgramme
	FieldQuantity
	FieldUnit
	FieldStandard
	FieldAmount
	FieldPeriod
	FieldDate
	fieldCount
)

// String is the field's name in config/fund/columns.yaml; fund.column.<name> is its message.
func (f Field) String() string {
	switch f {
	case FieldTown:
		return "town"
	case FieldRegion:
		return "region"
	case FieldVillage:
		return "village"
	case FieldGroup:
		return "group"
	case FieldName:
		return "name"
	case FieldIdentity:
		return "identity"
	case FieldCard:
		return "card"
	case FieldProgramme:
		return "programme"
	case FieldQuantity:
		return "quantity"
	case FieldUnit:
		return "unit"
	case FieldStandard:
		return "standard"
	case FieldAmount:
		return "amount"
	case FieldPeriod:
		return "period"
	case FieldDate:
		return "date"
	}
	return ""
}

// Fields lists all fields in the order of a sheet's columns.
func Fields() []Field {
	list := make([]Field, fieldCount)
	for i := range list {
		list[i] = Field(i)
	}
	return list
}

// MarshalText writes the field's name.
func (f Field) MarshalText() ([]byte, error) { return []byte(f.String()), nil }
