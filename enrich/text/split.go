package text

// split writes a hashtag without capitals as the known words it is made of ("jalanrusak"): of all ways to take it apart completely, that
// with the longest words (by the sum of their squares). A hashtag that cannot be taken apart stays one word.
func (w *canonicalWriter) split(word []byte) bool {
	const shortest, longest, most = 3, 16, 40
	n := len(word)
	if n < 2*shortest || n > most {
		return false
	}
	var score, from [most + 1]int16
	for end := shortest; end <= n; end++ {
		for start := max(0, end-longest); start <= end-shortest; start++ {
			if start > 0 && score[start] == 0 {
				continue
			}
			if _, known := w.known.Lookup(word[start:end]); known {
				if s := score[start] + int16((end-start)*(end-start)); s > score[end] {
					score[end], from[end] = s, int16(start)
				}
			}
		}
	}
	if score[n] == 0 {
		return false
	}
	var cuts [most / shortest]int16
	k := 0
	for end := int16(n); end > 0; end = from[end] {
		cuts[k] = end
		k++
	}
	for start := int16(0); k > 0; k-- {
		w.whole(word[start:cuts[k-1]])
		start = cuts[k-1]
	}
	return true
}
