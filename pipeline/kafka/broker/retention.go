package broker

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// keeper removes what retention.ms and retention.bytes no longer keep, in place of kfake's own retention, which forgets a
// partition's offsets together with its last record, and which removes everything before any one record of old date. Removed is
// a prefix: up to the first record that is young enough, and whole files for the size.
type keeper struct {
	cluster *kfake.Cluster
	dir     *dir
	floors  *floors
	log     logrus.FieldLogger
}

const defaultRetention = 7 * 24 * time.Hour // Kafka's own

// expire removes what has expired at now.
func (k *keeper) expire(now time.Time) error {
	topics, err := storedTopics(k.dir.file(logDir))
	if err != nil {
		return err
	}
	var errs []error
	for _, t := range topics {
		for _, info := range k.cluster.PartitionInfos(t.Name) {
			if err := k.expirePartition(t, info, now); err != nil {
				errs = append(errs, fmt.Errorf("%s, partition %d: %w", t.Name, info.Partition, err))
			}
		}
	}
	return errors.Join(errs...)
}

func (k *keeper) expirePartition(t storedTopic, info *kfake.PartitionInfo, now time.Time) error {
	dir := partitionDir(k.dir.file(logDir), t.Name, info.Partition)
	bases, err := segments(dir)
	if err != nil || info.HighWatermark == info.LogStartOffset {
		return err
	}
	keepFrom := info.LogStartOffset
	age, err := number(t.Configs, "retention.ms", defaultRetention.Milliseconds())
	if err != nil {
		return err
	}
	if age >= 0 {
		first, err := firstSince(dir, bases, now.Add(-time.Duration(age)*time.Millisecond), info.HighWatermark)
		if err != nil {
			return err
		}
		keepFrom = max(keepFrom, first)
	}
	size, err := number(t.Configs, "retention.bytes", -1)
	if err != nil {
		return err
	}
	if size >= 0 {
		first, err := firstWithin(dir, bases, size)
		if err != nil {
			return err
		}
		keepFrom = max(keepFrom, first)
	}
	if keepFrom <= info.LogStartOffset {
		return nil
	}
	k.log.WithFields(logrus.Fields{"kafka_topic": t.Name, "partition": info.Partition, "from": info.LogStartOffset, "to": keepFrom}).Info("records expire")
	if err := k.floors.raise(t.ID, info.Partition, keepFrom); err != nil {
		return err
	}
	return k.cluster.DeleteRecords(t.Name, info.Partition, keepFrom)
}

// firstSince is the offset behind the last batch before which nothing is as young as oldest; end if nothing is.
func firstSince(dir string, bases []int64, oldest time.Time, end int64) (int64, error) {
	for i, base := range bases {
		first, found, err := firstSinceIn(segmentFile(dir, base, ".dat"), base, oldest)
		if err != nil || found {
			return first, err
		}
		if i == len(bases)-1 {
			return min(first, end), nil
		}
	}
	return 0, nil
}

func firstSinceIn(path string, base int64, oldest time.Time) (first int64, found bool, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, false, err
	}
	defer f.Close()
	first = base
	for at := int64(0); ; {
		h, err := readBatchHeader(f, at)
		if errors.Is(err, io.EOF) {
			return first, false, nil
		}
		if err != nil {
			return 0, false, err
		}
		if !h.maxTimestamp.Before(oldest) {
			return first, true, nil
		}
		first, at = h.next, at+h.size
	}
}

// firstWithin is where to begin so that the files hold at most size bytes; the newest file always stays.
func firstWithin(dir string, bases []int64, size int64) (int64, error) {
	var total int64
	for i := len(bases) - 1; i >= 0; i-- {
		info, err := os.Stat(segmentFile(dir, bases[i], ".dat"))
		if err != nil {
			return 0, err
		}
		total += info.Size()
		if total > size && i < len(bases)-1 {
			return bases[i+1], nil
		}
	}
	return 0, nil
}

func number(configs map[string]string, name string, def int64) (int64, error) {
	text, ok := configs[name]
	if !ok {
		return def, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	return n, nil
}

// guardDeletes notes the floors of what clients ask to be deleted, before it is.
func (k *keeper) guardDeletes() {
	k.cluster.ControlKey(int16(kmsg.DeleteRecords), func(request kmsg.Request) (kmsg.Response, error, bool) {
		req := request.(*kmsg.DeleteRecordsRequest)
		for _, t := range req.Topics {
			topic := k.cluster.TopicInfo(t.Topic)
			for _, p := range t.Partitions {
				info := k.cluster.PartitionInfo(t.Topic, p.Partition)
				if topic == nil || info == nil {
					continue // kfake refuses it
				}
				to := p.Offset
				if to == -1 {
					to = info.HighWatermark
				}
				if to > info.HighWatermark {
					continue
				}
				if err := k.floors.raise(topic.TopicID, p.Partition, to); err != nil {
					k.log.WithError(err).Error("cannot note what is deleted, so it is not")
					return refuseDelete(req), nil, true
				}
			}
		}
		return nil, nil, false
	})
}

func refuseDelete(req *kmsg.DeleteRecordsRequest) kmsg.Response {
	res := req.ResponseKind().(*kmsg.DeleteRecordsResponse)
	for _, t := range req.Topics {
		topic := kmsg.NewDeleteRecordsResponseTopic()
		topic.Topic = t.Topic
		for _, p := range t.Partitions {
			partition := kmsg.NewDeleteRecordsResponseTopicPartition()
			partition.Partition, partition.ErrorCode = p.Partition, kerr.KafkaStorageError.Code
			topic.Partitions = append(topic.Partitions, partition)
		}
		res.Topics = append(res.Topics, topic)
	}
	return res
}
