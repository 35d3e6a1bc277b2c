package simulate

// Service is a public service, named by its code in the taxonomy.
type Service struct {
	Code    string  `json:"code"`
	Weight  float64 `json:"weight"`  // how much people talk of it in an ordinary week, relative to the others
	Quality float64 `json:"quality"` // mean true opinion of the city's people, in [-1, 1]
	Reach   float64 `json:"reach"`   // share of the people who use it
}

// services are the 35 topics of the taxonomy with the city's weights. quality is what the seed varies around.
var services = [...]struct {
	code                   string
	weight, quality, reach float64
	months                 [12]float64 // season: factor by month, zero means 1
}{
	{"JALAN", 8, -0.42, 0.95, rain(1.5)},
	{"PJU", 4, -0.3, 0.9, [12]float64{}},
	{"DRAIN", 3.4, -0.4, 0.7, rain(2)},
	{"BANJIR", 3, -0.45, 0.5, rain(4)},
	{"BENCANA", 1.6, -0.1, 0.4, dry(1.6)},
	{"DAMKAR", 1.4, 0.25, 0.3, dry(1.5)},
	{"SAMPAH", 6.2, -0.35, 0.95, [12]float64{}},
	{"RTH", 2.6, 0.05, 0.6, [12]float64{}},
	{"CEMAR", 2.2, -0.4, 0.45, dry(1.4)},
	{"AIR", 4.6, -0.38, 0.7, dry(1.6)},
	{"ENERGI", 4.6, -0.3, 0.9, [12]float64{}},
	{"LALIN", 6, -0.38, 0.85, [12]float64{}},
	{"PARKIR", 3.6, -0.5, 0.75, [12]float64{}},
	{"ANGKUT", 4.8, -0.12, 0.6, [12]float64{}},
	{"TRANTIB", 3.2, -0.3, 0.6, [12]float64{}},
	{"AMAN", 3.6, -0.3, 0.7, [12]float64{}},
	{"RUANG", 1.8, -0.3, 0.3, [12]float64{}},
	{"DUKCAPIL", 4.2, 0.0, 0.8, [12]float64{}},
	{"IZIN", 1.4, -0.1, 0.2, [12]float64{}},
	{"PAJAK", 3.2, -0.2, 0.7, [12]float64{2: 1.4, 8: 1.5, 9: 1.3}},
	{"FASKES", 5, -0.02, 0.85, [12]float64{}},
	{"JKN", 3.2, -0.15, 0.75, [12]float64{}},
	{"WABAH", 2, -0.15, 0.4, rain(2.2)},
	{"DIDIK", 4.4, -0.1, 0.55, [12]float64{5: 2.4, 6: 2.2, 3: 1.2}},
	{"LINDUNG", 1.2, -0.1, 0.25, [12]float64{}},
	{"MBG", 3.6, -0.15, 0.4, [12]float64{5: 0.6, 6: 0.7, 11: 0.7}},
	{"BANSOS", 3.8, -0.3, 0.4, [12]float64{}},
	{"HARGA", 4, -0.35, 0.95, [12]float64{1: 1.4, 2: 1.8, 11: 1.3}},
	{"KERJA", 3, -0.25, 0.55, [12]float64{2: 1.5, 10: 1.3, 11: 1.3}},
	{"TANI", 1.4, -0.2, 0.15, [12]float64{}},
	{"DESA", 2.2, -0.1, 0.6, [12]float64{}},
	{"INTEG", 2.2, -0.5, 0.6, [12]float64{}},
	{"LAYAN", 3.2, -0.05, 0.8, [12]float64{}},
	{"DIGIT", 3, -0.25, 0.7, [12]float64{}},
	{"WISATA", 2.4, 0.2, 0.6, [12]float64{5: 1.4, 6: 1.4, 11: 1.5, 2: 1.3}},
}

// rain is the season of a wet month's topic, peak in January: the north coast of Java is wet from November to March.
func rain(peak float64) [12]float64 {
	return [12]float64{peak, peak * 0.9, 1 + (peak-1)*0.5, 1, 0.8, 0.6, 0.5, 0.5, 0.6, 0.9, 1 + (peak-1)*0.5, 1 + (peak-1)*0.8}
}

// dry is the season of a dry month's topic, peak in September.
func dry(peak float64) [12]float64 {
	return [12]float64{0.8, 0.8, 0.9, 1, 1, 1.1, 1 + (peak-1)*0.6, 1 + (peak-1)*0.9, peak, 1 + (peak-1)*0.7, 1, 0.9}
}

func buildServices(seed int64) []Service {
	d := newDie()
	out := make([]Service, len(services))
	for i, s := range services {
		d.set(seed, forServices, uint64(i), 1)
		out[i] = Service{Code: s.code, Weight: s.weight * d.between(0.8, 1.25), Quality: clamp(s.quality + 0.1*d.NormFloat64()), Reach: s.reach}
	}
	return out
}

// season is the factor of service i in a month, January is 0.
func season(i, month int) float64 {
	if f := services[i].months[month]; f > 0 {
		return f
	}
	return 1
}

func clamp(x float64) float64 { return max(-1, min(1, x)) }

func serviceIndex(code string) int {
	for i := range services {
		if services[i].code == code {
			return i
		}
	}
	return -1
}
