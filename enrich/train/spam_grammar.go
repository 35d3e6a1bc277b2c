package train

import (
	"hash/fnv"
	"math/rand/v2"
	"strings"

	"github.com/kentongan/kentongan/enrich/spam"
	"github.com/kentongan/kentongan/schemas"
)

// What the set of comments lacks: promotion in plain letters without a known site's name, and people who speak of gambling in its own words and want it
// gone. Both are put together from fragments of own writing, and either kind also in disguise: a costume alone proves nothing.
var (
	promoHooks = fragments(`bosku | gass bosku | info gacor | yang lagi butuh hiburan | modal kecil? | jangan sampai ketinggalan | malam ini | hari ini | cuma di sini | buruan gabung |
		siapa mau cuan | rezeki malam jumat | kabar gembira | halo bos | sini merapat | mantap betul | gak nyangka | baru kali ini | langsung sikat | sudah terbukti | keren videonya, mirip | nonton sambil | makasih admin | terima kasih min | thanks bos | semalam | barusan | tiap pagi | seumur hidup baru ngerasain | dulu ga percaya, ternyata | santai aja sambil | bangun tidur langsung | dapet | tembus lagi | lagi royal | udah 5 kali | jam 3 pagi | gaji belum turun, tapi | gabut? | istri senyum gara gara`)
	promoActs = fragments(`main slot | spin gratis | spin zeus | main mahjong wins | scatter hitam turun | maxwin terus | jackpot gede | jp paus | jepe tiap hari | depo receh | deposit lima ribu | deposit dana | depo pulsa tanpa potongan |
		wd lancar | wd jutaan cair | withdraw kilat | rtp tertinggi | rtp live akurat | pola gacor | bocoran slot | togel online | pasang angka | prediksi angka jitu | parlay murah | taruhan bola | judi bola resmi | casino live | baccarat online |
		poker online | domino qq | tembak ikan | bet kecil menang besar | bonus new member | bonus deposit | freebet | free spin | cashback mingguan | turnover kecil | perkalian besar | petir zeus pecah | starlight princess pecah | gates of olympus bagi bagi |
		sweet bonanza royal | server thailand | akun pro gacor | winrate tinggi | slot gampang menang | slot qris | lotre hadiah besar | sabung ayam live | link alternatif terbaru | modal receh jadi jutaan | menang terus | sensasional tiap spin | anti rungkad | pecah x500 | wd barusan masuk | wd 3 juta barusan | rtp hari ini naik | rtp 97 persen | bet 200 perak | minimal bet receh | maxwin lagi | maxwin di bet kecil | prediksi togel | togel sgp | togel hongkong jitu | angka tembus | mahjong ways | mahjong pecah | pecah perkalian |
		scatter lagi royal | scatter tiga biji | jackpot pecah | kakek zeus ngamuk | link slot | server luar negeri | akun vip gacor | taruhan kecil | odds tertinggi | mix parlay tembus | casino bonus | depo gopay | depo qris | spin santai | spin auto | jp lagi | jepey mulu | saldo nambah terus | cair ke rekening | chip gratis | freechip | kode bonus |
		sbobet resmi | bandar bola | pasang taruhan liga | roulette live | ceme keliling | game pgsoft | slot habanero | spaceman auto cuan | aviator tembus | buyspin murah | jam gacor | jam hoki | togel singapura | toto macau | colok bebas | bbfs jitu | paito warna | syair hk | shio jitu | slot demo | akun demo slot |
		kode referral slot | chip higgs domino | room hoki | pecah x1000 | maxwin x5000 | scatter bertubi tubi | zeus merah | kakek petir baik hati | akun pro kamboja | server slot filipina | bandar darat | bandar bayar berapapun | meja baccarat | dealer cantik | depo 50 ribu | modal ceban | modal 20 ribu | menang gede | peluang menang besar |
		situs jujur | situs pasti bayar | situs anti rungkat | wd pertama langsung dibayar | spin turbo | spin manual 20 | nunggu scatter | sering jepe | jp kecil kecilan | auto tajir | pulang bawa motor | dapat rumah dari spin | lucky spin bonus | slot5000 | gacor parah | gacornya kebangetan | slot receh | game slot terlengkap | mesin slot lagi gacor`)
	promoPlaces = fragments(`di situs resmi | di link bio | di sini aja | di %s | di %s | di %s | bareng %s | bersama %s | hanya di %s | sama %s | | | pasti dibayar | dijamin jp | admin ramah | bandar terpercaya | situs terpercaya | member lama aja pulang bawa motor`)
	promoCalls  = fragments(`daftar sekarang | klik link di profil | cek bio | gabung grup telegram | join grup wa pola | link pinned | langsung login | buktikan sendiri | gaskeun | buruan merapat | jangan ragu | chat admin | | | daftar gratis | klaim sekarang | auto sultan | auto cuan | hoki banget | thanks min | 🔥🔥 | 🎰 💰`)

	harmWho = fragments(`suami saya | adik saya | anak saya yang masih SMP | tetangga | bapak saya | teman kantor | warga desa kami | pemuda kampung sini | murid saya | sopir angkot | penerima bansos | oknum pegawai | ponakan | mantan pacar saya | ibu ibu di RT | istri teman saya | kakak ipar | karyawan saya`)
	harmDid = fragments(`kecanduan slot | ketagihan judi online | main judol tiap malam | habis gaji buat deposit slot | kalah slot puluhan juta | jual motor demi slot | gadai sertifikat buat depo | terjerat pinjol karena judol | ketipu situs slot, uang tidak bisa di wd | main togel |
		taruhan bola sampai utang | main zeus di jam kerja | spin terus di HP | ngejar maxwin sampai cerai | percaya pola gacor abal abal | kejebak scatter, sekarang stres | main mahjong slot di pos ronda | kalah poker online | main chip domino | jadi admin judi di kamboja`)
	harmEnd = fragments(`tolong ditindak | kapan bandarnya ditangkap | pemerintah harus tegas | mohon situsnya diblokir | lapor ke mana ya pak | rumah tangga hancur | miris | hati hati semuanya | jangan coba coba | sedih lihatnya | polisi ke mana | kominfo tidur? | tolong pendampingan | keluarga jadi korban | kami resah | stop judi online |
		anak anak jadi korban | semoga sadar | butuh rehabilitasi | capek | tobatlah | sudah kami laporkan tapi tidak ada tindakan | gimana ini pak wali | ampun deh | haram itu`)
	harmAlso = fragments(`iklan slot muncul terus di youtube, tolong dibersihkan | kolom komentar isinya promosi slot semua | bot judol menuhin live pak bupati | jangan percaya modal receh bisa jadi sultan, itu jebakan bandar | jangan percaya rtp dan pola, itu akal akalan | uang bansos dipakai buat deposit slot | uang PKH habis buat slot | judul halaman dinas berubah jadi slot maxwin | situs kabupaten dibuka malah keluar maxwin gacor |
		main slot tiap hari padahal penerima bantuan | komentar scatter dan maxwin di akun pemkot tidak disaring | bantuan pendidikan anak dipakai spin | sms promosi slot tiap hari, nomor kami dijual siapa | iklan togel nempel di tiang listrik | kalah depo terus, tolong hentikan | situs dinas diretas jadi halaman slot gacor | website sekolah isinya casino, tolong diperbaiki | komentar gacor tolong dihapus min |
		polisi tangkap bandar togel di pasar | Polres Amankan Delapan Pelaku Judi Online | PPATK Blokir Ribuan Rekening Judi Daring | Komdigi Turunkan Konten Promosi Slot | OJK Ingatkan Bahaya Judi Online bagi Pelajar | Selebgram Promosikan Situs Slot Jadi Tersangka | DPR Minta Bandar Judi Diusut |
		jangan klik link slot, itu penipuan | yang komen slot moga dapat hidayah | blokir situs judi jangan setengah setengah | slot gacor itu bohong, bandar yang menang | dulu maxwin sekali, sekarang utang di mana mana | razia judi kartu di warung tolong rutin | sosialisasi bahaya judol di balai desa bagus | kirain main game ternyata judi |
		rekening diblokir katanya judol padahal buat jualan | judi online dilindungi siapa sih | kampanye anti judi lanjutkan pak | spam slot bikin males baca komentar | papan iklan mirip situs judi di perempatan`)

	hackedSite = fragments(`situs resmi dinas | website desa | laman kecamatan | portal kampus | situs DPRD | web puskesmas | situs resmi kabupaten | halaman BUMD | situs sekolah | akun resmi kelurahan | kolom komentar akun pemkot | grup warga`)
	hackedHow  = fragments(`diretas jadi | kena hack isinya | dibobol, judulnya | disusupi | malah memuat | penuh iklan | dijadikan promosi | dibuka malah keluar | dibajak buat`)
)

func fragments(s string) []string {
	parts := strings.Split(s, "|")
	for i, p := range parts {
		parts[i] = strings.TrimSpace(p)
	}
	return parts
}

// composed adds promotions and complaints, a fixed number of each.
func (b *builder) composed() {
	const rows, seed = 4000, 3
	r := rand.New(rand.NewPCG(seed, seed))
	talk := b.smallTalk()
	pick := func(from []string) string { return from[r.IntN(len(from))] }
	for range rows {
		place := strings.ReplaceAll(pick(promoPlaces), "%s", site(r.Uint64()))
		promo := []string{pick(promoActs), place, pick(promoCalls)}
		if r.IntN(2) == 0 {
			promo = append([]string{pick(promoHooks)}, promo...)
		}
		switch r.IntN(3) {
		case 0:
			promo = append(promo, pick(promoActs))
		case 1:
			promo = []string{pick(promoHooks), pick(promoActs)}
		}
		if r.IntN(3) == 0 {
			promo = append(promo, pick(talk))
		}
		r.Shuffle(len(promo), func(i, j int) { promo[i], promo[j] = promo[j], promo[i] })
		b.disguised(r, strings.Join(promo, " "), schemas.SpamGambling)
		if r.IntN(2) == 0 { // the hook by itself says nothing
			b.disguised(r, pick(promoHooks)+" "+pick(talk), schemas.SpamNone)
		}
		harm := pick(harmAlso)
		if r.IntN(3) > 0 {
			harm = pick(harmWho) + " " + pick(harmDid) + ", " + pick(harmEnd)
		}
		if r.IntN(3) == 0 {
			harm += " " + pick(talk)
		}
		b.disguised(r, harm, schemas.SpamNone)
		b.disguised(r, pick(harmWho)+" "+pick(harmDid)+" "+pick(harmEnd), schemas.SpamNone)
		if r.IntN(2) == 0 {
			b.disguised(r, pick(hackedSite)+" "+pick(hackedHow)+" "+pick(promoActs)+" "+pick(harmEnd), schemas.SpamNone)
		}
	}
}

// smallTalk are up to four words from the start of each ham row so far: what surrounds promotion as well as complaint.
func (b *builder) smallTalk() []string {
	const most = 4
	talk := []string{""}
	for _, r := range b.rows {
		if words := strings.Fields(r.text); r.truth[2] == 1 && len(words) > most {
			talk = append(talk, strings.Join(words[:most], " "))
		}
	}
	return talk
}

// disguised adds s, one time in three with marks of disguise that are not there.
func (b *builder) disguised(r *rand.Rand, s, label string) {
	words := strings.Fields(s)
	spaced := false
	for i := 0; i+1 < len(words); i++ { // "S L O T G A C O R" is read as one word
		if r.IntN(12) == 0 {
			words[i], spaced = words[i]+strings.ToLower(words[i+1]), true
			words = append(words[:i+1], words[i+2:]...)
		}
	}
	s = revealed(strings.Join(words, " "))
	if spaced {
		s += " " + spam.Marks()[2]
	}
	if r.IntN(3) == 0 {
		s += " " + marks(r.Uint64())
	}
	b.add(spamSeedSet, s, label, 2)
}

// site is a name such as gambling sites have, in capitals half of the time.
func site(x uint64) string {
	name := siteOf(x)
	if x>>60%2 == 0 {
		return strings.ToUpper(name)
	}
	return name
}

// marks are one to six marks that x picks, most of them of one kind.
func marks(x uint64) string {
	all := spam.Marks()
	kind, n := all[x%3], 1+int(x>>8%3)
	out := strings.Repeat(kind+" ", n)
	if x>>16%4 == 0 {
		out += all[x>>24%3] + " "
	}
	return out
}

// dressed adds a part of the ham rows so far once more, with marks.
func (b *builder) dressed() {
	const oneIn = 8
	for _, r := range b.rows {
		h := fnv.New64a()
		h.Write([]byte(r.text))
		if x := h.Sum64(); r.truth[2] == 1 && x>>32%oneIn == 0 {
			b.rows = append(b.rows, labelled{r.set, r.text + " " + marks(x), r.truth, r.weight})
		}
	}
}
