package text

// Reading is one text as every judge gets it.
type Reading struct {
	Text     string
	Features []uint32 // of Reader.Read; shared between the judges, which do not change or keep it
}
