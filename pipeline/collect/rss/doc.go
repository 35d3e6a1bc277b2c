// Package rss collects the articles of one RSS, Atom or JSON feed: it asks at intervals, politely, and emits what is new or edited.
//
// It owns the HTTP exchange (conditional requests, redirects, back-off), the reading of dates and HTML, the ids of articles, and the
// feed's [Health]. mmcdole/gofeed owns the three formats. Transport to Kafka is [collect.Output]'s.
//
// An article's author is the feed's outlet, a news organisation, registered as media; the names of journalists are dropped. Feeds do
// not tell of deletions, so none are made.
//
// One [Collector] serves one feed and one goroutine; Health may be asked from any.
package rss
