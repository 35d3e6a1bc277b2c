package privacy

import (
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/privacy/canary"
)

func TestRedact(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"nothing", "jalan rusak parah", "jalan rusak parah"},
		{"nik", "NIK 3374010101900001 belum aktif", "NIK [NIK] belum aktif"},
		{"nik without its name", "punya ibu 33.74.01.410190.0001 min", "punya ibu [NIK] min"},
		{"no birth on the 99th", "kode 3374019913900001", "kode 3374019913900001"},
		{"a card named as such", "no KTP: 1234567890123456", "no KTP: [NIK]"},
		{"tax number", "NPWP 09.254.294.3-407.000 ditolak", "NPWP [NIK] ditolak"},
		{"health insurance", "bpjs saya 0001234567890 nonaktif", "bpjs saya [NIK] nonaktif"},
		{"mobile", "hub 0812-3456-7890 ya", "hub [TELEPON] ya"},
		{"mobile abroad", "wa +62 812 3456 7890.", "wa [TELEPON]."},
		{"two", "0812345678901/085712345678", "[TELEPON]/[TELEPON]"},
		{"link", "https://wa.me/6281234567890?text=min", "https://wa.me/[TELEPON]?text=min"},
		{"attached", "WA08123456789", "WA[TELEPON]"},
		{"no face of a colon", "WA:08123456789;CP:+628123456789 e-mail:budi@gmail.com", "WA: [TELEPON];CP: [TELEPON] e-mail: [EMAIL]"},
		{"an open bracket at the end", "hub saya (081234567890", "hub saya ([TELEPON]"},
		{"a zero byte separates", "²budi@gmail.com 3374010101900001\x00rek", "[EMAIL] [NIK]\x00rek"},
		{"digit by digit", "telp: 0 8 1 2 - 3 4 5 6 - 7 8 9 0 ya", "telp: [TELEPON] ya"},
		{"land line", "telp (024) 8311234", "telp [TELEPON]"},
		{"full width", "０８１２３４５６７８９０", "[TELEPON]"},
		{"letter for zero", "O812 3456 7890", "[TELEPON]"},
		{"spelled", "nol delapan satu dua tiga empat lima enam tujuh delapan", "[TELEPON]"},
		{"keycaps", "0️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣9️⃣", "[TELEPON]"},
		{"mail", "kirim ke Budi.Santoso99@gmail.com, ya", "kirim ke [EMAIL], ya"},
		{"mail in words", "budi99 (at) gmail dot com", "[EMAIL]"},
		{"handles are not mail", "@budi @dinas.pu @user@mastodon.social", "@budi @dinas.pu @user@mastodon.social"},
		{"plate", "angkot H 1234 AB ngebut", "angkot [PLAT] ngebut"},
		{"plate in small letters", "nopol h 1234 ab", "nopol [PLAT]"},
		{"no plates", "RT 05 Rp 5000 KM 12 UU 12 masker N95 S2 UI", "RT 05 Rp 5000 KM 12 UU 12 masker N95 S2 UI"},
		{"account", "norek 1234567890 BCA a.n. Budi", "norek [REKENING] BCA a.n. Budi"},
		{"account before a mail", "norek 0123 4567 8901 99budi@gmail.com", "norek [REKENING] [EMAIL]"},
		{"account first", "1234567890 (BCA)", "[REKENING] (BCA)"},
		{"wallet", "DANA 081234567890", "DANA [REKENING]"},
		{"bank's money", "BRI kucurkan Rp 1.250.000.000 dan 1.500.000.000 rupiah", "BRI kucurkan Rp 1.250.000.000 dan 1.500.000.000 rupiah"},
		{"address", "Jl. Melati No. 12 RT 03 RW 05 becek", "Jl. Melati [ALAMAT] becek"},
		{"address without no", "rambutan depan rumah Jl. Anggrek 12 bisa minta tolong", "rambutan depan rumah Jl. Anggrek [ALAMAT] bisa minta tolong"},
		{"number first", "depan no 17 Jl. Gajah Mada", "depan [ALAMAT] Jl. Gajah Mada"},
		{"a street with a number", "gang Salak 4 dan Jl. Rambutan 3 gelap", "gang Salak 4 dan Jl. Rambutan 3 gelap"},
		{"a block", "Perumnas Antang blok 8 kosong", "Perumnas Antang blok 8 kosong"},
		{"a home in a block", "Perumnas Antang blok F 12 kosong", "Perumnas Antang [ALAMAT] kosong"},
		{"estate", "Perum Griya Asri Blok C5 No. 12", "Perum Griya Asri [ALAMAT]"},
		{"neighbourhood alone", "warga RT 03 RW 05 Srondol", "warga RT 03 RW 05 Srondol"},
		{"a home in a neighbourhood", "Tlogosari RT 03 RW 05 no 12, ds Karangrejo RT 01/02 No. 15 gelap", "Tlogosari RT 03 RW 05 [ALAMAT], ds Karangrejo RT 01/02 [ALAMAT] gelap"},
		{"a home by its number", "saya di rt 5 no rumah 7b, jl melati nomor rumah 12", "saya di rt 5 [ALAMAT], jl melati [ALAMAT]"},
		{"no home in a neighbourhood", "RT 03 no 2 hari ini, RW 05 nomor wa admin, rumah 12 di RT 4", "RT 03 no 2 hari ini, RW 05 nomor wa admin, rumah 12 di RT 4"},
		{"road, not address", "jalan rusak 3 bulan, jalan sesuai UU No. 22 Tahun 2009", "jalan rusak 3 bulan, jalan sesuai UU No. 22 Tahun 2009"},
		{"kilometre", "Jl. Raya Bogor KM 12", "Jl. Raya Bogor KM 12"},
		{"pairs and fours", "08 12 3456 7890", "[TELEPON]"},
		{"brackets after the country", "+62 (812) 3456 7890", "[TELEPON]"},
		{"a date is no number", "tanggal 08 12 2024 10 30 15", "tanggal 08 12 2024 10 30 15"},
		{"mail without dots", "budi.santoso at gmail com", "[EMAIL]"},
		{"half a mail in words", "budi@gmail dot com", "[EMAIL]"},
		{"roman house", "Gg Kelinci III/12 RT 3/5", "Gg Kelinci III/[ALAMAT]"},
		{"small letters", "jalan melati no 12 rt 3", "jalan melati [ALAMAT]"},
		{"neighbourhood before the street", "RT 03 RW 05 Jl. Melati No. 12", "[ALAMAT] Jl. Melati [ALAMAT]"},
		{"prepaid token", "token 3374 0101 0190 0001 1234", "token 3374 0101 0190 0001 1234"},
		{"hotlines", "112, 110, 119, 1500123, 14045, 123 dan 0800-1-123456", "112, 110, 119, 1500123, 14045, 123 dan 0800-1-123456"},
		{"times", "08.15-10.45 dan 11.30", "08.15-10.45 dan 11.30"},
		{"order", "no pesanan 081234567890", "no pesanan 081234567890"},
		{"placeholders stay", "[NIK] dan [TELEPON]", "[NIK] dan [TELEPON]"},
	} {
		got, counts := Redact(c.in)
		if got != c.want {
			t.Errorf("%s: got %q, want %q, input %q", c.name, got, c.want, c.in)
		}
		checkAgain(t, got, counts)
	}
}

func TestCounts(t *testing.T) {
	_, got := Redact("[NIK] 3374010101900001 hub 08123456789 atau budi@gmail.com")
	if want := map[string]int{"nik": 2, "phone": 1, "email": 1}; !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if _, got := Redact("tidak ada"); got != nil {
		t.Errorf("got %v, want nil", got)
	}
}

func checkAgain(t *testing.T, redacted string, counts map[string]int) {
	t.Helper()
	again, countsAgain := Redact(redacted)
	if again != redacted || !maps.Equal(counts, countsAgain) {
		t.Errorf("redacted twice: got %q with %v, want %q with %v", again, countsAgain, redacted, counts)
	}
}

// carriers are sentences to hide things in: the corpus's split city where it is there, and own ones.
func carriers(t *testing.T) []string {
	out := canary.Carriers()
	shared, ok := dataset.Find()
	if !ok {
		t.Logf("own carriers only: %s is absent", filepath.Join(shared, "data"))
		return out
	}
	rows, err := dataset.Corpus(shared)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if r.Split == "city" {
			out = append(out, r.Text)
		}
	}
	return out
}

// Ten thousand mentions with one invented piece of personal data each, in the manners people write it.
func TestCanaries(t *testing.T) {
	const mentions, floor = 10_000, 0.99
	all := carriers(t)
	for _, seed := range []uint64{1, 2} {
		w := canary.New(seed)
		found, written, missed := map[string]int{}, map[string]int{}, map[string]int{}
		named := 0
		for i := range mentions {
			c := w.Canary(canary.Kinds()[i%6])
			text := w.Insert(all[w.IntN(len(all))], c.Phrase)
			_, without := Redact(strings.Replace(text, c.Phrase, "", 1))
			redacted, counts := Redact(text)
			written[c.Kind]++
			if counts[c.Kind] > without[c.Kind] {
				named++
			}
			if c.Left(redacted) {
				if missed[c.Kind]++; missed[c.Kind] <= 12 {
					t.Logf("missed %s: %q in %q", c.Kind, c.Phrase, text)
				}
			} else {
				found[c.Kind]++
			}
			checkAgain(t, redacted, counts)
		}
		total := 0
		for kind, n := range written {
			total += found[kind]
			recall := float64(found[kind]) / float64(n)
			t.Logf("seed %d, %s: recall %.4f of %d", seed, kind, recall, n)
			if recall < floor {
				t.Errorf("seed %d, %s: got recall %.4f, want %v", seed, kind, recall, floor)
			}
		}
		t.Logf("seed %d: recall %.4f, under its own name %.4f", seed, float64(total)/mentions, float64(named)/mentions)
	}
}

// Ten thousand mentions with a number that is nobody's.
func TestFalseRedactions(t *testing.T) {
	const mentions, most = 10_000, 0.005
	all := carriers(t)
	w := canary.New(3)
	wrong := 0
	for range mentions {
		carrier := all[w.IntN(len(all))]
		_, before := Redact(carrier)
		phrase := w.Tricky()
		redacted, counts := Redact(w.Insert(carrier, phrase))
		if !maps.Equal(before, counts) {
			if wrong++; wrong <= 40 {
				t.Logf("%q: %q", phrase, redacted)
			}
		}
	}
	t.Logf("false redactions: %d of %d, %.4f", wrong, mentions, float64(wrong)/mentions)
	if share := float64(wrong) / mentions; share > most {
		t.Errorf("got %.4f false redactions, want at most %v", share, most)
	}
}

// Time grows with the text, whatever it is made of.
func TestLinear(t *testing.T) {
	for _, unit := range []string{"0", "0 ", "08", "a@", "a", "a ", "@", "[at]", "H 1", "Jl. a ", "no 1 ", "nol ", "o0", "(", "a.", "1-", "\u200b1", "gmail ", "rek "} {
		const n = 200_000
		start := time.Now()
		Redact(strings.Repeat(unit, n/len(unit)))
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%q repeated to %d bytes took %v", unit, n, took)
		}
	}
}

func FuzzRedact(f *testing.F) {
	w := canary.New(9)
	for range 60 {
		f.Add(w.Canary(canary.Kinds()[w.IntN(6)]).Phrase + " " + w.Tricky())
	}
	f.Fuzz(func(t *testing.T, s string) {
		redacted, counts := Redact(s)
		checkAgain(t, redacted, counts)
	})
}

func BenchmarkRedactNoDigits(b *testing.B) {
	const s = "min kok aplikasi pajak daerah error terus dari kemarin ya, udah coba login berkali-kali tetep gabisa. mohon segera diperbaiki, nuwun bapenda"
	b.SetBytes(int64(len(s)))
	b.ReportAllocs()
	for b.Loop() {
		Redact(s)
	}
}

func BenchmarkRedactDigits(b *testing.B) {
	const s = "min aplikasi pajak @bapenda error terus dari 12 Mei 2024, udah coba 3 kali jam 10.30 tetep gabisa. hub 0812-3456-7890 ya, mobil H 1234 AB 🙏"
	b.SetBytes(int64(len(s)))
	b.ReportAllocs()
	for b.Loop() {
		Redact(s)
	}
}
