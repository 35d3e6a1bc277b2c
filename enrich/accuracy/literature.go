package accuracy

import (
	"strings"

	"github.com/kentongan/kentongan/enrich/dataset"
)

// literature measures on SmSA's validation part, what papers compare on.
func literature(b *bench) (string, error) {
	rows, err := b.measure(set{"smsa, valid", "sentiment", smsaValid}, linearSmsa, duetOn("duet, SmSA", smsaTrain))
	return "Reviews, and another meaning of \"positive\"; 16 rows of the validation part are also in its training part, which the embedded model saw at a weight of 0.6. \"Duet\" is the form of the\n" +
		"embedded model (words and cues, linear and network) trained on SmSA alone.\n\n" + tableHead + rows, err
}

func smsaValid(shared string) (string, error) {
	var b strings.Builder
	err := dataset.TSV(shared, "smsa/valid_preprocess.tsv", func(f []string) {
		if len(f) == 2 {
			line(&b, f[0], f[1])
		}
	})
	return b.String(), err
}
