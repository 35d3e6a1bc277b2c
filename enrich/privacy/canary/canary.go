// Package canary invents personal data as people write it, and numbers that are nobody's, to measure enrich/privacy with: recall needs canaries
// whose every trace is known, and no real person's data may stand in a test.
//
// The manners of writing were collected before the recogniser existed and share nothing with it. The same seed writes the same.
package canary

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Canary is one piece of invented personal data, as somebody might type it.
type Canary struct {
	Kind    string   // one of Kinds
	Phrase  string   // what goes into the mention
	Secrets []string // what may not be left of it, as typed
}

// Left says whether text still holds a secret of c.
func (c *Canary) Left(text string) bool {
	for _, s := range c.Secrets {
		if strings.Contains(text, s) {
			return true
		}
	}
	return false
}

// Kinds are the kinds of canary, named as the counts of privacy.Redact.
func Kinds() []string { return []string{"nik", "phone", "email", "plate", "account", "address"} }

// Writer invents canaries. Not safe for concurrent use.
type Writer struct{ *rand.Rand }

// New is a writer that seed starts.
func New(seed uint64) Writer { return Writer{rand.New(rand.NewPCG(seed, 7))} }

func (w Writer) pick(from ...string) string { return from[w.IntN(len(from))] }

func (w Writer) chance(percent int) bool { return w.IntN(100) < percent }

func (w Writer) digits(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + w.IntN(10))
	}
	return string(b)
}

// cut breaks digits into groups of the given sizes; what is left over joins the last.
func cut(digits, sep string, sizes ...int) string {
	var parts []string
	for _, n := range sizes {
		if n >= len(digits) {
			break
		}
		parts = append(parts, digits[:n])
		digits = digits[n:]
	}
	return strings.Join(append(parts, digits), sep)
}

// Canary invents one of a kind.
func (w Writer) Canary(kind string) Canary {
	switch kind {
	case "nik":
		return w.nik()
	case "phone":
		return w.phone()
	case "email":
		return w.email()
	case "plate":
		return w.plate()
	case "account":
		return w.account()
	}
	return w.address()
}

var provinces = []string{"11", "12", "13", "14", "15", "16", "17", "18", "19", "21", "31", "32", "33", "34", "35", "36", "51", "52", "53",
	"61", "62", "63", "64", "65", "71", "72", "73", "74", "75", "76", "81", "82", "91", "92", "93", "94", "95", "96"}

// nik is province, regency, district, day (40 more for women), month, year, serial.
func (w Writer) nik() Canary {
	day := 1 + w.IntN(28)
	if w.chance(50) {
		day += 40
	}
	n := w.pick(provinces...) + fmt.Sprintf("%02d%02d%02d%02d%s%04d", 1+w.IntN(79), 1+w.IntN(30), day, 1+w.IntN(12), w.digits(2), 1+w.IntN(40))
	shown := n
	switch w.IntN(10) {
	case 0:
		shown = cut(n, " ", 4, 4, 4)
	case 1:
		shown = cut(n, ".", 6, 6)
	case 2:
		shown = cut(n, "-", 6, 6)
	case 3:
		shown = cut(n, " ", 6, 6)
	case 4:
		shown = cut(n, ".", 2, 2, 2, 6)
	case 5:
		shown = w.dress(n)
	}
	lead := w.pick("NIK ", "NIK: ", "nik saya ", "No KTP ", "no. ktp: ", "nik ", "NIK an ibu saya ", "", "", "KTP ", "nomor induk ", "(NIK ")
	tail := ""
	if strings.HasPrefix(lead, "(") {
		tail = ")"
	}
	return Canary{"nik", lead + shown + tail, []string{shown}}
}

func (w Writer) mobile() string {
	prefix := w.pick("0811", "0812", "0813", "0821", "0822", "0852", "0853", "0857", "0856", "0815", "0816", "0858", "0877", "0878", "0817", "0818", "0819", "0895", "0896", "0897", "0881", "0882", "0838", "0831", "0859")
	return prefix + w.digits(w.IntN(4)+6)
}

func (w Writer) phone() Canary {
	n := w.mobile()
	shown, lead := n, w.pick("WA ", "wa ", "hub ", "hubungi ", "no hp ", "HP: ", "telp ", "CP ", "call ", "wa saya ya ", "", "", "nomor saya ", "no wa ")
	switch w.IntN(20) {
	case 0, 1:
		shown = cut(n, "-", 4, 4)
	case 2:
		shown = cut(n, " ", 4, 4)
	case 3:
		shown = cut(n, ".", 4, 4)
	case 4:
		shown = "+62" + n[1:]
	case 5:
		shown = "+62 " + cut(n[1:], "-", 3, 4)
	case 6:
		shown = "62" + n[1:]
	case 7:
		shown = "+62 " + cut(n[1:], " ", 3, 4)
	case 8:
		shown, lead = w.pick("wa.me/", "https://wa.me/", "http://wa.me/")+"62"+n[1:], w.pick("", "chat ", "klik ")
	case 9: // land lines
		area := w.pick("024", "021", "022", "031", "0274", "0271", "0291", "0411", "0361", "061")
		number := fmt.Sprint(2+w.IntN(7)) + w.digits(5+w.IntN(2))
		switch w.IntN(5) {
		case 0:
			shown = "(" + area + ") " + number
		case 1:
			shown = "(" + area + ")" + number
		case 2:
			shown = area + "-" + number
		case 3:
			shown = area + " " + number
		default:
			shown, lead = area+number, w.pick("telp ", "tlp. ", "telepon: ", "hub ")
		}
	case 10:
		shown = w.dress(n)
	case 11:
		shown = "O" + n[1:]
		if w.chance(50) {
			shown = cut("o"+n[1:], "-", 4, 4)
		}
	case 12:
		shown = spell(n)
	case 13:
		shown = strings.Join(strings.Split(n, ""), w.pick(" ", " ", "-", "."))
	case 14:
		shown = cut(n, w.pick(" - ", "  ", " . "), 4, 4)
	case 15:
		shown = cut(n, w.pick("-", " "), 4, 3, 3)
	case 16:
		shown = strings.NewReplacer("1", w.pick("l", "I"), "0", "O").Replace(n[:5]) + n[5:]
	case 17:
		shown = "+62(0)" + n[1:]
	}
	return Canary{"phone", lead + shown, []string{strings.TrimPrefix(shown, "+")}}
}

var spoken = []string{"nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"}

func spell(digits string) string {
	var words []string
	for _, c := range digits {
		words = append(words, spoken[c-'0'])
	}
	return strings.Join(words, " ")
}

// dress puts digits into another costume: full width, mathematical, with invisible joiners.
func (w Writer) dress(digits string) string {
	switch w.IntN(5) {
	case 0:
		return moved(digits, 0xFF10)
	case 1:
		return moved(digits, 0x1D7CE)
	case 2:
		return moved(digits, 0x1D7EC)
	case 3:
		return moved(digits, 0x1D7F6)
	}
	return digits[:4] + "\u200b" + digits[4:8] + "\u200b" + digits[8:]
}

func moved(digits string, zero rune) string {
	var b strings.Builder
	for _, c := range digits {
		b.WriteRune(zero + c - '0')
	}
	return b.String()
}

var (
	firstNames = strings.Fields("budi siti agus dewi rina joko wahyu fitri eko putri andi sri rahmat lestari bayu nur")
	lastNames  = strings.Fields("santoso wijaya hidayat saputra utami nugroho siregar pratama lubis maulana kusuma")
)

func (w Writer) email() Canary {
	first, last := w.pick(firstNames...), w.pick(lastNames...)
	local := w.pick(first+last, first+"."+last, first+"_"+last, first+last+w.digits(2), first+w.digits(4), last+"."+first+w.digits(1))
	domain := w.pick("gmail.com", "gmail.com", "yahoo.com", "yahoo.co.id", "outlook.com", "hotmail.com", "ymail.com", "icloud.com", "student.ui.ac.id", "usaha.id", "kantor.co.id")
	provider := w.pick("gmail", "yahoo", "hotmail", "outlook")
	lead := w.pick("email ", "email: ", "e-mail ", "kirim ke ", "", "surel ", "balas ke ")
	switch w.IntN(10) {
	case 0:
		return Canary{"email", lead + local + w.pick(" (at) ", "(at)", " [at] ", "[at]") + provider + w.pick(" dot com", "(dot)com", " [dot] com", ".com"), []string{local}}
	case 1:
		return Canary{"email", lead + local + w.pick(" at ", " AT ") + provider + w.pick(" dot com", " DOT com", " titik com"), []string{local}}
	case 2:
		return Canary{"email", lead + strings.ToUpper(local+"@"+domain), []string{strings.ToUpper(local)}}
	case 3:
		return Canary{"email", lead + local + w.pick(" @ ", "@ ", " @") + provider + ".com", []string{local}}
	case 4:
		return Canary{"email", lead + local + "＠" + domain, []string{local}}
	}
	return Canary{"email", lead + local + "@" + domain, []string{local}}
}

func (w Writer) letters(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('A' + w.IntN(26))
	}
	return string(b)
}

func (w Writer) plate() Canary {
	area := w.pick("H", "B", "D", "L", "N", "K", "G", "R", "AB", "AD", "AA", "AE", "AG", "BA", "BK", "BM", "DK", "DR", "KB", "KT", "DD", "DB", "F", "E", "T", "Z", "S", "W", "PA", "EA")
	number, series := fmt.Sprint(1000+w.IntN(9000)), w.letters(2)
	if w.chance(20) {
		series = w.letters(3)
	}
	if w.chance(10) {
		number = fmt.Sprint(100 + w.IntN(900))
	}
	lead := w.pick("plat ", "nopol ", "plat nomor ", "mobil ", "motor ", "angkot ", "truk plat ", "Avanza ", "No. Pol. ", "nomor polisi ", "", "")
	switch w.IntN(8) {
	case 0:
		return Canary{"plate", lead + area + number + series, []string{area + number + series}}
	case 1:
		return Canary{"plate", lead + area + "-" + number + "-" + series, []string{number + "-" + series}}
	case 2:
		shown := strings.ToLower(area + " " + number + " " + series)
		return Canary{"plate", w.pick("plat ", "nopol ", "motor ", "mobil plat ", "sopir angkot plat ", "truk ") + shown, []string{shown}}
	case 3:
		shown := strings.ToLower(area + number + series)
		return Canary{"plate", w.pick("plat ", "nopol ", "motor ", "mobil plat ") + shown, []string{shown}}
	case 4:
		shown := area + " " + number[:len(number)-w.IntN(3)] + " " + series
		return Canary{"plate", w.pick("plat ", "nopol ", "plat nomor ", "no pol ") + shown, []string{shown}}
	case 5:
		return Canary{"plate", lead + area + "." + number + "." + series, []string{number + "." + series}}
	}
	return Canary{"plate", lead + area + " " + number + " " + series, []string{number + " " + series}}
}

func (w Writer) account() Canary {
	bank := w.pick("BCA", "BRI", "BNI", "Mandiri", "bca", "bri", "bni", "mandiri", "BSI", "BTN", "Bank Jateng", "CIMB Niaga", "Bank Jatim", "bjb", "SeaBank", "Jago", "Danamon", "Permata")
	n := w.digits(10)
	switch bank {
	case "BRI", "bri":
		n = w.digits(15)
	case "Mandiri", "mandiri", "CIMB Niaga":
		n = w.digits(13)
	}
	if n[0] == '0' && n[1] == '8' {
		n = "3" + n[1:] // not also a telephone number
	}
	shown := n
	switch w.IntN(6) {
	case 0:
		shown = cut(n, "-", 3, 3)
	case 1:
		shown = cut(n, " ", 4, 4)
	case 2:
		shown = cut(n, "-", 4, 2, 3)
	}
	name := w.pick(firstNames...)
	switch w.IntN(8) {
	case 0:
		return Canary{"account", "norek " + shown + " " + bank + " a.n. " + name, []string{shown}}
	case 1:
		return Canary{"account", "rekening " + bank + " " + shown, []string{shown}}
	case 2:
		return Canary{"account", "transfer ke " + bank + " " + shown + " an " + name, []string{shown}}
	case 3:
		return Canary{"account", shown + " (" + bank + ")", []string{shown}}
	case 4:
		return Canary{"account", "No. Rek: " + shown + " a/n " + name, []string{shown}}
	case 5:
		wallet := w.pick("DANA", "OVO", "GoPay", "gopay", "ShopeePay", "LinkAja", "dana", "ovo")
		m := w.mobile()
		return Canary{"account", w.pick("", "kirim ke ", "tf ") + wallet + w.pick(" ", ": ", " no ") + m, []string{m}}
	case 6:
		return Canary{"account", "nomor rekening saya " + shown, []string{shown}}
	}
	return Canary{"account", bank + " " + shown + " a.n. " + name + " " + w.pick(lastNames...), []string{shown}}
}

// address keeps what may stay: the street. The secret is the number with what follows it.
func (w Writer) address() Canary {
	street := w.pick("Melati", "Anggrek", "Gajah Mada", "Kenanga Raya", "Diponegoro", "Pahlawan", "Sunan Kalijaga", "Dr. Sutomo", "KH Ahmad Dahlan", "17 Agustus", "Imam Bonjol", "Merpati II", "Sri Rejeki Timur")
	number := fmt.Sprint(1 + w.IntN(199))
	if w.chance(15) {
		number += w.pick("A", "B", "C")
	}
	rt, rw := fmt.Sprintf("%02d", 1+w.IntN(12)), fmt.Sprintf("%02d", 1+w.IntN(12))
	switch w.IntN(12) {
	case 0:
		s := "No. " + number + " RT " + rt + " RW " + rw
		return Canary{"address", "Jl. " + street + " " + s, []string{s}}
	case 1:
		s := "No. " + number + " RT " + rt + "/RW " + rw
		return Canary{"address", "Jalan " + street + " " + s, []string{s}}
	case 2:
		s := "no " + number
		return Canary{"address", "jl " + strings.ToLower(street) + " " + s, []string{"l " + strings.ToLower(street) + " " + s}}
	case 3:
		return Canary{"address", "Jln. " + street + " No." + number, []string{"No." + number}}
	case 4:
		s := "no. " + number + " rt " + rt + "/" + rw
		return Canary{"address", "jln " + strings.ToLower(street) + " " + s, []string{s}}
	case 5:
		return Canary{"address", "Gang " + street + " No " + number, []string{street + " No " + number}}
	case 6:
		s := "Blok " + w.letters(1) + number + " No. " + fmt.Sprint(1+w.IntN(40))
		return Canary{"address", "Perum Griya " + street + " " + s, []string{s}}
	case 7:
		s := "blok " + w.letters(1) + fmt.Sprint(1+w.IntN(20)) + "/" + fmt.Sprint(1+w.IntN(40))
		return Canary{"address", "perumahan " + strings.ToLower(street) + " asri " + s, []string{s}}
	case 8:
		s := "RT " + rt + " RW " + rw + " No " + number
		return Canary{"address", "Jl " + street + " " + s, []string{s}}
	case 9:
		return Canary{"address", "Jl. " + street + " nomor " + number, []string{"nomor " + number}}
	case 10:
		return Canary{"address", "Jalan " + street + ", No. " + number, []string{"No. " + number}}
	}
	return Canary{"address", "Jl. " + street + " " + number + ", RT " + rt, []string{street + " " + number}}
}

// Insert puts phrase between two words of carrier, or before or behind them.
func (w Writer) Insert(carrier, phrase string) string {
	words := strings.Split(carrier, " ")
	k := w.IntN(len(words) + 1)
	return strings.Join(append(append(append([]string(nil), words[:k]...), phrase), words[k:]...), " ")
}
