package kafka

import "fmt"

// LostRange is a range of offsets that a group wanted and the log no longer holds, such as records that expired while no worker
// ran. They are not in the store unless they were stored before: what they held is lost to the road.
type LostRange struct {
	Group      string
	KafkaTopic string
	Partition  int
	From, To   int64 // half open
}

func (l LostRange) String() string {
	return fmt.Sprintf("%s/%d offsets [%d, %d)", l.KafkaTopic, l.Partition, l.From, l.To)
}
