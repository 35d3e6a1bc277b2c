package topic

import (
	"fmt"

	"github.com/kentongan/kentongan/enrich/topic/phrase"
)

// Rules are the shipped phrases, changed by an operator's override where text is not empty; name is what errors call it. The error names the line
// and the reason of each fault.
func Rules(name, text string) (*phrase.Rules, error) {
	r, err := phrase.Parse("phrases.txt", phrase.Shipped(), append(Codes(), None))
	if err != nil {
		return nil, fmt.Errorf("topic phrases: %w", err)
	}
	if text == "" {
		return r, nil
	}
	if r, err = r.Override(name, text); err != nil {
		return nil, fmt.Errorf("topic override: %w", err)
	}
	return r, nil
}
