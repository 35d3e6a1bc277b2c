package simulate

// Kecamatan is a district. Its code is fictional: no province has the number 99.
type Kecamatan struct {
	Code       string      `json:"code"`
	Name       string      `json:"name"`
	Population int         `json:"population"`
	Kelurahan  []Kelurahan `json:"kelurahan"`
}

// Kelurahan is a quarter of a district.
type Kelurahan struct {
	Code       string `json:"code"`
	Name       string `json:"name"`
	Population int    `json:"population"`
	quality    float64
}

// CityCode and CityName are the city's. The code is fictional.
const (
	CityCode = "99.71"
	CityName = "Kota Contoh"
)

// districts is the map of the city; populations sum to 812,000. The names are made of musical instruments.
var districts = [...]struct {
	name       string
	population int
	quarters   []string
	dialect    [3]int // percent of Javanese, Sundanese and English mixing at home
}{
	{"Contoh Tengah", 96_000, []string{"Kentongan", "Balaitabuh", "Pasarlegi", "Kaumanan", "Gedungbata", "Suryamukti", "Panggungrame"}, [3]int{12, 8, 12}},
	{"Contoh Utara", 88_000, []string{"Bandarsuling", "Tambakratu", "Nelayanjaya", "Karanggong", "Rawabambu", "Pesisirjati", "Kampungjangkar"}, [3]int{15, 5, 4}},
	{"Contoh Timur", 105_000, []string{"Dukuhgamelan", "Sidobonang", "Wonokenong", "Karangslenthem", "Tegalgambang", "Purwogong", "Mojosaron"}, [3]int{38, 1, 4}},
	{"Contoh Selatan", 92_000, []string{"Cigambang", "Cisaron", "Cikentrung", "Babakangklung", "Pasirsuling", "Lebakwangsul", "Sukatabuh"}, [3]int{3, 38, 5}},
	{"Contoh Barat", 110_000, []string{"Batukendang", "Kebonserunai", "Pondoksasando", "Jatikecrek", "Kampungrebana", "Gangtifa", "Duriansuling", "Tanahsiter"}, [3]int{8, 8, 10}},
	{"Bukit Gong", 54_000, []string{"Lerenggong", "Puncaksiter", "Argabende", "Wanatabuh", "Giribonang", "Curugcalung"}, [3]int{14, 22, 2}},
	{"Muara Kendang", 71_000, []string{"Muarakendang", "Pulautifa", "Dermagalama", "Tanjungrebab", "Kampunglayar", "Kebonnipah"}, [3]int{10, 4, 2}},
	{"Rawa Suling", 63_000, []string{"Rawasuling", "Pulositer", "Sawahgender", "Kalianyar", "Tanggulkenong", "Rawatalempong"}, [3]int{16, 10, 3}},
	{"Karang Bonang", 77_000, []string{"Karangbonang", "Perumnas Saron", "Kampusgender", "Ngempul", "Sendangrebab", "Banjarkempul", "Jetisgong"}, [3]int{34, 2, 9}},
	{"Tegal Angklung", 56_000, []string{"Tegalangklung", "Sindangcalung", "Margakarinding", "Leuwitabuh", "Tarawangsa", "Jambukulintang"}, [3]int{5, 33, 3}},
}

// buildMap numbers the quarters and splits the population among them.
func buildMap(seed int64) []Kecamatan {
	d := newDie()
	out := make([]Kecamatan, len(districts))
	for i, from := range districts {
		k := Kecamatan{Code: CityCode + "." + two(i+1), Name: from.name, Population: from.population}
		shares := make([]float64, len(from.quarters))
		sum := 0.0
		for j := range shares {
			d.set(seed, forServices, uint64(i)<<8|uint64(j), 99)
			shares[j] = d.between(0.6, 1.6)
			sum += shares[j]
		}
		left := from.population
		for j, name := range from.quarters {
			d.set(seed, forServices, uint64(i)<<8|uint64(j), 98)
			people := int(float64(from.population) * shares[j] / sum)
			if j == len(from.quarters)-1 {
				people = left
			}
			left -= people
			k.Kelurahan = append(k.Kelurahan, Kelurahan{Code: k.Code + ".10" + two(j+1), Name: name, Population: people, quality: 0.12 * d.NormFloat64()})
		}
		out[i] = k
	}
	return out
}

func two(n int) string { return string([]byte{'0' + byte(n/10), '0' + byte(n%10)}) }
