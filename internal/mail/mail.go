// Package mail brings letters to an SMTP server.
package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"qingyuan/models"
)

// Mode is how the connection is protected.
type Mode string

// The modes. None is for a server on this machine.
const (
	StartTLS Mode = "starttls"
	Implicit Mode = "implicit"
	None     Mode = "none"
)

// Server is where letters go, and how.
type Server struct {
	Host     string
	Port     int
	Mode     Mode
	User     string // empty: nobody signs in
	Password models.Secret
	From     string
	Timeout  time.Duration // of one letter, from dialling to the server's last answer
	Trust    *tls.Config   // nil: the system's roots
}

// Letter is plain text to one person.
type Letter struct{ To, Subject, Text string }

// Refused is what a server answered in place of taking a letter.
type Refused struct {
	Code int
	// Setup: the server refused us, not the letter; it may take the letter another time.
	Setup bool
}

func (r Refused) Error() string { return "the mail server answered " + r.Reply() }

// Temporary reports whether the same letter may be taken another time.
func (r Refused) Temporary() bool { return r.Setup || r.Code < 500 }

// Reply is the answer's number: its words may name whom the letter was for.
func (r Refused) Reply() string { return strconv.Itoa(r.Code) }

// Send brings a letter to the server. hand is called when all but the end of the letter is
// written; where it fails, the line is cut, and the server drops what it has. An error that is no
// Refused, after hand, leaves open whether the letter was taken.
func (s Server) Send(ctx context.Context, l Letter, hand func() error) error {
	client, err := s.connect(ctx)
	if err != nil {
		return fmt.Errorf("reach the mail server: %w", refused(err, true))
	}
	defer client.Close() // never Quit: it would end, and so send, a letter that was broken off
	if err := s.deliver(client, l, hand); err != nil {
		return fmt.Errorf("send a mail: %w", refused(err, false))
	}
	return nil
}

func (s Server) deliver(client *smtp.Client, l Letter, hand func() error) error {
	msg, err := s.compose(l)
	if err != nil {
		return err
	}
	if err := client.Mail(s.From); err != nil {
		return err
	}
	if err := client.Rcpt(l.To); err != nil {
		return err
	}
	body, err := client.Data()
	if err != nil {
		return err
	}
	if _, err := msg.WriteTo(body); err != nil {
		return err
	}
	if err := hand(); err != nil {
		return err
	}
	return body.Close()
}

func (s Server) compose(l Letter) (*mail.Msg, error) {
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := errors.Join(msg.From(s.From), msg.To(l.To)); err != nil {
		return nil, err
	}
	msg.Subject(l.Subject)
	msg.SetDate()
	msg.SetMessageIDWithValue(models.NewID() + "@" + s.domain())
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: nobody's absence answers it
	msg.SetBodyString(mail.TypeTextPlain, l.Text)
	return msg, nil
}

// domain by which we greet, and name letters: the sender's, not this machine's.
func (s Server) domain() string {
	_, domain, _ := strings.Cut(s.From, "@")
	return domain
}

func (s Server) connect(ctx context.Context) (*smtp.Client, error) {
	conn, err := s.dial(ctx)
	if err != nil {
		return nil, err
	}
	client, err := smtp.NewClient(conn, s.Host)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	if err := s.greet(client); err != nil {
		return nil, errors.Join(err, client.Close())
	}
	return client, nil
}

func (s Server) dial(ctx context.Context) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(s.Host, strconv.Itoa(s.Port)))
	if err != nil {
		return nil, err
	}
	if err := conn.SetDeadline(time.Now().Add(s.Timeout)); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	if s.Mode == Implicit {
		return tls.Client(conn, s.tls()), nil
	}
	return conn, nil
}

func (s Server) tls() *tls.Config {
	if s.Trust != nil {
		return s.Trust
	}
	return &tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12}
}

// greet says who we are, over TLS where that is the mode: without it nothing more is said.
func (s Server) greet(client *smtp.Client) error {
	if err := client.Hello(s.domain()); err != nil {
		return err
	}
	if s.Mode == StartTLS {
		if err := client.StartTLS(s.tls()); err != nil {
			return err
		}
	}
	if s.User == "" {
		return nil
	}
	_, offered := client.Extension("AUTH")
	open := s.Mode == None
	if !strings.Contains(" "+offered+" ", " PLAIN ") && strings.Contains(" "+offered+" ", " LOGIN ") {
		return client.Auth(smtp.LoginAuth(s.User, s.Password.Reveal(), s.Host, open))
	}
	return client.Auth(smtp.PlainAuth("", s.User, s.Password.Reveal(), s.Host, open))
}

// refused makes an answer of the server's a Refused; anything else stays what it is.
func refused(err error, setup bool) error {
	if answer, ok := errors.AsType[*textproto.Error](err); ok {
		return Refused{Code: answer.Code, Setup: setup}
	}
	return err
}
