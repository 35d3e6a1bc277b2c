package enrich

import (
	"strings"
	"testing"
)

func TestOverridesAreCheckedAtStart(t *testing.T) {
	for _, c := range []struct {
		name string
		cfg  Config
		want string
	}{
		{"topics in another encoding", Config{Topics: Override{"topics.txt", "[JALAN]\njalan \xff"}}, "topics.txt:2: not valid UTF-8"},
		{"agencies in another encoding", Config{Agencies: Override{"agencies.txt", "[JALAN]\ncity: Dinas \xff"}}, "agencies.txt:2: not valid UTF-8"},
		{"agencies of a place that is none", Config{Agencies: Override{"agencies.txt", "[JALAN]\ncity: A\n[AIR] 33.47\ncity: B"}}, `agencies.txt:3: no place has the code "33.47"`},
		{"agencies of a village that lies nowhere", Config{Agencies: Override{"agencies.txt", "[AIR] 33.47.01.1001\ncity: B"}}, `agencies.txt:1: no place has the code "33.47.01.1001"`},
		{"an area that is none", Config{Area: []string{"33.47"}}, `"33.47"`},
	} {
		if _, err := New(c.cfg); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}

func TestOverridesWithByteOrderMark(t *testing.T) {
	c, err := New(Config{
		Area:     []string{"33.74"},
		Topics:   Override{"topics.txt", "\ufeff[JALAN]\r\ngronjal gronjul\r\n"},
		Agencies: Override{"agencies.txt", "\ufeff[JALAN] 33.74\r\ncity: Dinas Pekerjaan Umum Kota Semarang\r\n"},
	})
	if err != nil {
		t.Fatal(err)
	}
	e := say(t, c, "gronjal gronjul terus di Kota Semarang")
	if len(e.Agencies) == 0 || e.Agencies[0].Name != "Dinas Pekerjaan Umum Kota Semarang" {
		t.Errorf("got topics %v, place %v, agencies %v, want those of the overrides", e.Topics, e.Place, e.Agencies)
	}
	same, err := New(Config{Topics: Override{"topics.txt", "\ufeff"}, Agencies: Override{"agencies.txt", "\ufeff"}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := same.Models()["agency"], newChain(t).Models()["agency"]; got != want {
		t.Errorf("an empty file makes version %s of %s", got, want)
	}
}
