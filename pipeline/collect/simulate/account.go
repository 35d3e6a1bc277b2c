package simulate

import (
	"strconv"

	"github.com/kentongan/kentongan/pipeline/collect"
	"github.com/kentongan/kentongan/schemas"
)

// voiceAccount is an office, a newsroom or an organisation.
type voiceAccount struct {
	handle string
	name   string
	role   schemas.Role // empty: an organisation that nobody registered
	topics []string     // what it speaks of; empty: everything
}

// offices are the city's own accounts, newsrooms its press.
var (
	offices = []voiceAccount{
		{handle: "pemkotcontoh", name: "Pemerintah Kota Contoh"},
		{handle: "humas_contoh", name: "Humas Kota Contoh"},
		{handle: "dishub_contoh", name: "Dinas Perhubungan Kota Contoh", topics: []string{"LALIN", "PARKIR", "ANGKUT", "PJU"}},
		{handle: "dpupr_contoh", name: "Dinas PUPR Kota Contoh", topics: []string{"JALAN", "DRAIN", "RUANG"}},
		{handle: "dlh_contoh", name: "Dinas Lingkungan Hidup Kota Contoh", topics: []string{"SAMPAH", "RTH", "CEMAR"}},
		{handle: "bpbd_contoh", name: "BPBD Kota Contoh", topics: []string{"BANJIR", "BENCANA"}},
		{handle: "damkar_contoh", name: "Damkar Kota Contoh", topics: []string{"DAMKAR"}},
		{handle: "dinkes_contoh", name: "Dinas Kesehatan Kota Contoh", topics: []string{"FASKES", "WABAH", "JKN", "MBG"}},
		{handle: "disdik_contoh", name: "Dinas Pendidikan Kota Contoh", topics: []string{"DIDIK", "MBG"}},
		{handle: "dukcapil_contoh", name: "Disdukcapil Kota Contoh", topics: []string{"DUKCAPIL"}},
		{handle: "tirta_contoh", name: "Perumda Air Minum Tirta Contoh", topics: []string{"AIR"}},
		{handle: "bapenda_contoh", name: "Bapenda Kota Contoh", topics: []string{"PAJAK"}},
		{handle: "satpolpp_contoh", name: "Satpol PP Kota Contoh", topics: []string{"TRANTIB", "AMAN"}},
		{handle: "dinsos_contoh", name: "Dinas Sosial Kota Contoh", topics: []string{"BANSOS", "LINDUNG"}},
		{handle: "disdag_contoh", name: "Dinas Perdagangan Kota Contoh", topics: []string{"HARGA", "ENERGI"}},
		{handle: "kominfo_contoh", name: "Diskominfo Kota Contoh", topics: []string{"DIGIT", "LAYAN"}},
		{handle: "wisata_contoh", name: "Dinas Pariwisata Kota Contoh", topics: []string{"WISATA"}},
	}
	newsrooms = []voiceAccount{
		{handle: "kabarcontoh", name: "Kabar Contoh"},
		{handle: "suaratabuh", name: "Suara Tabuh"},
		{handle: "harian_gong", name: "Harian Gong"},
		{handle: "contohpos", name: "Contoh Pos"},
		{handle: "radiobonang", name: "Radio Bonang FM"},
		{handle: "infocontohraya", name: "Info Contoh Raya"},
	}
)

// officeSources are where offices and newsrooms have accounts; the newsrooms have feeds besides.
var officeSources = []string{"x", "facebook", "instagram", "threads", "tiktok", "youtube", "telegram", "lapor", "rss"}

// Registered lists the accounts of the city's offices and newsrooms, as an operator registers them.
func Registered() []collect.Registered {
	var out []collect.Registered
	for _, source := range officeSources {
		for _, a := range offices {
			out = append(out, collect.Registered{Platform: source, Handle: a.handle, Role: schemas.RoleOfficial, Name: a.name})
		}
		for _, a := range newsrooms {
			out = append(out, collect.Registered{Platform: source, Handle: a.handle, Role: schemas.RoleMedia, Name: a.name})
		}
	}
	return out
}

// ownPseudonyms are those of a city that runs apart from a collector: a key that everybody may know, for people who do not exist.
func ownPseudonyms(seed int64) (*collect.Pseudonymiser, error) {
	return collect.NewPseudonymiser([]byte("kota contoh has no secrets "+strconv.FormatInt(seed, 10)), "kota-contoh", Registered())
}

func (c *City) citizenAuthor(source, i int) *schemas.Author {
	h := &sources[source]
	if h.handles {
		return c.pseudonyms.Author(h.name, "", "warga_"+strconv.FormatInt(int64(i)*7919+13, 36))
	}
	return c.pseudonyms.Author(h.name, accountID("w", i, h.name), "")
}

func (c *City) officeAuthor(source int, a voiceAccount) *schemas.Author {
	return c.pseudonyms.Author(sources[source].name, "kc-o-"+a.handle, a.handle)
}

// shadowAuthor is an account that belongs to no citizen: kind names the pool.
func (c *City) shadowAuthor(kind string, source, i int) *schemas.Author {
	h := &sources[source]
	if h.handles {
		return c.pseudonyms.Author(h.name, "", accountID(kind, i, h.name))
	}
	return c.pseudonyms.Author(h.name, accountID(kind, i, h.name), "")
}
