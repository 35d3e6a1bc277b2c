package text

// Reading is one text as every judge gets it.
type Reading struct {
	Text     string
	Reader   *Reader  // has read Text: its tokens and its canonical text, until it reads another
	Home     string   // official code of the place that the source gave, "" where it gave none
	Features []uint32 // of Reader.Read; shared between the judges, which do not change or keep it
}
