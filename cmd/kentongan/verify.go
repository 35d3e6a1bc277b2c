package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/kentongan/kentongan/cmd/kentongan/verify"
	"github.com/kentongan/kentongan/pipeline/kafka"
	"github.com/kentongan/kentongan/sinks/clickhouse"
)

// VerifyCmd recounts the live store.
type VerifyCmd struct {
	JSON bool `name:"json" help:"Print one JSON object."`
}

// Run prints each identity with its numbers and fails where one does not hold.
func (c *VerifyCmd) Run(ctx context.Context, g *Globals) error {
	cfg, done, err := g.load(checkKafka, checkStore)
	if err != nil || done {
		return err
	}
	a := g.newApp(cfg, "verify")
	k := a.kafkaConfig()
	epoch, err := a.connectKafka(ctx, k)
	if err != nil {
		return err
	}
	conn, err := a.connectStore(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	admin, err := kafka.NewAdmin(k)
	if err != nil {
		return err
	}
	defer admin.Close()
	v := verify.Verifier{Audit: clickhouse.NewAudit(conn), Admin: admin, Epoch: epoch}
	report, err := v.Run(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		out := json.NewEncoder(os.Stdout)
		out.SetIndent("", "  ")
		err = out.Encode(report)
	} else {
		err = printReport(os.Stdout, report)
	}
	if err == nil && !report.Holds {
		return failedError{}
	}
	return err
}

func printReport(w io.Writer, r verify.Report) error {
	for _, i := range r.Identities {
		verdict := "holds"
		if !i.Holds {
			verdict = "BROKEN"
		}
		fmt.Fprintf(w, "%-6s  %s: %s\n       ", verdict, i.Name, i.Says)
		for _, n := range i.Numbers {
			fmt.Fprintf(w, " %s=%d", n.Name, n.Value)
		}
		fmt.Fprintln(w)
	}
	t := r.Totals
	_, err := fmt.Fprintf(w, "\nreceived %d = stored %d + duplicate %d + excluded %d + dead-lettered %d + in flight %d\n",
		t.Received, t.Stored, t.Duplicate, t.Excluded, t.DeadLettered, t.InFlight)
	return err
}
