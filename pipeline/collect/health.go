package collect

import "time"

// State is what a collector is doing.
type State string

// The states of a collector.
const (
	StateIdle     State = "idle"     // Run has not begun
	StateRunning  State = "running"  // collecting
	StateWaiting  State = "waiting"  // failed, and waits for its next try
	StateFinished State = "finished" // its source is exhausted
	StateStopped  State = "stopped"  // Run was asked to end
)

// Health is how one collector fares. A zero time means never.
type Health struct {
	Collector   string    `json:"collector"`
	State       State     `json:"state"`
	Since       time.Time `json:"since"`
	Failures    int       `json:"failures"`
	LastError   string    `json:"last_error,omitempty"`
	LastErrorAt time.Time `json:"last_error_at,omitzero"`
	LastTurn    time.Time `json:"last_turn"`             // it came to life, came back from a call of its Output, or rested
	LastSuccess time.Time `json:"last_success,omitzero"` // the last flush that Kafka acknowledged
}
