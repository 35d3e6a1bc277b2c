package canary

import "fmt"

// Tricky is a phrase with a number that belongs to nobody: prices, dates, decrees, hotlines, statistics.
func (w Writer) Tricky() string {
	n := func(low, high int) int { return low + w.IntN(high-low+1) }
	switch w.IntN(48) {
	case 0:
		return fmt.Sprintf("bayar Rp %d.%03d.%03d", n(1, 999), n(0, 999), n(0, 999))
	case 1:
		return fmt.Sprintf("Rp%d.%03d.000.000 dari APBD", n(1, 999), n(0, 999))
	case 2:
		return fmt.Sprintf("harganya %d ribu", n(2, 900))
	case 3:
		return fmt.Sprintf("sejak %02d/%02d/20%02d", n(1, 28), n(1, 12), n(10, 26))
	case 4:
		return fmt.Sprintf("tanggal %02d-%02d-20%02d jam %02d.%02d", n(1, 28), n(1, 12), n(10, 26), n(0, 23), n(0, 59))
	case 5:
		return fmt.Sprintf("pukul 08.%02d-10.%02d dan 13.%02d WIB", n(0, 59), n(0, 59), n(0, 59))
	case 6:
		return fmt.Sprintf("UU No. %d Tahun %d", n(1, 40), n(1990, 2025))
	case 7:
		return fmt.Sprintf("Perda %d/%d", n(1, 20), n(2001, 2025))
	case 8:
		return fmt.Sprintf("sesuai Perwali Nomor %d Tahun %d", n(1, 120), n(2010, 2025))
	case 9:
		return fmt.Sprintf("SK Nomor 440/%d/%d", n(100, 9999), n(2015, 2025))
	case 10:
		return fmt.Sprintf("nomor laporan %d%s", n(1, 9), w.digits(n(6, 9)))
	case 11:
		return fmt.Sprintf("no aduan #%s", w.digits(n(6, 12)))
	case 12:
		return fmt.Sprintf("tiket LGWP%s", w.digits(8))
	case 13:
		return fmt.Sprintf("titik -%d.%s, 110.%s", n(6, 8), w.digits(6), w.digits(6))
	case 14:
		return "telepon " + w.pick("112", "110", "113", "118", "119", "129", "123") + " tidak diangkat"
	case 15:
		return "call center " + w.pick("1500"+w.digits(3), "14045", "150"+w.digits(3), "165", "14000", "1708")
	case 16:
		return fmt.Sprintf("tahun %d sampai %d", n(1998, 2015), n(2016, 2026))
	case 17:
		return fmt.Sprintf("%d.%03d.%03d penerima bansos", n(1, 40), n(0, 999), n(0, 999))
	case 18:
		return fmt.Sprintf("naik %d,%d persen jadi %d", n(1, 60), n(0, 9), n(1000, 90000))
	case 19:
		return "resi JP" + w.digits(10)
	case 20:
		return "no pesanan 08" + w.digits(10)
	case 21:
		return fmt.Sprintf("warga RT %02d RW %02d", n(1, 15), n(1, 15))
	case 22:
		return fmt.Sprintf("di KM %d", n(1, 80))
	case 23:
		return fmt.Sprintf("KM %d+%d00 tol", n(1, 400), n(1, 9))
	case 24:
		return fmt.Sprintf("koridor %d halte no %d", n(1, 14), n(1, 40))
	case 25:
		return fmt.Sprintf("antrean nomor %d", n(1, 400))
	case 26:
		return fmt.Sprintf("SMP Negeri %d dan SDN %02d", n(1, 40), n(1, 20))
	case 27:
		return fmt.Sprintf("daya %d VA", []int{450, 900, 1300, 2200}[w.IntN(4)])
	case 28:
		return fmt.Sprintf("suhu %d derajat, jarak %d,%d km", n(20, 39), n(1, 80), n(0, 9))
	case 29:
		return fmt.Sprintf("Pasal %d ayat %d", n(1, 120), n(1, 5))
	case 30:
		return fmt.Sprintf("1 Ramadan %d H / %d M", n(1440, 1447), n(2019, 2026))
	case 31:
		return fmt.Sprintf("skor %d-%d", n(0, 5), n(0, 5))
	case 32:
		return fmt.Sprintf("NIB %s", w.digits(13))
	case 33:
		return fmt.Sprintf("bank jateng pinjam Rp %d.%03d.000", n(1, 90), n(0, 999))
	case 34:
		return fmt.Sprintf("BRI kasih KUR %d juta", n(5, 500))
	case 35:
		return fmt.Sprintf("jalan rusak %d bulan", n(2, 24))
	case 36:
		return fmt.Sprintf("Jl. Pemuda macet %d jam", n(1, 6))
	case 37:
		return fmt.Sprintf("jalan kaki %d meter", n(100, 3000))
	case 38:
		return fmt.Sprintf("lulusan S%d dan D%d TI", n(1, 3), n(3, 4))
	case 39:
		return fmt.Sprintf("masker N95 dan COVID-19 gelombang %d", n(1, 4))
	case 40:
		return fmt.Sprintf("kelas %d A, %d B", n(1, 9), n(1, 9))
	case 41:
		return fmt.Sprintf("B%d ditambah %d persen", []int{20, 30, 35, 40}[w.IntN(4)], n(1, 50))
	case 42:
		return fmt.Sprintf("#PPN%dPersen @kota_%d", n(11, 12), n(1, 99))
	case 43:
		return fmt.Sprintf("https://lapor.go.id/laporan/detil/%s-rusak", w.digits(8))
	case 44:
		return fmt.Sprintf("https://x.com/warga/status/%d%s", n(1, 2), w.digits(18))
	case 45:
		return fmt.Sprintf("idpel %s token %s", "52"+w.digits(10), cut(w.digits(20), " ", 4, 4, 4, 4))
	case 46:
		return fmt.Sprintf("ISBN 978-602-%s-%s-%d", w.digits(4), w.digits(2), n(0, 9))
	}
	return fmt.Sprintf("%02d %s %d pukul %02d:%02d", n(1, 28), w.pick("Januari", "Mei", "Agustus"), n(2018, 2026), n(0, 23), n(0, 59))
}
