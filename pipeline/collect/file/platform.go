package file

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// platforms maps the names under which tools know a platform to the project's. Everything else is not a platform's name.
var platforms = map[string]string{
	"x": "x", "twitter": "x", "x_twitter": "x", "twitter_x": "x", "tweet": "x", "x_com": "x", "twitter_com": "x",
	"facebook": "facebook", "facebook_public": "facebook", "fb": "facebook", "facebook_com": "facebook",
	"instagram": "instagram", "instagram_public": "instagram", "ig": "instagram", "instagram_com": "instagram",
	"youtube": "youtube", "youtube_com": "youtube", "tiktok": "tiktok", "tiktok_com": "tiktok", "threads": "threads", "threads_net": "threads",
	"reddit": "reddit", "reddit_com": "reddit", "bluesky": "bluesky", "bsky": "bluesky", "bsky_app": "bluesky", "mastodon": "mastodon",
	"telegram": "telegram", "linkedin": "linkedin", "lapor": "lapor", "sp4n": "lapor", "sp4n_lapor": "lapor", "rss": "rss",
	"news": "news", "blog": "blog", "blogs": "blog", "forum": "forum", "forums": "forum", "review": "review", "reviews": "review", "kaskus": "kaskus",
	"google_play": "google_play", "app_store": "app_store",
}

// platformOf is the project's name of a platform, "" where name is none.
func platformOf(name string) string { return platforms[normalName(name)] }

// located is what a URL says about the mention it leads to.
type located struct {
	platform string
	id       string // native id; "" where the URL names no single mention, or only by handle
	url      string // the same place without anybody's handle; "" where there is no such form
}

var (
	allDigits   = regexp.MustCompile(`^[0-9]{1,20}$`)
	statusID    = regexp.MustCompile(`^[0-9]{15,20}$`) // Mastodon's
	token       = regexp.MustCompile(`^[A-Za-z0-9_-]{5,64}$`)
	commentID   = regexp.MustCompile(`^[A-Za-z0-9_.-]{20,128}$`)
	base36      = regexp.MustCompile(`^[a-z0-9]{4,12}$`)
	recordKey   = regexp.MustCompile(`^[A-Za-z0-9._~:-]{1,64}$`)
	facebookID  = regexp.MustCompile(`^([0-9]{5,20}|pfbid[A-Za-z0-9]{20,80})$`)
	handlesPath = regexp.MustCompile(`(?i)(^|/)(@[^/]+|~[^/]+|(u|user|users|profile|profil|people|channel|c|member|members|author|penulis)/[^/]+)`)
)

// locate reads a mention's URL. The zero value means that it is no http URL.
func locate(raw string) located {
	raw = strings.TrimSpace(raw)
	if !strings.Contains(raw, "://") {
		return located{}
	}
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || len(raw) > 2048 {
		return located{}
	}
	host := strings.ToLower(u.Hostname())
	for _, prefix := range []string{"www.", "m.", "mobile.", "old.", "web."} {
		host = strings.TrimPrefix(host, prefix)
	}
	path := strings.FieldsFunc(u.Path, func(r rune) bool { return r == '/' })
	if read, ok := hosts[host]; ok {
		return read(path, u.Query())
	}
	if strings.HasSuffix(host, ".reddit.com") {
		return locateReddit(path, nil)
	}
	if n := len(path); n >= 2 && statusID.MatchString(path[n-1]) &&
		(n == 2 && strings.HasPrefix(path[0], "@") || n == 4 && path[0] == "users" && path[2] == "statuses") {
		return located{platform: "mastodon", id: host + "/" + path[n-1]}
	}
	if handlesPath.MatchString(strings.Trim(u.Path, "/")) || u.User != nil {
		return located{}
	}
	u.Fragment = ""
	return located{url: u.String()}
}

// hosts are the platforms whose URLs are known, each with the function that reads the path and query.
var hosts = map[string]func(path []string, query url.Values) located{
	"twitter.com": locateX, "x.com": locateX,
	"youtube.com": locateYouTube, "youtu.be": locateYouTube,
	"instagram.com": locateInstagram,
	"tiktok.com":    locateTikTok,
	"facebook.com":  locateFacebook, "fb.com": locateFacebook,
	"reddit.com": locateReddit, "redd.it": locateRedditShort,
	"bsky.app":    locateBluesky,
	"threads.net": locateThreads, "threads.com": locateThreads,
	"t.me": locateTelegram,
}

func locateX(path []string, _ url.Values) located {
	at := slices.IndexFunc(path, func(s string) bool { return s == "status" || s == "statuses" })
	if at < 0 || at+1 == len(path) || !allDigits.MatchString(path[at+1]) {
		return located{platform: "x"}
	}
	return located{platform: "x", id: path[at+1], url: "https://x.com/i/status/" + path[at+1]}
}

// locateYouTube takes the id of a comment (lc) only: a video's URL stands beside each of its comments.
func locateYouTube(path []string, query url.Values) located {
	video, comment := query.Get("v"), query.Get("lc")
	if video == "" && len(path) > 0 {
		video = path[len(path)-1]
	}
	switch {
	case !token.MatchString(video) || len(path) > 0 && strings.HasPrefix(path[0], "@"):
		return located{platform: "youtube"}
	case !commentID.MatchString(comment):
		return located{platform: "youtube", url: "https://www.youtube.com/watch?v=" + video}
	}
	return located{platform: "youtube", id: comment, url: "https://www.youtube.com/watch?v=" + video + "&lc=" + comment}
}

func locateInstagram(path []string, _ url.Values) located {
	at := slices.IndexFunc(path, func(s string) bool { return s == "p" || s == "reel" || s == "reels" || s == "tv" })
	if at < 0 || at > 1 || at+1 == len(path) || !token.MatchString(path[at+1]) {
		return located{platform: "instagram"}
	}
	l := located{platform: "instagram", id: path[at+1], url: "https://www.instagram.com/p/" + path[at+1] + "/"}
	if len(path) == at+4 && path[at+2] == "c" && allDigits.MatchString(path[at+3]) {
		l.id, l.url = path[at+3], l.url+"c/"+path[at+3]+"/"
	}
	return l
}

func locateTikTok(path []string, _ url.Values) located {
	if len(path) == 3 && (path[1] == "video" || path[1] == "photo") && allDigits.MatchString(path[2]) {
		return located{platform: "tiktok", id: path[2], url: "https://www.tiktok.com/@/video/" + path[2]}
	}
	return located{platform: "tiktok"}
}

func locateFacebook(path []string, query url.Values) located {
	post := query.Get("story_fbid")
	if post == "" {
		post = query.Get("fbid")
	}
	if at := slices.IndexFunc(path, func(s string) bool {
		return s == "posts" || s == "permalink" || s == "videos" || s == "reel" || s == "photos"
	}); post == "" && at >= 0 && at+1 < len(path) {
		post = path[len(path)-1]
	}
	if !facebookID.MatchString(post) {
		return located{platform: "facebook"}
	}
	l := located{platform: "facebook", id: post, url: "https://www.facebook.com/" + post}
	if comment := query.Get("comment_id"); allDigits.MatchString(comment) {
		l.id, l.url = post+"_"+comment, l.url+"?comment_id="+comment
	}
	return l
}

// locateReddit uses Reddit's full names: t3_ is a submission, t1_ a comment.
func locateReddit(path []string, _ url.Values) located {
	at := slices.Index(path, "comments")
	if at < 0 || at+1 == len(path) || !base36.MatchString(path[at+1]) {
		return located{platform: "reddit"}
	}
	l := located{platform: "reddit", id: "t3_" + path[at+1], url: "https://www.reddit.com/comments/" + path[at+1] + "/"}
	if len(path) >= at+4 && base36.MatchString(path[at+3]) {
		l.id, l.url = "t1_"+path[at+3], l.url+"_/"+path[at+3]+"/"
	}
	return l
}

func locateRedditShort(path []string, _ url.Values) located {
	return locateReddit(append([]string{"comments"}, path...), nil)
}

// locateBluesky takes the id only where the URL names the account by its DID, as a handle changes. It gives no address, which would hold the
// account.
func locateBluesky(path []string, _ url.Values) located {
	if len(path) != 4 || path[0] != "profile" || path[2] != "post" || !strings.HasPrefix(path[1], "did:") || !recordKey.MatchString(path[3]) {
		return located{platform: "bluesky"}
	}
	return located{platform: "bluesky", id: blueskyID(path[1], path[3])}
}

// blueskyID names a post by its author's DID and its record's key. It does not leave the collector like that: see rower.native.
func blueskyID(did, key string) string { return did + "/" + key }

func locateThreads(path []string, _ url.Values) located {
	at := slices.IndexFunc(path, func(s string) bool { return s == "post" || s == "t" })
	if at < 0 || at+1 == len(path) || !token.MatchString(path[at+1]) {
		return located{platform: "threads"}
	}
	return located{platform: "threads", id: path[at+1], url: "https://www.threads.com/t/" + path[at+1]}
}

// locateTelegram names a message by its public channel and number, as 4CAT does.
func locateTelegram(path []string, _ url.Values) located {
	if len(path) == 3 && path[0] == "s" {
		path = path[1:]
	}
	if len(path) != 2 || !token.MatchString(path[0]) || !allDigits.MatchString(path[1]) {
		return located{platform: "telegram"}
	}
	return located{platform: "telegram", id: path[0] + "-" + path[1], url: "https://t.me/" + path[0] + "/" + path[1]}
}
