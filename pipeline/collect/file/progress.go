package file

import "time"

// progressEvery is how often Options.Progress hears of it.
const progressEvery = 500 * time.Millisecond

// Phase is what an import is doing.
type Phase string

// The phases of a file.
const (
	PhaseLooking   Phase = "looking"   // the first reading
	PhaseImporting Phase = "importing" // the second
	PhaseDone      Phase = "done"
)

// Progress is how far one file has come. Bytes and TotalBytes are unpacked; TotalBytes is 0 while looking.
type Progress struct {
	Path       string
	Phase      Phase
	Bytes      int64
	TotalBytes int64
	Counts     Counts        // since the file's first row, also after a resume
	Rate       float64       // rows a second of this run
	ETA        time.Duration // 0 where it cannot be said
	Elapsed    time.Duration
}

// Fraction is Bytes of TotalBytes, in [0, 1].
func (p Progress) Fraction() float64 {
	if p.TotalBytes == 0 {
		return 0
	}
	return float64(p.Bytes) / float64(p.TotalBytes)
}

// meter tells Options.Progress now and then.
type meter struct {
	tell      func(Progress)
	clock     func() time.Time
	path      string
	total     int64
	started   time.Time
	next      time.Time
	rowsFirst int64 // rows of earlier runs
	byteFirst int64
}

func newMeter(o *Options, path string) *meter {
	now := o.Clock()
	return &meter{tell: o.Progress, clock: o.Clock, path: path, started: now, next: now.Add(progressEvery)}
}

// begin starts the second reading, where the rows and bytes of earlier runs lie behind.
func (m *meter) begin(total, bytes, rows int64) {
	m.total, m.byteFirst, m.rowsFirst = total, bytes, rows
	m.started = m.clock()
}

func (m *meter) tick(phase Phase, bytes int64, counts *Counts) {
	if m.tell == nil {
		return
	}
	if now := m.clock(); phase == PhaseDone || !now.Before(m.next) {
		m.next = now.Add(progressEvery)
		m.report(phase, bytes, counts, now)
	}
}

func (m *meter) report(phase Phase, bytes int64, counts *Counts, now time.Time) {
	p := Progress{Path: m.path, Phase: phase, Bytes: bytes, TotalBytes: m.total, Elapsed: now.Sub(m.started)}
	if counts != nil {
		p.Counts = counts.clone()
	}
	if seconds := p.Elapsed.Seconds(); seconds > 0 {
		p.Rate = float64(p.Counts.Rows-m.rowsFirst) / seconds
		if speed := float64(bytes-m.byteFirst) / seconds; speed > 0 && m.total > bytes {
			p.ETA = time.Duration(float64(m.total-bytes) / speed * float64(time.Second))
		}
	}
	m.tell(p)
}
