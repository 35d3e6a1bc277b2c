package file

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kentongan/kentongan/schemas"
)

// PresetWire is the preset of Kentongan's own mentions, one JSON object a line.
const PresetWire = "kentongan"

// preset knows the columns of one tool's export.
type preset struct {
	name    string
	needs   []string // normalised column names that tell the tool; all must be there. Empty: never detected by needs
	anyOf   []string // and one of these, where there are some
	source  string   // the platform; "" where a column or the URLs say it
	kind    schemas.Kind
	zone    *time.Location // of times without one; nil where the tool does not say
	quoting quoting        // of delimited files
	columns map[Field][]string
}

// presets are tried in this order. Column names as the tools' code writes them: 4CAT (datasources/*/search_*.py, 2025), DMI-TCAT
// (analysis/mod.export_tweets.php), YouTube Data Tools (mod_video_info.php), tweet-harvest 2.x; Brandwatch's from its exports.
var presets = []preset{
	{ // Telegram's author is the account's number
		name: "4cat", needs: []string{"thread_id", "body", "author_is_bot", "author_username"}, source: "telegram", kind: schemas.KindMessage, zone: time.UTC,
		columns: map[Field][]string{
			FieldID: {"id"}, FieldText: {"body"}, FieldPublishedAt: {"unix_timestamp", "timestamp"}, FieldAuthor: {"author_username"}, FieldAuthorID: {"author"},
			FieldIsReply: {"is_reply"}, FieldViews: {"views"},
		},
	},
	{
		name: "4cat", needs: []string{"thread_id", "body"}, anyOf: []string{"timestamp", "unix_timestamp", "created_at"}, zone: time.UTC,
		columns: map[Field][]string{
			FieldID: {"id"}, FieldText: {"body"}, FieldTitle: {"subject"}, FieldPublishedAt: {"unix_timestamp", "timestamp", "created_at"},
			FieldAuthor: {"author_username", "author"}, FieldAuthorID: {"author_id"}, FieldURL: {"link", "url", "comment_url", "tiktok_url"}, FieldLang: {"language_guess"},
			FieldParentID: {"parent_id"}, FieldRootID: {"thread_id"}, FieldQuoteOf: {"quote_tweet_id"}, FieldIsRepost: {"is_retweet"},
			FieldIsReply: {"is_reply", "is_comment_on_comment", "replied_to_post"}, FieldPlace: {"place_name"},
			FieldLikes: {"like_count", "likes"}, FieldReplies: {"reply_count", "replies"}, FieldReposts: {"retweet_count", "repost_count", "reposts", "shares"},
			FieldViews: {"impression_count", "views", "plays"},
		},
	},
	{
		name: "dmi-tcat", needs: []string{"id", "from_user_name", "text"}, anyOf: []string{"time", "created_at"}, source: "x", zone: time.UTC,
		columns: map[Field][]string{
			FieldID: {"id"}, FieldText: {"text"}, FieldPublishedAt: {"time", "created_at"}, FieldAuthor: {"from_user_name"}, FieldAuthorID: {"from_user_id"},
			FieldLang: {"lang"}, FieldParentID: {"in_reply_to_status_id"}, FieldQuoteOf: {"quoted_status_id"}, FieldRepostOf: {"retweet_id"},
			FieldLat: {"lat", "geo_lat"}, FieldLon: {"lng", "geo_lng"}, FieldLikes: {"favorite_count"}, FieldReposts: {"retweet_count"},
		},
	},
	{
		name: "brandwatch", needs: []string{"query_name", "date", "url"}, anyOf: []string{"full_text", "snippet"},
		columns: map[Field][]string{
			FieldID: {"mention_id"}, FieldText: {"full_text", "snippet"}, FieldTitle: {"title"}, FieldPublishedAt: {"date"}, FieldAuthor: {"author"},
			FieldAuthorID: {"twitter_author_id"}, FieldURL: {"url"}, FieldSource: {"content_source_name", "content_source", "page_type", "pagetype", "domain"},
			FieldLang: {"language"}, FieldLat: {"latitude"}, FieldLon: {"longitude"},
		},
	},
	{
		name: "youtube-data-tools", needs: []string{"id", "authorname", "text", "publishedat"}, anyOf: []string{"isreplyto", "isreply"},
		source: "youtube", kind: schemas.KindComment, zone: time.UTC, quoting: quoteBackslash,
		columns: map[Field][]string{
			FieldID: {"id"}, FieldText: {"text"}, FieldPublishedAt: {"publishedat"}, FieldAuthor: {"authorname"}, FieldAuthorID: {"authorchannelid"},
			FieldParentID: {"isreplyto"}, FieldLikes: {"likecount"}, FieldReplies: {"replycount"},
		},
	},
	{
		name: "tweet-harvest", needs: []string{"full_text", "created_at"}, anyOf: []string{"tweet_url", "conversation_id_str"}, source: "x", zone: time.UTC,
		columns: map[Field][]string{
			FieldID: {"id_str"}, FieldText: {"full_text"}, FieldPublishedAt: {"created_at"}, FieldAuthor: {"username"}, FieldAuthorID: {"user_id_str"},
			FieldURL: {"tweet_url"}, FieldLang: {"lang"}, FieldRootID: {"conversation_id_str"}, FieldIsReply: {"in_reply_to_screen_name"},
			FieldLikes: {"favorite_count"}, FieldReplies: {"reply_count"}, FieldReposts: {"retweet_count"},
		},
	},
	plainPreset,
}

// plainPreset holds the names that people give columns, English and Indonesian. The first of a list that a table has wins.
var plainPreset = preset{
	name: "plain",
	columns: map[Field][]string{
		FieldID: {"id", "id_str", "tweet_id", "status_id", "comment_id", "reply_id", "review_id", "reviewid", "message_id", "mention_id", "post_id", "native_id"},
		FieldText: {"full_text", "text", "content", "body", "message", "tweet", "tweet_text", "reply_text", "comment_text", "comment", "original_text",
			"komentar", "teks", "isi", "pesan", "ulasan", "aduan", "cuitan", "review", "caption", "rawcontent", "raw_text"},
		FieldTitle: {"title", "judul", "subject"},
		FieldPublishedAt: {"published_at", "publishedat", "created_at", "createdat", "date", "datetime", "timestamp", "unix_timestamp", "time", "tanggal", "waktu",
			"posted_at", "post_date", "created_time", "created_utc", "created", "tgl", "at"},
		FieldAuthor: {"username", "user_name", "screen_name", "user_screen_name", "author_username", "handle", "from_user", "user", "author", "original_author",
			"penulis", "pengguna", "akun", "author_name", "authorname", "user_username", "author_handle"},
		FieldAuthorID: {"author_id", "user_id", "user_id_str", "from_user_id", "account_id", "author_channel_id", "authorchannelid"},
		FieldURL:      {"url", "tweet_url", "link", "permalink", "permalink_url", "post_url", "uri", "tautan"},
		FieldSource:   {"platform", "source", "sumber"},
		FieldKind:     {"kind"},
		FieldLang:     {"lang", "language", "language_guess", "bahasa"},
		FieldParentID: {"parent_id", "in_reply_to_status_id", "in_reply_to_status_id_str", "in_reply_to_id", "reply_to_tweet_id", "reply_to_id"},
		FieldRootID:   {"root_id", "conversation_id", "conversation_id_str"},
		FieldRepostOf: {"repost_of", "retweet_id", "retweeted_status_id"},
		FieldQuoteOf:  {"quote_of", "quoted_status_id", "quoted_status_id_str"},
		FieldIsRepost: {"is_retweet", "is_repost"},
		FieldIsReply:  {"in_reply_to_screen_name", "is_reply"},
		FieldPlace:    {"place_name", "kecamatan"}, FieldPlaceCode: {"place_code", "kode_wilayah"},
		FieldLat: {"lat", "latitude"}, FieldLon: {"lon", "lng", "long", "longitude"},
		FieldLikes:   {"likes", "like_count", "likecount", "favorite_count", "num_likes"},
		FieldReplies: {"replies", "reply_count", "replycount", "num_comments"},
		FieldReposts: {"reposts", "retweets", "retweet_count", "repost_count", "shares"},
		FieldViews:   {"views", "view_count", "viewcount", "impression_count"},
	},
}

// fourCATs tells 4CAT's data sources apart by a column that only one of them has.
var fourCATs = []struct{ column, source string }{
	{"tweet_url", "x"}, {"is_quote_tweet", "x"}, {"author_is_bot", "telegram"}, {"chat", "telegram"}, {"tiktok_url", "tiktok"}, {"is_comment_on_comment", "tiktok"},
	{"is_duet", "tiktok"}, {"replies_allowed", "bluesky"}, {"text_post_app_info", "threads"}, {"is_paid_partnership", "threads"}, {"author_is_verified", "threads"},
	{"num_media", "instagram"}, {"subreddit", "reddit"},
}

// presetNamed finds a preset by name; of several, the one that knows the columns.
func presetNamed(name string, normal []string) (preset, error) {
	var found *preset
	for i := range presets {
		if p := &presets[i]; p.name == name {
			found = p
			if p.knows(normal) {
				break
			}
		}
	}
	if found != nil {
		return *found, nil
	}
	return preset{}, fmt.Errorf("there is no preset %q; the nearest is %q (known: %s)", name, nearest(name, PresetNames()), strings.Join(PresetNames(), ", "))
}

// PresetNames lists the presets.
func PresetNames() []string {
	names := make([]string, 0, len(presets)+1)
	for _, p := range presets {
		names = append(names, p.name)
	}
	names = slices.Compact(names)
	return append(names, PresetWire)
}

// knows tells the tool by its columns.
func (p *preset) knows(normal []string) bool {
	has := func(name string) bool { return slices.Contains(normal, name) }
	return len(p.needs) > 0 && !slices.ContainsFunc(p.needs, func(n string) bool { return !has(n) }) &&
		(len(p.anyOf) == 0 || slices.ContainsFunc(p.anyOf, has))
}

// detectPreset is the first preset that knows the columns; plain where none does.
func detectPreset(normal []string) preset {
	for i := range presets {
		if presets[i].knows(normal) {
			return presets[i]
		}
	}
	return plainPreset
}

// platformByColumns guesses the platform from the columns' names: tools name retweets and tweets only on X.
func platformByColumns(p preset, normal []string) string {
	if p.source != "" {
		return p.source
	}
	switch p.name {
	case "4cat":
		for _, f := range fourCATs {
			if slices.Contains(normal, f.column) {
				return f.source
			}
		}
	case "plain":
		if slices.ContainsFunc(normal, func(n string) bool { return strings.Contains(n, "tweet") }) {
			return "x"
		}
	}
	return ""
}
