//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/pipeline/kafka"
)

// mountDisk makes folder a disk of its own, such as "24m", until the end of the test.
func mountDisk(t *testing.T, folder, size string) error {
	t.Helper()
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size="+size); err != nil {
		return err
	}
	t.Cleanup(func() { _ = syscall.Unmount(folder, syscall.MNT_DETACH) })
	return nil
}

// fillDisk takes all the room that is left on the disk of folder; free gives it back.
func fillDisk(t *testing.T, folder string) (free func()) {
	t.Helper()
	path := filepath.Join(folder, "filler")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for block := make([]byte, 1<<20); err == nil; {
		_, err = f.Write(block)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

// A broker whose disk is full acknowledges nothing that it has not kept; once there is room it goes on, and what was sent meanwhile arrives
// once for every acknowledgement.
func TestFullDisk(t *testing.T) {
	f := newFolder(t)
	disk := filepath.Join(f.dir, "broker")
	if err := mountDisk(t, disk, "24m"); err != nil {
		t.Skipf("a small disk needs the right to mount one: %v", err)
	}
	b := start(t, nil, "broker", "--config", f.config)
	cfg := kafka.Config{Brokers: []string{f.addr["broker"]}, ClientID: "test", Publish: kafka.PublishConfig{Compression: "none"}}
	admin, err := kafka.NewAdmin(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	until(t, 20*time.Second, "the broker", func() error {
		return admin.EnsureTopics(t.Context(), kafka.TopicSpec{Name: pipeline.KafkaTopicRaw, Partitions: 1})
	})
	publisher, err := kafka.NewPublisher(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer publisher.Close()

	noise := rand.New(rand.NewPCG(7, 7))
	acked := 0
	publish := func(limit time.Duration) error {
		value := make([]byte, 256<<10)
		for i := range value {
			value[i] = byte(noise.UintN(256))
		}
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		defer cancel()
		err := publisher.Publish(ctx, raw(fmt.Sprintf("lapor:%d", acked), value))
		if err == nil {
			acked++
		}
		return err
	}
	for range 5 {
		if err := publish(20 * time.Second); err != nil {
			t.Fatal(err)
		}
	}
	free := fillDisk(t, disk)
	for err = nil; err == nil && acked < 96; {
		err = publish(3 * time.Second)
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("on a full disk, after %d records: got %v, want that it is tried until the deadline", acked, err)
	}
	free()
	for range 5 {
		if err := publish(20 * time.Second); err != nil {
			t.Fatalf("with room again: %v", err)
		}
	}
	count := func() (n int) {
		seen := map[string]bool{}
		if err := admin.ReadAll(t.Context(), pipeline.KafkaTopicRaw, func(d pipeline.Delivery) error {
			if len(d.Value) != 256<<10 {
				t.Errorf("offset %d holds %d bytes", d.Offset, len(d.Value))
			}
			seen[string(d.Key)] = true
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return len(seen)
	}
	if n := count(); n != acked {
		t.Errorf("%d records are there, %d were acknowledged", n, acked)
	}
	_ = b.cmd.Process.Kill()
	<-b.exited
	if said := b.stderr.String(); !strings.Contains(said, "no space left on device") {
		t.Errorf("the broker does not say what is wrong:\n%s", tail(said))
	}
	start(t, nil, "broker", "--config", f.config)
	until(t, 20*time.Second, "the broker", func() error { return admin.Ping(t.Context()) })
	if n := count(); n != acked {
		t.Errorf("after a restart %d records are there, %d were acknowledged", n, acked)
	}
}

// The engine's disk is full for a while: the worker tries again, says why, and nothing is lost.
func (s *system) outlivesAFullDisk(t *testing.T) {
	if s.disk != nil {
		t.Skipf("a small disk needs the right to mount one: %v", s.disk)
	}
	before := children(s.up.cmd.Process.Pid)
	said := len(s.up.stderr.String())
	free := fillDisk(t, filepath.Join(s.dir, "engine"))
	s.publish(t, s.posts(t, "full", 100)...)
	until(t, 30*time.Second, "the worker to try again", func() error {
		if news := s.up.stderr.String()[said:]; !strings.Contains(news, "worker tries again") {
			return errors.New(tail(news))
		}
		return nil
	})
	free()
	s.balance(t)
	if after := children(s.up.cmd.Process.Pid); !maps.Equal(after, before) {
		t.Errorf("roles ended: %v run, before %v", after, before)
	}
}
