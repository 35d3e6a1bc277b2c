// Package place says which place a text is about, from province to village, with the official code.
//
// The names are those of the official gazetteer (91,599 entries), which the package embeds, and what people call them (aliases.tsv:
// Jaksel, Jogja, Sby). A name alone says little: villages repeat hundreds of times, and many names are ordinary words, streets, clubs
// or dishes. So a name becomes a claim by what stands beside it:
//
//   - Provinces, regencies and cities are claimed where they stand, unless the name is also a word (common.tsv: "nasib malang", "pati").
//   - A district is claimed alone where the country has one of the name and it is no ordinary word; else it takes a level cue ("kec."), the
//     name of what encloses it, or the operator's [Area].
//   - A village takes a level cue ("kel."), what encloses it, or the area, and still has to be the only one.
//   - The name after a street ("jl. Semarang"), a person ("Pak Budi Sukoharjo"), a river, a club, a paper, a bank or a dish ("Persib
//     Bandung", "sate Padang", "Bank Jatim") is no place, and a district or a name that is also a word is none beside another word with a
//     capital ("Manyar Kertoadi", "Kupang Jaya"). An office is about its place ("gubernur Jawa Barat").
//   - A city and a regency that share a name: a cue decides ("Pemkab Bogor"), else a district named beside it, else the area; else the
//     capital of a province is the city ("Semarang"), and of others ("Bogor") only the province they share is known.
//   - Where the operator has an area, a district outside it takes a cue or what encloses it, and so does a name that is also a word: most
//     of them are streets at home.
//
// Names that enclose each other are one place, the most specific. Of several that do not, the one with a preposition of place ("di",
// "daerah", "warga") is meant; where that does not decide, the answer is what they all lie in, with [schemas.Region].Candidates, or
// nothing. Confidence is a figure per kind of evidence, not a probability.
//
// The package holds no clock and no I/O. The index is decoded from the embedded file once, on first use, and does not change afterwards.
package place
