package viewer

// Topic is a topic of public service and how people call it.
type Topic struct {
	Code string `json:"code"`
	ID   string `json:"id"` // Indonesian
	EN   string `json:"en"` // English
}

// Topics are the 35 topics of the default taxonomy, in its order. The slice is the caller's.
func Topics() []Topic {
	return []Topic{
		{"JALAN", "Jalan, jembatan, trotoar", "Roads, bridges, pavements"},
		{"PJU", "Penerangan jalan umum", "Street lighting"},
		{"DRAIN", "Drainase, kali, irigasi kota", "Drainage, canals, city irrigation"},
		{"BANJIR", "Banjir, genangan, rob", "Floods, standing water, tidal floods"},
		{"BENCANA", "Gempa, longsor, erupsi, karhutla, cuaca, kekeringan", "Quakes, landslides, eruptions, wildfires, weather, drought"},
		{"DAMKAR", "Kebakaran & penyelamatan", "Fire & rescue"},
		{"SAMPAH", "Sampah & kebersihan", "Waste & cleanliness"},
		{"RTH", "Pohon, taman, makam", "Trees, parks, cemeteries"},
		{"CEMAR", "Pencemaran udara, air, limbah, kebisingan, tambang & hutan", "Pollution, waste water, noise, mining & forests"},
		{"AIR", "Air bersih / PDAM", "Piped water"},
		{"ENERGI", "Listrik, gas, BBM", "Electricity, gas, fuel"},
		{"LALIN", "Lalu lintas", "Traffic"},
		{"PARKIR", "Parkir", "Parking"},
		{"ANGKUT", "Angkutan umum, terminal, bandara, pelabuhan", "Public transport, terminals, airports, ports"},
		{"TRANTIB", "Ketertiban umum", "Public order"},
		{"AMAN", "Keamanan & kriminalitas", "Safety & crime"},
		{"RUANG", "Tata ruang, bangunan, pertanahan, perumahan, reklame", "Planning, building, land, housing, billboards"},
		{"DUKCAPIL", "Administrasi kependudukan", "Civil registration"},
		{"IZIN", "Perizinan & investasi", "Permits & investment"},
		{"PAJAK", "Pajak & retribusi daerah", "Local taxes & fees"},
		{"FASKES", "Layanan kesehatan", "Health services"},
		{"JKN", "Jaminan kesehatan", "Health insurance"},
		{"WABAH", "Penyakit menular, gizi, keracunan", "Infectious disease, nutrition, poisoning"},
		{"DIDIK", "Pendidikan", "Education"},
		{"LINDUNG", "Perempuan, anak, disabilitas, kekerasan", "Women, children, disability, violence"},
		{"MBG", "Makan Bergizi Gratis & keamanan pangan sekolah", "Free school meals & their safety"},
		{"BANSOS", "Bantuan sosial & kemiskinan", "Social assistance & poverty"},
		{"HARGA", "Harga, pasar, koperasi & UMKM", "Prices, markets, cooperatives & small business"},
		{"KERJA", "Ketenagakerjaan", "Work & employment"},
		{"TANI", "Pertanian, peternakan, perikanan", "Farming, livestock, fisheries"},
		{"DESA", "Desa, kelurahan, RT/RW", "Villages & neighbourhoods"},
		{"INTEG", "Pungli, korupsi, etika & netralitas ASN", "Extortion, corruption, civil servants' ethics"},
		{"LAYAN", "Mutu layanan, sikap petugas, kanal aduan", "Service quality, staff manners, complaint channels"},
		{"DIGIT", "Aplikasi pemda, internet, keamanan digital, judi daring", "Government apps, internet, digital safety, online gambling"},
		{"WISATA", "Wisata, budaya, olahraga, pemuda, perpustakaan", "Tourism, culture, sports, youth, libraries"},
	}
}
