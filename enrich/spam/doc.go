// Package spam judges whether a text is meant for everybody and nobody: it promotes gambling ("gambling"), or advertises something else
// ("other": accounts and followers for sale, loan offers, prize messages, shops). All else is "ham", complaints about gambling included.
//
// A linear model over text's features decides, trained by enrich/train. Who promotes gambling dresses his words so that filters miss them: in mathematical or
// Cyrillic letters, with digits for letters, with a space after every letter. [Reveal] undresses them; only a text that it changed is read a second time, and
// the dress itself then counts as a word of the text.
//
// A Judge is safe for concurrent use.
package spam
