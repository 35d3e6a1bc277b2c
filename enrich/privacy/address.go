package privacy

import "strings"

// plateOrAddress reads what the short number view[i:end] may be part of, and returns where to go on.
func (s *scanner) plateOrAddress(i, end int) int {
	if from, to := s.plate(i, end); to > 0 {
		return s.cover(plate, from, to)
	}
	if from, to := s.address(i, end); to > 0 {
		return s.cover(address, from, to)
	}
	return end
}

// address reads a house number view[i:end] with the words that make it one: "No. 12" behind a street's name, "Blok C5 No. 3" behind an
// estate's, "RT 03 RW 05" with them; a house number behind RT or RW does without a street. It returns what of it to cover, 0 and 0 where there is none.
func (s *scanner) address(i, end int) (from, to int) {
	from, role := s.designator(i)
	if role == roleNone {
		return 0, 0
	}
	to = s.houseEnd(end)
	if to == 0 {
		return 0, 0
	}
	if (role == roleHouse || role == roleNeighbours) && s.streetAfter(s.rest(to)) {
		return from, s.rest(to)
	}
	if role == roleHouse && s.neighboursBefore(from) && !s.unit(to) {
		return from, s.rest(to)
	}
	place, small := s.streetBefore(from, role == roleBare)
	switch {
	case place == placeNone:
		return 0, 0
	case role == roleHouse, role == roleNeighbours, role == roleUnit && place == placeEstate:
		return from, s.rest(to)
	case role == roleBlock: // "blok 8" is many homes, "blok 8/3" and "blok 8 no 3" are one
		if rest := s.rest(to); rest > end {
			return from, rest
		}
	case role == roleBare && place == placeStreet && end-i <= 3:
		if s.unit(to) || s.numberFollows(to) {
			return 0, 0
		}
		rest := s.rest(to)
		if rest > to || numbered < end-i && s.view[i] != '0' && (!small || s.ends(to)) {
			return from, rest
		}
	}
	return 0, 0
}

// neighboursBefore says whether a neighbourhood's number ends before i: in "RT 03 RW 05 no 12" and "RT 3/5 no 12" a house needs no street.
func (s *scanner) neighboursBefore(i int) bool {
	k := i
	for k > s.last && i-k < 3 && (s.view[k-1] == ' ' || s.view[k-1] == ',' || s.view[k-1] == '.') {
		k--
	}
	end := k
	for k > s.last && end-k < 7 && (isDigit(s.view[k-1]) || s.view[k-1] == '/') {
		k--
	}
	if k == end {
		return false
	}
	word, _ := s.wordBefore(k)
	return word == "rt" || word == "rw"
}

// numbered is how many digits a bare number has that may just as well belong to the street's name: "Jl. Rambutan 3".
const numbered = 1

type role uint8

const (
	roleNone       role = iota
	roleBare            // nothing stands before the number
	roleHouse           // no., nomor; blok with a letter
	roleBlock           // blok, kav.
	roleUnit            // a letter joined to the digits
	roleNeighbours      // RT, RW
)

// designator is the role of the number at i, and where its designator begins. A letter or two before the digits belong to a block.
func (s *scanner) designator(i int) (from int, r role) {
	k := i
	for k > s.last && isLetter(s.view[k-1]) && i-k < 3 {
		k--
	}
	if k < i && (k == s.last || !isWord(s.view[k-1])) { // C5, RT03, No12
		var buf [12]byte
		switch word := string(s.lowered(k, i, &buf)); {
		case word == "no":
			return k, roleHouse
		case word == "rt" || word == "rw":
			return k, roleNeighbours
		case i-k > 2:
			return 0, roleNone
		}
	} else if k < i {
		return 0, roleNone
	} else if k-2 >= s.last && (s.view[k-1] == '-' || s.view[k-1] == '/') && isLetter(s.view[k-2]) && (k-2 == s.last || !isWord(s.view[k-3])) { // C-5, B/12
		k -= 2
	}
	word, start := s.wordBefore(k)
	if len(word) == 1 && k == i { // Blok C 5
		if w, at := s.wordBefore(start); w == "blok" || w == "blk" || w == "block" {
			return at, roleHouse
		}
	}
	if word == "rumah" { // no. rumah 12
		if w, at := s.wordBefore(start); w == "no" || w == "nomor" || w == "nomer" {
			return at, roleHouse
		}
	}
	switch word {
	case "no", "nomor", "nomer", "nmr":
		return start, roleHouse
	case "blok", "blk", "block", "kav", "kavling", "kapling":
		if k < i {
			return start, roleHouse // blok C5
		}
		return start, roleBlock
	case "rt", "rw":
		return start, roleNeighbours
	case "km", "kilometer", "halte", "koridor":
		return 0, roleNone
	}
	if k < i {
		if s.before(k) == ' ' && i-k <= 2 { // Griya Asri C5
			return k, roleUnit
		}
		return 0, roleNone
	}
	if c := s.before(i); c == '/' && i-2 >= s.last && strings.IndexByte("IVX", s.view[i-2]) >= 0 { // Melati IV/12
		return i, roleBare
	} else if word == "" || c != ' ' {
		return 0, roleNone
	}
	return i, roleBare
}

// wordBefore is the word that ends before i, at most a full stop, a colon and blanks between, lower-cased; "" for one of more than 12 letters, and where none is.
func (s *scanner) wordBefore(i int) (word string, start int) {
	for k := 0; k < 3 && i > s.last && (s.view[i-1] == ' ' || s.view[i-1] == '.' || s.view[i-1] == ':'); k++ {
		i--
	}
	start = i
	for start > s.last && isLetter(s.view[start-1]) && i-start <= 12 {
		start--
	}
	if start > s.last && isWord(s.view[start-1]) || i-start > 12 || i == start {
		return "", start
	}
	return strings.ToLower(s.view[start:i]), start
}

// houseEnd is where a house number of which the digits end at end does: 12, 12A, 12-A, 12/14. 0 where it is no house number.
func (s *scanner) houseEnd(end int) int {
	if end < len(s.view) && isLetter(s.view[end]) {
		end++
	} else if end+1 < len(s.view) && (s.view[end] == '-' || s.view[end] == '/') {
		k := end + 1
		for k < len(s.view) && isDigit(s.view[k]) && k-end <= 3 {
			k++
		}
		if k == end+1 && k < len(s.view) && isLetter(s.view[k]) {
			k++
		}
		if k > end+1 && s.bounded(k) {
			end = k
		}
	}
	if !s.bounded(end) || end+1 < len(s.view) && (s.view[end] == '.' || s.view[end] == ',') && isDigit(s.view[end+1]) {
		return 0
	}
	return end
}

// rest is where the further parts of an address that follow end end: RT 03/05, RW 05, No. 7, Blok C.
func (s *scanner) rest(end int) int {
	for range 4 {
		k := end
		for k < len(s.view) && k-end < 3 && (s.view[k] == ' ' || s.view[k] == ',' || s.view[k] == '/' || s.view[k] == '.') {
			k++
		}
		start := k
		for k < len(s.view) && isLetter(s.view[k]) && k-start < 6 {
			k++
		}
		var buf [12]byte
		switch string(s.lowered(start, k, &buf)) {
		case "rt", "rw", "no", "nomor", "blok", "kav":
		default:
			return end
		}
		for n := 0; n < 3 && k < len(s.view) && (s.view[k] == ' ' || s.view[k] == '.' || s.view[k] == ':'); n++ {
			k++
		}
		number := k
		if k+1 < len(s.view) && isLetter(s.view[k]) && (isDigit(s.view[k+1]) || !isWord(s.view[k+1])) { // Blok C5, Blok C
			k++
		}
		for k < len(s.view) && isDigit(s.view[k]) && k-number < 5 {
			k++
		}
		if k == number {
			return end
		}
		if k = s.houseEnd(k); k == 0 {
			return end
		}
		end = k
	}
	return end
}

// ends says whether a sentence, a line or the text ends at i.
func (s *scanner) ends(i int) bool {
	return i >= len(s.view) || strings.IndexByte(",.;)\n!?", s.view[i]) >= 0 && (i+1 >= len(s.view) || !isWord(s.view[i+1]))
}

// numberFollows says whether "No" or "KM" comes next: the number before it belongs to the street's name.
func (s *scanner) numberFollows(i int) bool {
	rest := s.view[i:min(i+8, len(s.view))]
	rest = strings.TrimLeft(rest, " ,")
	return len(rest) >= 2 && (strings.EqualFold(rest[:2], "no") || strings.EqualFold(rest[:2], "km")) && (len(rest) == 2 || !isLetter(rest[2]) || rest[2]|0x20 == 'm')
}

// streetAfter says whether a street begins at i: "No. 17 Jl. Gajah Mada".
func (s *scanner) streetAfter(i int) bool {
	rest := strings.TrimLeft(s.view[i:min(i+9, len(s.view))], " ,")
	for _, marker := range [...]string{"jl", "jln", "jalan"} {
		if len(rest) > len(marker) && strings.EqualFold(rest[:len(marker)], marker) && !isLetter(rest[len(marker)]) {
			return true
		}
	}
	return false
}

type place uint8

const (
	placeNone   place = iota
	placeStreet       // jl., gang
	placeEstate       // perumahan, komplek
)

// streetBefore says whether a street's or an estate's name ends before i, and whether it is written in small letters. A name has capitals
// throughout or not at all: in "Jl. Pattimura telepon 110" it ends earlier.
func (s *scanner) streetBefore(i int, bare bool) (p place, small bool) {
	const words = 7
	var buf [12]byte
	capitals := false
	k := i
	for n := range words {
		first := k
		for k > s.last && !isWord(s.view[k-1]) {
			c := s.view[k-1]
			if c != ' ' && c != '.' && !((c == ',' || c == ':') && n == 0) && !(c == '-' || c == '/') {
				return placeNone, false
			}
			if k--; first-k > 3 {
				return placeNone, false
			}
		}
		end := k
		for k > s.last && isWord(s.view[k-1]) && end-k <= 16 {
			k--
		}
		if k == end || end-k > 16 {
			return placeNone, false
		}
		word := string(s.lowered(k, end, &buf))
		switch word {
		case "jl", "jln", "gg", "gang":
			return named(placeStreet, n > 0 && !(small && capitals)), small
		case "jalan": // also "to walk", "to run": a name in small letters is too weak for a bare number
			return named(placeStreet, n > 0 && !(small && (capitals || bare))), small
		case "perum", "perumahan", "komplek", "kompleks", "griya", "cluster", "perumnas", "apartemen", "rusun":
			return named(placeEstate, !(small && capitals)), small
		}
		if isNoName(word) || n > 0 && word != "agustus" && word != "november" && word != "mei" && isUnit(word) {
			return placeNone, false
		}
		small = small || s.view[k] >= 'a' && s.view[k] <= 'z'
		capitals = capitals || s.view[k] >= 'A' && s.view[k] <= 'Z'
	}
	return placeNone, false
}

func named(p place, ok bool) place {
	if !ok {
		return placeNone
	}
	return p
}

// isNoName knows words that stand in no street's name: what is between them and a number is not an address.
func isNoName(word string) bool {
	switch word {
	case "di", "ke", "dari", "yang", "yg", "dan", "ini", "itu", "sesuai", "rusak", "macet", "ditutup", "berlubang", "banjir", "lampu", "tiang", "gardu", "halte", "pintu", "loket", "antrian", "antrean",
		"tiket", "koridor", "rute", "bus", "angkot", "sd", "sdn", "smp", "smpn", "sma", "sman", "smk", "smkn", "tol", "kaki", "terus", "masih", "sudah", "udah", "udh", "baru", "bareng", "sama", "buat", "untuk", "utk", "cuma", "sampai",
		"sampe", "dpn", "depan", "dekat", "deket", "belakang", "uu", "undang", "perda", "perwali", "perbup", "pergub", "pp", "perpres", "permen", "permenkes", "kepmen", "sk", "inpres", "pasal", "ayat", "peraturan", "keputusan", "surat", "nomor", "tahun", "jam", "pukul", "telepon", "tgl", "tanggal",
		"hari", "pada", "ada", "nya", "bayar", "rp", "harga", "shelter", "tps", "rumah", "ruko", "lantai", "gate", "exit", "kelas", "kloter", "km", "gol", "laporan", "aduan", "lagi", "bisa", "jadi", "kalau", "kalo", "pun", "saja", "aja", "lebih", "kurang",
		"wa", "hp", "telp", "nik", "ktp", "rek", "norek", "urut", "undian", "motor", "mobil", "jalur", "lajur", "nasional", "panjang", "sepanjang", "lebar", "selama", "kira", "sekitar", "hampir", "gelap", "mati":
		return true
	}
	return false
}
