// Package simulate is Kota Contoh, a city that does not exist: the same seed gives the same people, the same crises and the same bytes.
//
// It owns the city (districts, services, sources, citizens and what each truly thinks), its days (who writes what when; crises, campaigns, news
// cascades, outages), what becomes of a mention afterwards (late, edited, deleted, collected twice), and the answer key that says the truth
// of all of it. How people put things is the business of the package speech below.
//
// A day is a pure function of the configuration and the day's date, and a mention one of its day and its number in it; so a city can be entered
// anywhere ([City.EventsFrom]) and goes on for as long as one likes. [Collector] uses that to keep a live city going across restarts.
//
// Nothing here is real: codes begin with 99, links end in .invalid, native ids begin with "kc". The numbers come from math/rand/v2's PCG, whose
// sequence Go keeps stable. The same bytes are promised on one architecture: another one may fuse floating-point operations.
//
// A [*City] is read-only and safe for concurrent use; an iterator is for one goroutine.
package simulate
