package topic

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/kentongan/kentongan/enrich/text"
	"github.com/kentongan/kentongan/schemas"
)

func judge(t testing.TB) *Judge {
	t.Helper()
	j, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func judged(j *Judge, s string) []schemas.Topic {
	var r text.Reader
	reading := text.Reading{Text: s, Features: r.Read(s), Reader: &r}
	var e schemas.Enrichment
	j.Judge(reading, &e)
	return e.Topics
}

func labels(topics []schemas.Topic) string {
	var list []string
	for _, t := range topics {
		list = append(list, t.Label)
	}
	return strings.Join(list, ",")
}

// What the reason names is what an answer by other means (substrings, a model of words alone) gets wrong.
func TestGolden(t *testing.T) {
	j := judge(t)
	for _, c := range []struct{ text, want, reason string }{
		{"min jalan dpn pasar johar rusaaak parah udh sebulan ga diperbaiki2 😡", "JALAN", "a gap between the words, slang, a market that is a landmark"},
		{"jalan-jalan sama keluarga ke mall, seru banget", "", "reduplication is another word"},
		{"ga ada jalan keluar dari masalah rumah tangga kami", "", "a figure of speech"},
		{"alhamdulillah banjir order lebaran ini, makasih kak", "", "figurative flood"},
		{"banjir setinggi lutut di rt 03, air masuk rumah", "BANJIR", "the flood itself"},
		{"sampai habis air mata ini menangisi kamu", "", "tears are no water"},
		{"bansos bulan ini belum cair juga pak", "BANSOS", "\"cair\" holds \"air\""},
		{"semua pihak diminta tenang", "", "\"pihak\" holds \"hak\""},
		{"air pdam mati sudah tiga hari di perumahan kami", "AIR", "water that is cut off"},
		{"selokan depan rumah mampet, tiap hujan banjir", "DRAIN,BANJIR", "cause and effect"},
		{"jaga harga diri kamu, jangan mau balikan sama dia", "", "self-respect is no price"},
		{"KRL gangguan lagi, penumpang numpuk di stasiun manggarai", "ANGKUT", "the train"},
		{"hatiku kebakaran jenggot lihat mantan nikah", "", "figurative fire"},
		{"kebakaran rumah di gang sempit, damkar belum datang", "DAMKAR", "the fire itself"},
		{"dasar sampah masyarakat kamu", "", "an insult"},
		{"sampah numpuk dua minggu ga diangkut", "SAMPAH", "the thing"},
		{"lampu merah perempatan mati, semrawut", "LALIN", "not the street light"},
		{"pju mati sepanjang jalan, gelap gulita", "PJU", "nor a power cut"},
		{"mati lampu dari subuh se kecamatan, token aman padahal", "ENERGI", "nor the street light"},
		{"bpjs kesehatan saya dinonaktifkan sepihak", "JKN", "the insurance"},
		{"mbg di sekolah anak saya basi lagi", "MBG", "the programme's short name"},
		{"PKL nutup trotoar depan stasiun", "TRANTIB", "an acronym that is also a short form of \"pukul\""},
	} {
		got := judged(j, c.text)
		main, _, _ := strings.Cut(labels(got), ",")
		want, _, _ := strings.Cut(c.want, ",")
		if main != want || strings.Contains(c.want, ",") && labels(got) != c.want {
			t.Errorf("%q (%s): got %v, want %s", c.text, c.reason, got, c.want)
		}
	}
}

func TestEvidence(t *testing.T) {
	j := judge(t)
	topics := judged(j, "selokan depan rumah mampet, tiap hujan banjir")
	if len(topics) == 0 || topics[0].By == ByModel || !slices.Contains(topics[0].Evidence, "selokan depan rumah mampet") {
		t.Errorf("got %v, want the phrase as evidence", topics)
	}
	for _, topic := range judged(j, "kulkas mati, senter habis baterai, dari subuh nunggu nyala") {
		if topic.By == ByModel && len(topic.Evidence) == 0 {
			t.Errorf("%s by the model: no word told", topic.Label)
		}
	}
}

// An operator's phrase names its topic, an exclusion hides one, and a topic that is off is not said.
func TestOverride(t *testing.T) {
	const file = "[BANSOS]\nkartu gembira\n\n[BANJIR]\n! banjir kanal barat\n\n[MBG] off\n"
	rules, err := Rules("home.txt", file)
	if err != nil {
		t.Fatal(err)
	}
	j, err := NewWith(rules)
	if err != nil {
		t.Fatal(err)
	}
	shipped := judge(t)
	if got := judged(j, "min kartu gembira itu apa ya"); labels(got) != "BANSOS" || got[0].By != ByPhrase {
		t.Errorf("an operator's phrase: got %v", got)
	}
	if got := labels(judged(j, "joging di banjir kanal barat")); strings.Contains(got, "BANJIR") {
		t.Errorf("an operator's exclusion: got %s", got)
	}
	if got := labels(judged(j, "mbg di sekolah basi lagi, keracunan mbg")); strings.Contains(got, "MBG") {
		t.Errorf("a topic that is off: got %s", got)
	}
	if !strings.Contains(labels(judged(shipped, "mbg di sekolah basi lagi, keracunan mbg")), "MBG") {
		t.Error("an override changed the shipped rules")
	}
	if j.Version() == shipped.Version() {
		t.Error("an override does not change the version")
	}
	if _, err := Rules("home.txt", "[BANJIR]\n- nothing like it\n"); err == nil || !strings.Contains(err.Error(), "home.txt:2:") {
		t.Errorf("a fault: got %v, want its line", err)
	}
}

// A topic that nothing in the text speaks for is not said.
func TestNoTopicWithoutEvidence(t *testing.T) {
	j := judge(t)
	for _, s := range []string{"the", "not", "@pemkotsmg", "https://t.co/abc", "3374010101900001"} {
		for _, got := range judged(j, s) {
			if len(got.Evidence) == 0 {
				t.Errorf("%q: %s by %s without evidence", s, got.Label, got.By)
			}
		}
	}
}

// weighWords takes the features of Read apart by their number.
func TestFeaturesOf(t *testing.T) {
	var r text.Reader
	for _, s := range []string{"", "a", "jalan rusak!!", "😡 150 rumah @dia https://t.co/x :( ok", "é jalannya #JalanRusak2024 hati2"} {
		features, sum, previous := r.Read(s), 0, false
		for _, token := range r.Tokens() {
			sum += featuresOf(token, previous)
			previous = previous || token.Kind <= text.KindNumber
		}
		if sum != len(features) {
			t.Errorf("%q: %d features of tokens, want %d", s, sum, len(features))
		}
	}
}

// Same text, same answer, from many goroutines.
func TestConcurrent(t *testing.T) {
	j := judge(t)
	texts := []string{"jalan rusak", "banjir order", "selokan mampet bikin banjir", "kulkas mati dari subuh", "terima kasih min"}
	var want []string
	for _, s := range texts {
		want = append(want, labels(judged(j, s)))
	}
	var group sync.WaitGroup
	for g := range 8 {
		group.Go(func() {
			for i := range 200 {
				k := (i + g) % len(texts)
				if got := labels(judged(j, texts[k])); got != want[k] {
					t.Errorf("%q: got %s, want %s", texts[k], got, want[k])
				}
			}
		})
	}
	group.Wait()
}

func FuzzJudge(f *testing.F) {
	for _, s := range []string{"", "jalan rusak", "@ @ @pt_transjakarta", "\xff\xfe", "BANJIR 🌊🌊", strings.Repeat("jalan & rusak .. ", 50)} {
		f.Add(s)
	}
	j := judge(f)
	f.Fuzz(func(t *testing.T, s string) {
		topics := judged(j, s)
		if len(topics) > Most {
			t.Errorf("%d topics", len(topics))
		}
		for i, topic := range topics {
			if !slices.Contains(Codes(), topic.Label) || topic.Confidence < 0 || topic.Confidence > 1 || topic.By == "" {
				t.Errorf("got %+v", topic)
			}
			for _, other := range topics[:i] {
				if other.Label == topic.Label {
					t.Errorf("%s twice", topic.Label)
				}
			}
		}
	})
}

var sentences = []string{
	"min jalan dpn pasar johar rusaaak parah udh sebulan ga diperbaiki2 😡",
	"Selamat pagi, mohon bantuannya lampu PJU di Jl. Kutisari padam sejak hari Senin sampai saat ini belum ada tindak lanjut, terima kasih",
	"@jokowi pak tolong harga beras makin mahal, rakyat kecil susah, bansos juga belum cair #hargaberas https://t.co/abc",
	"kulkas mati, senter habis baterai, dari subuh nunggu nyala",
	"selamat ulang tahun ya sayang, semoga panjang umur dan sehat selalu",
	"wkwkwk bener banget sih, gua juga ngerasa gitu kemarin pas nonton",
}

func BenchmarkJudge(b *testing.B) {
	j := judge(b)
	readings := make([]text.Reading, len(sentences))
	for i, s := range sentences {
		r := new(text.Reader)
		readings[i] = text.Reading{Text: s, Features: r.Read(s), Reader: r}
		r.Canonical()
	}
	var e schemas.Enrichment
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		j.Judge(readings[i%len(readings)], &e)
	}
}
