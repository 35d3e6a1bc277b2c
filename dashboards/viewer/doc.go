// Package viewer is the page of `kentongan serve`: "Suara Warga", an overview of what was said, by how many voices, how they feel, about what,
// and how much of each source arrived.
//
// It owns the HTTP server, the JSON that the page reads (/api/v0, for the page alone: it changes without notice), and the page itself, whose
// sources are in web/ and which is embedded once `npm run build` has bundled it. It leaves storage to a [Reader] and computes no
// aggregate of its own; what it adds is the interval of a share and the rule that a group below schemas.MinVoices voices leaves the
// server as nothing but "withheld".
//
// There is no sign-in, so the server refuses to listen beyond loopback unless told otherwise, and answers only requests whose Host names it.
//
// A [Server] is safe for concurrent use.
package viewer
