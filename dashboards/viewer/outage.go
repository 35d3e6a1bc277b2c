package viewer

import (
	"sync"

	"github.com/sirupsen/logrus"
)

// outage logs the beginning and the end of the store's silence, once each: open pages ask every few seconds.
type outage struct {
	mu sync.Mutex
	on bool
}

func (o *outage) begin(log logrus.FieldLogger, err error) {
	if o.set(true) {
		log.WithError(err).Warn("store does not answer; open pages keep their last numbers")
	}
}

func (o *outage) over(log logrus.FieldLogger) {
	if o.set(false) {
		log.Info("store answers again")
	}
}

// set reports whether on changed.
func (o *outage) set(on bool) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	changed := o.on != on
	o.on = on
	return changed
}
