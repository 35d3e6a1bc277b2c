package privacy

import "strings"

// sense is what a word says of the number near it.
type sense uint8

const (
	silent     sense = iota
	link             // "no", "nomor", "id": what stands before it says of what
	callable         // a telephone's
	banked           // a bank's, a wallet's, an account's
	personal         // an identity card's
	insured          // the health insurance's
	vehicle          // a car's
	plated           // a plate's
	impersonal       // an order's, a report's, a price
)

// senseOf knows lower-cased words.
func senseOf(word string) sense {
	switch word {
	case "no", "nomor", "nomer", "nmr", "nmer", "num", "number", "id", "kode":
		return link
	case "wa", "hp", "telp", "tlp", "telpon", "telepon", "tel", "hub", "hubungi", "hubungin", "call", "cp", "kontak", "contact", "whatsapp", "wasap", "nohp",
		"nowa", "notelp", "dinomor", "kenomor", "phone", "sms", "calling", "ponsel", "seluler", "telfon", "hotline", "fax", "faks":
		return callable
	case "norek", "rek", "rekening", "bca", "bri", "bni", "mandiri", "bsi", "btn", "cimb", "niaga", "danamon", "permata", "muamalat", "panin", "ocbc", "bjb",
		"jago", "seabank", "jenius", "btpn", "bank", "banknya", "dana", "ovo", "gopay", "shopeepay", "spay", "linkaja", "gopayku", "transfer", "tf", "trf", "briva", "va", "nisp", "maybank",
		"blu", "sinarmas", "bpd", "dki", "nagari", "btpns", "allo", "doku", "sakuku", "astrapay", "isaku", "bersyariah":
		return banked
	case "nik", "ktp", "kk", "ektp", "niknya", "ktpnya", "noktp", "nokk":
		return personal
	case "bpjs", "jkn", "kis":
		return insured
	case "plat", "plate", "platnya", "nopol", "nopolnya", "pol", "polisi", "bernopol", "berplat":
		return plated
	case "mobil", "motor", "angkot", "truk", "truck", "bus", "bis", "pickup", "avanza", "xenia", "innova", "brio",
		"vario", "beat", "taksi", "taxi", "kendaraan", "sepeda", "pengemudi", "sopir", "supir", "driver", "ojol", "ojek", "mobilnya", "motornya":
		return vehicle
	case "rp", "idr", "order", "pesanan", "resi", "invoice", "inv", "tiket", "ticket", "laporan", "aduan", "pengaduan", "registrasi", "reg", "idpel", "pelanggan", "meter", "meteran", "token",
		"nib", "transaksi", "booking", "struk", "nota", "seri", "imei", "antrian", "antrean", "pendaftaran", "isbn", "sku", "pib", "faktur", "kwitansi", "referensi", "ref",
		"nopen", "nomorlaporan", "tracking", "awb", "lot", "batch", "npsn", "nip", "nisn", "nidn", "nuptk":
		return impersonal
	}
	return silent
}

const (
	reach     = 64 // bytes that are looked back
	reachWord = 6  // words
)

// lowered is at most 12 lower-cased letters of view[start:end], in buf; "" for a longer word.
func (s *scanner) lowered(start, end int, buf *[12]byte) []byte {
	if end-start > len(buf) {
		return nil
	}
	for k := start; k < end; k++ {
		buf[k-start] = s.view[k] | 0x20
	}
	return buf[:end-start]
}

// context is the sense of the nearest word before i that has one. It looks no further back than another number, a line or the last
// redaction. direct says that only links stand between. A number in another number, a path or behind "#" is impersonal.
func (s *scanner) context(i int) (meaning sense, direct bool) {
	switch c := s.before(i); {
	case c == '#':
		return impersonal, true
	case c == '/' || c == '=' || c == '&':
		if meaning, ok := s.inLink(i); ok {
			return meaning, true
		}
	case c == '.' || c == ',' || c == '-':
		if p := s.before(i - 1); isDigit(p) || c == '-' && isLetter(p) && !s.attachedCall(i-1) {
			return impersonal, true
		}
	}
	stop := max(s.last, i-reach)
	direct = true
	var buf [12]byte
	for words, k := 0, i; words < reachWord; words++ {
		for k > stop && !isWord(s.view[k-1]) {
			if k--; s.view[k] == '\n' {
				return silent, false
			}
		}
		end := k
		for k > stop && isLetter(s.view[k-1]) {
			k--
		}
		if k == end || k > s.last && isWord(s.view[k-1]) && k > stop || k == stop && k > s.last { // a number, or a word cut off
			return silent, false
		}
		meaning := senseOf(string(s.lowered(k, end, &buf)))
		if end-k == 1 && s.view[k]|0x20 == 'n' && k-2 >= stop && s.view[k-2]|0x20 == 'a' && (s.view[k-1] == '.' || s.view[k-1] == '/') {
			meaning = banked // a.n., a/n
		}
		if end-k == 2 && strings.EqualFold(s.view[k:end], "an") && words > 0 && words < 3 {
			continue // "an Budi" names an owner, but is not enough by itself
		}
		switch meaning {
		case silent:
			direct = false
		case link:
		case impersonal:
			if direct {
				return impersonal, true
			}
		default:
			return meaning, direct
		}
	}
	return silent, false
}

// inLink judges a number behind "/", "=" or "&": of WhatsApp's links a telephone number, of other addresses nothing.
func (s *scanner) inLink(i int) (sense, bool) {
	head := s.view[max(s.last, i-24):i]
	for _, end := range [...]string{"wa.me/", "wa.me/+", "phone=", "phone=+"} {
		if strings.HasSuffix(strings.ToLower(head), end) {
			return callable, true
		}
	}
	if p := s.before(i - 1); isLetter(p) || p == '-' || p == '_' || isDigit(p) {
		return impersonal, true
	}
	return silent, false
}

// attachedCall says whether the word that ends at end is one such as "wa" or "hp".
func (s *scanner) attachedCall(end int) bool {
	k := end
	for k > s.last && isLetter(s.view[k-1]) {
		k--
	}
	var buf [12]byte
	m := senseOf(string(s.lowered(k, end, &buf)))
	return (m == callable || m == link || m == banked || m == personal) && (k == s.last || !isWord(s.view[k-1]))
}

// follows is the sense of the next two words after i, where no number, bracketed placeholder or line comes before them.
func (s *scanner) follows(i int) sense {
	var buf [12]byte
	for words := 0; words < 3; words++ {
		for i < len(s.view) && !isWord(s.view[i]) {
			if c := s.view[i]; c == '[' || c == '\n' || c == '@' {
				return silent
			}
			i++
		}
		start := i
		for i < len(s.view) && isLetter(s.view[i]) && i-start <= len(buf) {
			i++
		}
		if i == start || i-start > len(buf) {
			return silent
		}
		if i-start == 1 && s.view[start]|0x20 == 'a' && i+1 < len(s.view) && (s.view[i] == '.' || s.view[i] == '/') && s.view[i+1]|0x20 == 'n' {
			return banked
		}
		word := s.lowered(start, i, &buf)
		if m := senseOf(string(word)); m == banked && string(word) != "dana" && string(word) != "transfer" {
			return banked
		} else if m != silent && m != link {
			return silent
		}
		if words == 0 && string(word) == "an" {
			return banked // 1234567890 an Budi
		}
	}
	return silent
}

// unit says whether what follows i makes the number before it an amount.
func (s *scanner) unit(i int) bool {
	for k := 0; k < 2 && i < len(s.view) && s.view[i] == ' '; k++ {
		i++
	}
	if i < len(s.view) && s.view[i] == '%' {
		return true
	}
	start := i
	for i < len(s.view) && isLetter(s.view[i]) && i-start < 12 {
		i++
	}
	var buf [12]byte
	return isUnit(string(s.lowered(start, i, &buf)))
}

func isUnit(word string) bool {
	switch word {
	case "rupiah", "ribu", "rb", "rebu", "juta", "jt", "miliar", "milyar", "triliun", "orang", "org", "persen", "unit", "kk", "jiwa", "kwh", "watt", "va", "meter", "m", "mtr", "km",
		"kg", "kilo", "liter", "ton", "tahun", "thn", "th", "bulan", "bln", "minggu", "hari", "hr", "jam", "menit", "mnt", "detik", "kali", "x", "lampu", "titik", "rumah", "warga",
		"mobil", "motor", "kendaraan", "arah", "jalur", "lajur", "lantai", "hektar", "hektare", "ha", "cm", "mm", "derajat", "siswa", "murid", "pasien", "korban", "tiang", "pohon",
		"lubang", "biji", "buah", "ekor", "lembar", "truk", "bus", "malam", "pagi", "siang", "sore", "wib", "wita", "wit", "karung", "bungkus",
		"januari", "jan", "februari", "feb", "maret", "mar", "april", "apr", "mei", "juni", "jun", "juli", "jul", "agustus", "agt", "september", "sept", "oktober", "okt", "november", "nov",
		"desember", "des", "ramadan", "ramadhan", "syawal", "desa", "kecamatan", "kelurahan":
		return true
	}
	return false
}
