package rss

import "fmt"

// testItem is one item of an RSS document made by rssFeed.
type testItem struct{ guid, title, text, published, updated string }

var (
	article1 = testItem{guid: "https://e.id/1", title: "Air PAM mati", text: "<p>Warga <b>Cilacap</b> mengeluh.</p>", published: "Sat, 21 Nov 2026 10:00:00 WIB"}
	article2 = testItem{guid: "https://e.id/2", title: "Jalan rusak", text: "Lubang di mana-mana.", published: "Sat, 21 Nov 2026 11:00:00 +0700"}
)

func rssFeed(items ...testItem) string {
	s := `<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>E</title><language>id</language>`
	for _, i := range items {
		s += fmt.Sprintf("<item><guid>%s</guid><link>%s</link><title>%s</title><dc:creator>Budi Wartawan</dc:creator><author>budi@e.id (Budi)</author><description><![CDATA[%s]]></description>", i.guid, i.guid, i.title, i.text)
		if i.published != "" {
			s += "<pubDate>" + i.published + "</pubDate>"
		}
		if i.updated != "" {
			s += "<dc:date>" + i.updated + "</dc:date>"
		}
		s += "</item>"
	}
	return s + "</channel></rss>"
}

const atomFeed = `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="id"><title>E</title><id>tag:e.id,2026:feed</id>
<entry><id>tag:e.id,2026:1</id><link href="/atom/1"/><title type="html">Harga &lt;b&gt;beras&lt;/b&gt; naik</title><author><name>Siti</name></author>
<published>2026-11-21T03:00:00Z</published><updated>2026-11-21T03:30:00Z</updated><content type="html">&lt;p&gt;Naik lagi.&lt;/p&gt;</content></entry></feed>`

const jsonFeed = `{"version":"https://jsonfeed.org/version/1.1","title":"E","language":"id","items":[{"id":"https://e.id/json/1","url":"https://e.id/json/1",
"title":"Banjir","content_html":"<p>Banjir di Demak.</p>","date_published":"2026-11-21T10:00:00+07:00","authors":[{"name":"Tono"}]}]}`
