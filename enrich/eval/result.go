package eval

// Result is what a run prints. Every share lies in [0, 1].
//
// Abstained counts the rows that were labelled but not answered: unknown where that is not the label itself, or for topics an empty answer
// where the row names a topic. They count as wrong. For topics "-" stands for no topic, as a label and as an answer; Accuracy is the share of rows whose topics are exactly
// the labelled ones, PerLabel and MacroF1 count a topic wherever it stands in a list, Confusion and MainAccuracy compare the main topics,
// and MicroF1 is over the topics of all rows, "-" left out.
type Result struct {
	N            int                       `json:"n"`
	Accuracy     float64                   `json:"accuracy"`
	MacroF1      float64                   `json:"macro_f1"`
	PerLabel     map[string]Label          `json:"per_label"`
	Abstained    int                       `json:"abstained"`
	Confusion    map[string]map[string]int `json:"confusion"` // label -> answer -> rows
	MicroF1      *float64                  `json:"micro_f1,omitempty"`
	MainAccuracy *float64                  `json:"main_accuracy,omitempty"`
	ECE          *float64                  `json:"ece,omitempty"` // expected calibration error of the answers that were given, ten bins; not of topics
}

// Label is how well one label was told.
type Label struct {
	Precision float64 `json:"precision"` // 0 where it was never answered
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
	Support   int     `json:"support"` // rows that hold it
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// f1 is the harmonic mean of precision and recall, from the counts of both.
func f1(right, labelled, answered int) float64 { return share(2*right, labelled+answered) }
