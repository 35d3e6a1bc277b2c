package enginetest

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

func wantEqual(t testing.TB, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// typesRow has a column of every type that the project's tables use.
type typesRow struct {
	Text        string            `ch:"text"`
	Low         string            `ch:"low"`
	At          time.Time         `ch:"at"`
	Second      time.Time         `ch:"second"`
	Day         time.Time         `ch:"day"`
	U8          uint8             `ch:"u8"`
	U16         uint16            `ch:"u16"`
	U32         uint32            `ch:"u32"`
	U64         uint64            `ch:"u64"`
	U128        big.Int           `ch:"u128"`
	I64         int64             `ch:"i64"`
	F32         float32           `ch:"f32"`
	F64         float64           `ch:"f64"`
	Yes         bool              `ch:"yes"`
	Texts       []string          `ch:"texts"`
	Lows        []string          `ch:"lows"`
	Floats      []float32         `ch:"floats"`
	Nested      [][]uint16        `ch:"nested"`
	Fixed       string            `ch:"fixed"`
	Enum        string            `ch:"enum"`
	Map         map[string]uint64 `ch:"map"`
	Maybe       *string           `ch:"maybe"`
	MaybeNumber *int64            `ch:"maybe_number"`
	LowMaybe    *string           `ch:"low_maybe"`
}

const typesColumns = `text String, low LowCardinality(String), at DateTime64(3, 'UTC'), second DateTime('UTC'), day Date,
	u8 UInt8, u16 UInt16, u32 UInt32, u64 UInt64, u128 UInt128, i64 Int64, f32 Float32, f64 Float64, yes Bool,
	texts Array(String), lows Array(LowCardinality(String)), floats Array(Float32), nested Array(Array(UInt16)),
	fixed FixedString(4), enum Enum8('negative' = -1, 'neutral' = 0, 'positive' = 1), map Map(String, UInt64),
	maybe Nullable(String), maybe_number Nullable(Int64), low_maybe LowCardinality(Nullable(String))`

func typesRows() []typesRow {
	maxU128 := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 128), big.NewInt(1))
	word, number, low := "ada", int64(math.MinInt64), "rendah"
	return []typesRow{
		{
			Text: "Jalan rusak di Kota Contoh 🚧", Low: "lapor", At: time.Date(2026, 11, 21, 23, 59, 59, 999e6, time.UTC),
			Second: time.Date(2026, 11, 21, 1, 2, 3, 0, time.UTC), Day: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC),
			U8: math.MaxUint8, U16: math.MaxUint16, U32: math.MaxUint32, U64: math.MaxUint64, U128: *maxU128, I64: math.MinInt64,
			F32: math.MaxFloat32, F64: -math.SmallestNonzeroFloat64, Yes: true,
			Texts: []string{"air", "", "listrik"}, Lows: []string{"a", "b", "a"}, Floats: []float32{0.5, -1}, Nested: [][]uint16{{1, 2}, {}, {3}},
			Fixed: "\x00abc", Enum: "negative", Map: map[string]uint64{"topik": 3, "": 0}, Maybe: &word, MaybeNumber: &number, LowMaybe: &low,
		},
		{
			At: time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC), Second: time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC),
			Day: time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC), Texts: []string{}, Lows: []string{}, Floats: []float32{}, Nested: [][]uint16{},
			Fixed: "\x00\x00\x00\x00", Enum: "neutral", Map: map[string]uint64{},
		},
	}
}

func (s *suite) types(t *testing.T) {
	ctx := context.Background()
	conn := s.Open(t)
	s.table(t, conn, "types", typesColumns)
	batch, err := conn.PrepareBatch(ctx, "INSERT INTO types")
	must(t, err)
	defer batch.Close()
	want := typesRows()
	for i := range want {
		must(t, batch.AppendStruct(&want[i]))
	}
	must(t, batch.Send())
	var got []typesRow
	must(t, conn.Select(ctx, &got, "SELECT * FROM types ORDER BY at DESC"))
	if len(got) != len(want) {
		t.Fatalf("%d rows, want %d", len(got), len(want))
	}
	for i := range want {
		wantEqual(t, fmt.Sprint(got[i].U128.String()), fmt.Sprint(want[i].U128.String()))
		got[i].U128, want[i].U128 = big.Int{}, big.Int{}
		for _, at := range []*time.Time{&got[i].At, &got[i].Second, &got[i].Day} {
			*at = at.UTC()
		}
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Errorf("row %d:\n got %+v\nwant %+v", i, got[i], want[i])
		}
	}
}

// hostileStrings hold what a careless reader takes for the end of a statement or of a string.
func hostileStrings() []string {
	all := []string{
		"", ";", "; DROP TABLE binary", "\n\n", "\nFORMAT Native\n", " FORMAT Values (1)", "'; SELECT 1; --", "\x00", "\x00;\x00\n", "\\", `\'`, "`", "\"",
		"__exception__", "\r\n__exception__\r\nabcdef\r\nCode: 60. DB::Exception: no\n", "-- comment\n", "/* open", "$$heredoc$$", "{x:String}", "\xff\xfe\xfd", "\t\r\n\b\f\v",
	}
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	return append(all, string(every), string(bytes.Repeat(every, 300)))
}

func (s *suite) binaryStrings(t *testing.T) {
	ctx := context.Background()
	conn := s.Open(t)
	s.table(t, conn, "binary", "n UInt32, s String, low LowCardinality(String), list Array(String)")
	batch, err := conn.PrepareBatch(ctx, "INSERT INTO binary (n, s, low, list)")
	must(t, err)
	defer batch.Close()
	want := hostileStrings()
	for i, v := range want {
		must(t, batch.Append(uint32(i), v, v, []string{v, "x", v}))
	}
	must(t, batch.Send())
	rows, err := conn.Query(ctx, "SELECT s, low, list FROM binary ORDER BY n")
	must(t, err)
	defer rows.Close()
	i := 0
	for ; rows.Next(); i++ {
		var text, low string
		var list []string
		must(t, rows.Scan(&text, &low, &list))
		if text != want[i] || low != want[i] || !reflect.DeepEqual(list, []string{want[i], "x", want[i]}) {
			t.Errorf("string %d: got %.90q and %.90q, want %.90q", i, text, low, want[i])
		}
	}
	must(t, rows.Err())
	wantEqual(t, i, len(want))
	for i, v := range want { // the same strings as parameters
		var got string
		if err := conn.QueryRow(ctx, "SELECT s FROM binary WHERE s = ? LIMIT 1", v).Scan(&got); err != nil {
			t.Errorf("bound string %d: %.200q", i, err)
			continue
		}
		if got != v {
			t.Errorf("bound string %d: got %.90q, want %.90q", i, got, v)
		}
	}
}

func (s *suite) columnAppend(t *testing.T) {
	ctx := context.Background()
	conn := s.Open(t)
	s.table(t, conn, "columns", "n UInt64, s LowCardinality(String), at DateTime64(3, 'UTC')")
	batch, err := conn.PrepareBatch(ctx, "INSERT INTO columns (n, s, at)")
	must(t, err)
	defer batch.Close()
	at := time.Date(2026, 11, 21, 0, 0, 0, 5e6, time.UTC)
	must(t, batch.Column(0).Append([]uint64{1, 2, 3}))
	must(t, batch.Column(1).Append([]string{"a", "b", "a"}))
	must(t, batch.Column(2).Append([]time.Time{at, at, at}))
	must(t, batch.Send())
	var rows, sum uint64
	must(t, conn.QueryRow(ctx, "SELECT count(), sum(n) FROM columns WHERE at = {at:DateTime64(3)} AND s IN {s:Array(String)}",
		clickhouse.DateNamed("at", at, clickhouse.MilliSeconds), clickhouse.Named("s", []string{"a"})).Scan(&rows, &sum))
	wantEqual(t, []uint64{rows, sum}, []uint64{2, 4})
}

func (s *suite) structs(t *testing.T) {
	var got []struct {
		Number uint64   `ch:"number"`
		Text   string   `ch:"text"`
		List   []uint64 `ch:"list"`
	}
	must(t, s.Open(t).Select(context.Background(), &got, "SELECT number, toString(number) AS text, range(number) AS list FROM numbers(3)"))
	if len(got) != 3 || got[2].Number != 2 || got[2].Text != "2" || len(got[2].List) != 2 {
		t.Errorf("got %+v", got)
	}
}

func (s *suite) binding(t *testing.T) {
	ctx := context.Background()
	conn := s.Open(t)
	awkward := "it's \\ \"two\"\n\tlines ? {x} ; 🚧"
	var a, b string
	var n uint32
	var list []string
	must(t, conn.QueryRow(ctx, "SELECT ?, toUInt32(?), ?", awkward, 42, []string{"x", "y'"}).Scan(&a, &n, &list))
	wantEqual(t, a, awkward)
	wantEqual(t, n, uint32(42))
	wantEqual(t, list, []string{"x", "y'"})
	must(t, conn.QueryRow(ctx, "SELECT {a:String}, {n:UInt32}, {list:Array(String)}, {a:String}",
		clickhouse.Named("a", awkward), clickhouse.Named("n", 42), clickhouse.Named("list", []string{"x", "y'"})).Scan(&a, &n, &list, &b))
	wantEqual(t, []string{a, b}, []string{awkward, awkward})
	wantEqual(t, list, []string{"x", "y'"})
	must(t, conn.QueryRow(ctx, "SELECT {t:Identifier}.number FROM numbers(1) AS {t:Identifier}", clickhouse.Named("t", "n")).Scan(new(uint64)))
}
