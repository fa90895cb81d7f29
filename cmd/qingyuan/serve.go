package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/spf13/cobra"

	"qingyuan/config"
	"qingyuan/handlers"
)

func serveCommand(g *global) *cobra.Command {
	var surface string
	var demo bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "serve the portal",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if surface != "" {
				g.environ = append(g.environ, "QINGYUAN_SURFACE="+surface)
			}
			g.demo = demo
			return g.serve(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&surface, "surface", "", "which side to serve: public, staff or all")
	cmd.Flags().BoolVar(&demo, "demo", false, "fill an empty installation with a fictional county")
	return cmd
}

// shutdownTime is how long requests under way may take to end.
const shutdownTime = 20 * time.Second

// workTime is how long the program's own work may take to leave off once it is asked to end: a
// mail whose last line is on its way waits for its answer.
const workTime = 10 * time.Second

// heapRoom is kept and never touched, so that it takes no memory, yet counts where the
// collector measures how much may be used before it runs again: each receipt's slow step
// uses 8 MiB, and every third would have it look through all pages. In bytes.
const heapRoom = 32 << 20

func (g *global) serve(ctx context.Context) (err error) {
	room := make([]byte, heapRoom) // first of all: where memory was used before, it would be cleared
	defer runtime.KeepAlive(room)
	p, err := g.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	if p.cfg.Captcha.Off {
		p.log.Warn("captcha.off: no captchas and no waits; for load tests alone")
	}
	if err := p.sayFactor(g.demo, g.std.Out); err != nil {
		return err
	}
	listeners, err := p.listen()
	if err != nil {
		return err
	}
	if err := p.firstAdmin(ctx, g.std.Out); err != nil {
		return err
	}
	if err := p.accounts().EnsureSelves(ctx); err != nil {
		return err
	}
	begin := func() error { return p.fill(ctx) }
	if g.demo {
		begin = func() error { return errors.Join(p.fill(ctx), p.showDemo(ctx, g.std.Out)) }
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		p.background(ctx, begin)
	}()
	failed := make(chan error, len(listeners))
	for _, l := range listeners {
		fmt.Fprintf(g.std.Out, "清源 Qingyuan (%s): http://%s\n", l.surface, l.Addr())
		go func() { failed <- l.app.Listener(l.Listener) }()
	}
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	for _, l := range listeners {
		if shut := l.app.ShutdownWithTimeout(shutdownTime); errors.Is(shut, context.DeadlineExceeded) {
			p.log.Warn("stopped with connections open, after the time that requests have to end", "seconds", shutdownTime.Seconds())
		} else {
			err = errors.Join(err, shut)
		}
	}
	stop()
	select {
	case <-ended:
	case <-time.After(workTime):
		p.log.Warn("stopped with work of its own under way", "seconds", workTime.Seconds())
	}
	return err
}

// sayFactor says who needs a second factor where that isn't a matter of course.
func (p *parts) sayFactor(demo bool, out io.Writer) error {
	optional := p.cfg.SignIn.SecondFactor == config.FactorOptional
	line := "Second factor: whoever holds keys to tips sets one up when they first sign in (sign_in.second_factor: keepers).\n"
	switch {
	case !demo && optional:
		p.log.Warn("sign_in.second_factor: optional; passwords alone open what was reported")
		return nil
	case !demo:
		return nil
	case optional:
		line = "Second factor: nobody needs one, since this is a demonstration on loopback (sign_in.second_factor: optional).\n"
	}
	_, err := io.WriteString(out, line)
	return err
}

// listener is one side of the portal on one address.
type listener struct {
	net.Listener
	app     *fiber.App
	surface config.Surface
}

// listen opens one listener for all that is served, or one a side where the staff's
// address is its own.
func (p *parts) listen() ([]listener, error) {
	l := p.cfg.Listen
	switch {
	case p.cfg.Surface == config.SurfaceAll && l.Staff != "":
		return p.listenOn(map[config.Surface]string{config.SurfacePublic: l.Public, config.SurfaceStaff: l.Staff})
	case p.cfg.Surface == config.SurfaceStaff && l.Staff != "":
		return p.listenOn(map[config.Surface]string{config.SurfaceStaff: l.Staff})
	}
	return p.listenOn(map[config.Surface]string{p.cfg.Surface: l.Public})
}

func (p *parts) listenOn(addresses map[config.Surface]string) ([]listener, error) {
	var all []listener
	for surface, address := range addresses {
		app, err := handlers.New(surface, p.handlerParts())
		if err != nil {
			return nil, err
		}
		ln, err := net.Listen("tcp", address)
		if err != nil {
			return nil, fmt.Errorf("%w; choose another address with listen.public, as in QINGYUAN_LISTEN_PUBLIC=127.0.0.1:8090", err)
		}
		all = append(all, listener{ln, app, surface})
	}
	return all, nil
}
