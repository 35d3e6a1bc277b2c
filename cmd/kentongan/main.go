// Command kentongan is the whole system in one binary: every role of the road, the supervisor that runs them on one machine, and the tools around
// them. This package ties the knots: configuration, wiring, ordered shutdown, exit codes. What the parts do is theirs.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	var cli CLI
	parser, err := kong.New(&cli,
		kong.Name("kentongan"),
		kong.Description("Listens to what citizens say in public about government services, counts voices, and says how sure it is."),
		kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Writers(os.Stdout, os.Stderr))
	if err != nil {
		fmt.Fprintln(os.Stderr, "kentongan:", err)
		return exitUsage
	}
	command, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "kentongan:", err)
		return exitUsage
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	command.BindTo(ctx, (*context.Context)(nil))
	err = command.Run(&cli.Globals)
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return exitInterrupted
	}
	return report(err)
}
