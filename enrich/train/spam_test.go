package train

import (
	"math"
	"testing"

	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/spam"
	"github.com/kentongan/kentongan/enrich/spam/trial"
	"github.com/kentongan/kentongan/enrich/text"
	"github.com/kentongan/kentongan/schemas"
)

// The embedded model on comments whose words, however dressed, were in none of the training rows, beside a keyword list.
func TestSpamOnComments(t *testing.T) {
	const floor = 0.97
	shared := sharedFolder(t)
	j, err := spam.New()
	if err != nil {
		t.Fatal(err)
	}
	var model, words confusion
	var sure, right [10]float64
	var count [10]int
	unknown, n := 0, 0
	comments, err := SpamComments(shared)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range comments {
		var r text.Reader
		var e schemas.Enrichment
		j.Judge(text.Reading{Text: c.Text, Features: r.Read(c.Text), Reader: &r}, &e)
		is := c.Label == schemas.SpamGambling
		n++
		if e.Spam.Label == schemas.LabelUnknown {
			unknown++
		} else {
			k := min(9, int(e.Spam.Confidence*10))
			count[k]++
			sure[k] += float64(e.Spam.Confidence)
			if (e.Spam.Label == schemas.SpamGambling) == is && e.Spam.Label != schemas.SpamOther {
				right[k]++
			}
		}
		model.add(e.Spam.Label == schemas.SpamGambling, is)
		var folded []string
		for _, tok := range r.Tokens() {
			folded = append(folded, string(r.Word(tok)))
		}
		words.add(trial.Keyword(folded), is)
	}
	var ece float64
	for k, c := range count {
		if c > 0 {
			ece += math.Abs(right[k]-sure[k]) / float64(n)
		}
	}
	t.Logf("%d comments: model precision %.4f, recall %.4f, F1 %.4f, unknown %d, ECE %.4f; keyword list precision %.4f, recall %.4f, F1 %.4f",
		n, model.precision(), model.recall(), model.f1(), unknown, ece, words.precision(), words.recall(), words.f1())
	if f1 := model.f1(); f1 < floor {
		t.Errorf("got F1 %.4f, want %v", f1, floor)
	}
}

// Real mentions are ham: the share that is set aside bounds what citizens lose.
func TestSpamOnMentions(t *testing.T) {
	const most = 0.01
	shared := sharedFolder(t)
	j, err := spam.New()
	if err != nil {
		t.Fatal(err)
	}
	gold, err := dataset.Gold(shared)
	if err != nil {
		t.Fatal(err)
	}
	var relevant, citizens []string
	for _, row := range gold {
		if row.Relevant == "true" {
			relevant = append(relevant, row.Text)
		}
	}
	corpus, err := dataset.Corpus(shared)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range corpus {
		if row.Split == "city" && row.Author == "citizen" {
			citizens = append(citizens, row.Text)
		}
	}
	for name, texts := range map[string][]string{"gold_dev, relevant rows": relevant, "split city, citizens": citizens} {
		labels := map[string]int{}
		for _, s := range texts {
			var r text.Reader
			var e schemas.Enrichment
			j.Judge(text.Reading{Text: s, Features: r.Read(s), Reader: &r}, &e)
			labels[e.Spam.Label]++
		}
		t.Logf("%s: %v of %d", name, labels, len(texts))
		if share := float64(labels[schemas.SpamGambling]+labels[schemas.SpamOther]) / float64(len(texts)); share > most {
			t.Errorf("%s: got %.4f set aside as spam, want at most %v", name, share, most)
		}
	}
}

// What advertises anything else is weakly covered: SMS of another decade and own rows. Measured on the tenth of the messages that training holds out.
func TestSpamOther(t *testing.T) {
	const recallFloor, most = 0.6, 0.1
	shared := sharedFolder(t)
	j, err := spam.New()
	if err != nil {
		t.Fatal(err)
	}
	var other confusion
	err = dataset.CSV(shared, "sms_spam_id/train.csv", func(f []string) {
		if len(f) < 2 || !dataset.HeldOut(revealed(f[1])) {
			return
		}
		var r text.Reader
		var e schemas.Enrichment
		j.Judge(text.Reading{Text: f[1], Features: r.Read(f[1]), Reader: &r}, &e)
		other.add(e.Spam.Label == schemas.SpamOther, f[0] == "spam")
	})
	if err != nil {
		t.Fatal(err)
	}
	wrong := 1 - other.precision()
	t.Logf("messages, held out: %d advertisements, recall %.3f, precision %.3f", other.is, other.recall(), other.precision())
	if other.recall() < recallFloor || wrong > most {
		t.Errorf("got recall %.3f and %.3f wrong, want %v and %v at most", other.recall(), wrong, recallFloor, most)
	}
}

// No comment's words are in two parts.
func TestJudolParts(t *testing.T) {
	if a, b := judolPart("main di PULAU777 gacor"), judolPart("𝗺𝗮𝗶𝗻 𝗱𝗶 PULAU777 gacor"); a != b && revealed("main di PULAU777 gacor") == revealed("𝗺𝗮𝗶𝗻 𝗱𝗶 PULAU777 gacor") {
		t.Errorf("got %s and %s for the same words", a, b)
	}
}

type confusion struct{ right, said, is int }

func (c *confusion) add(said, is bool) {
	if said {
		c.said++
	}
	if is {
		c.is++
	}
	if said && is {
		c.right++
	}
}

func (c *confusion) precision() float64 { return float64(c.right) / float64(max(c.said, 1)) }
func (c *confusion) recall() float64    { return float64(c.right) / float64(max(c.is, 1)) }
func (c *confusion) f1() float64        { return 2 * float64(c.right) / float64(max(c.said+c.is, 1)) }
