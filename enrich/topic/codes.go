package topic

// None is the model's column for a text that no topic fits. It is never an answer: its answer is the empty list.
const None = "-"

// codes is how many there are.
const codes = 35

// Codes lists the 35 topics of the default taxonomy, in its order.
func Codes() []string {
	return []string{
		"JALAN", "PJU", "DRAIN", "BANJIR", "BENCANA", "DAMKAR", "SAMPAH", "RTH", "CEMAR", "AIR", "ENERGI", "LALIN",
		"PARKIR", "ANGKUT", "TRANTIB", "AMAN", "RUANG", "DUKCAPIL", "IZIN", "PAJAK", "FASKES", "JKN", "WABAH",
		"DIDIK", "LINDUNG", "MBG", "BANSOS", "HARGA", "KERJA", "TANI", "DESA", "INTEG", "LAYAN", "DIGIT", "WISATA",
	}
}
