package train

import (
	"strings"

	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/language"
	"github.com/kentongan/kentongan/enrich/text"
)

// vaccine adds the tweets of stream_vaccine_april2021, in which Malaysians and Indonesians wrote of the same thing in the same month. It has no labels,
// and no set that has both labels states a permissive licence. So words that one of the two sisters writes and the other does not label the first
// tweets; a model of these labels the rest, twice, where it is sure.
func (b *builder) vaccine(words *wordLists) {
	const rounds, sure, malayWeight, otherWeight, mostIndonesian = 2, 0.9, 2, 0.5, 3000
	const set = "stream_vaccine_april2021"
	if b.err != nil {
		return
	}
	var all []string
	b.err = dataset.CSV(b.shared, set+"/april-2021.csv", func(f []string) {
		switch n := words.count(f[3]); {
		case n[language.English] >= 4 && n[language.Indonesian]+n[language.Malay] == 0:
			b.add(set, f[3], language.English, otherWeight)
		default:
			all = append(all, f[3])
		}
	})
	features := make([][]uint32, len(all))
	sides := make([][]float32, len(all)) // shares of Malay and of Indonesian; nil: not labelled
	for i, s := range all {
		features[i] = featuresOf(s)
		sides[i] = malayOrIndonesian(s)
	}
	for range rounds {
		sides = spread(features, sides, sure)
	}
	indonesian := 0
	for i, side := range sides {
		switch {
		case side == nil:
		case side[0] == 1:
			b.add(set, all[i], language.Malay, malayWeight)
		case indonesian < mostIndonesian:
			b.add(set, all[i], language.Indonesian, otherWeight)
			indonesian++
		}
	}
}

// spread fits a model to the texts that have labels and labels those it is sure of.
func spread(features [][]uint32, sides [][]float32, sure float32) [][]float32 {
	o := options{bits: 16, minDocuments: 2, strength: 20, epochs: 4, seed: 1}
	var used [][]uint32
	for i := range features {
		if sides[i] != nil {
			used = append(used, features[i])
		}
	}
	w := newWeighting(o.bits, o.minDocuments, used)
	var examples []example
	for i := range features {
		if sides[i] != nil {
			examples = append(examples, example{w.vector(features[i]), sides[i], 1})
		}
	}
	rows, bias := fit(o, 1<<o.bits, 2, examples)
	out := make([][]float32, len(features))
	p := make([]float32, 2)
	for i := range features {
		product(rows, w.vector(features[i]), p)
		p[0], p[1] = p[0]+bias[0], p[1]+bias[1]
		softmax(p)
		switch {
		case p[0] > sure:
			out[i] = []float32{1, 0}
		case p[1] > sure:
			out[i] = []float32{0, 1}
		}
	}
	return out
}

// Words of which a text needs two of one list and none of the other.
var (
	malayWords = wordSet("kerajaan sahaja kerana mahu nak korang diorang kitorang camne pastu takde kes dos jururawat parlimen mysejahtera agong " +
		"ialah jugak mcm camtu tengok percuma kkm khamis jumaat isnin ahad muhyiddin khairy selangor johor sabah sarawak putrajaya malaysia je weh dok rm pkp")
	indonesianWords = wordSet("bisa karena kasus gak nggak ga aja banget udah pemerintah indonesia jakarta dosis jokowi gue gua masyarakat " +
		"presiden warga rupiah provinsi kabupaten kapan gimana kayak")
)

// malayOrIndonesian are the shares of a text whose words say what it is, nil if they do not.
func malayOrIndonesian(s string) []float32 {
	var r text.Reader
	r.Read(s)
	malay, indonesian := map[string]bool{}, map[string]bool{}
	for _, t := range r.Tokens() {
		w := string(r.Word(t))
		if malayWords[w] {
			malay[w] = true
		}
		if indonesianWords[w] {
			indonesian[w] = true
		}
	}
	switch {
	case len(malay) >= 2 && len(indonesian) == 0:
		return []float32{1, 0}
	case len(indonesian) >= 2 && len(malay) == 0:
		return []float32{0, 1}
	}
	return nil
}

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}
