package viewer

import (
	"time"
	_ "time/tzdata" // machines without a zone database show Indonesian time too
)

// zones are Indonesia's, by the short names that people use. Their IANA names go to the store, which cuts days by them.
var zones = []struct{ short, iana string }{
	{"WIB", "Asia/Jakarta"},
	{"WITA", "Asia/Makassar"},
	{"WIT", "Asia/Jayapura"},
}

// zoneByShort is nil where the name is unknown.
func zoneByShort(short string) *time.Location {
	for _, z := range zones {
		if z.short == short {
			location, err := time.LoadLocation(z.iana)
			if err != nil {
				return nil // cannot happen: the database is embedded
			}
			return location
		}
	}
	return nil
}

// shortOf is "" where the zone is not one of zones.
func shortOf(location *time.Location) string {
	for _, z := range zones {
		if z.iana == location.String() {
			return z.short
		}
	}
	return ""
}
