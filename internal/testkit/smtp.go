package testkit

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// SMTP is a mail server on loopback that keeps what it takes.
type SMTP struct {
	Host string
	Port int
	TLS  *tls.Config // trusts the server's certificate

	mu     sync.Mutex
	taken  []Taken
	answer func(Stage, string) error
}

// Stage is where a mail stands when a server is asked what to do about it.
type Stage string

// The stages: when the recipient is named; before the end of the letter is answered, the letter
// not taken; and after it was taken.
const (
	AtRecipient Stage = "recipient"
	AtEnd       Stage = "end"
	AfterEnd    Stage = "after"
)

// Taken is a mail that the server took for good.
type Taken struct {
	From, To, Text string
	User           string // who signed in
	Sealed         bool   // over TLS
}

// NewSMTP starts a server that stops when the test ends. With implicit, it speaks TLS from the
// first byte; else it offers STARTTLS.
func NewSMTP(t testing.TB, implicit bool) *SMTP {
	t.Helper()
	web := httptest.NewTLSServer(nil) // for its certificate of 127.0.0.1
	web.Close()
	roots := x509.NewCertPool()
	roots.AddCert(web.Certificate())
	s := &SMTP{Host: "127.0.0.1", TLS: &tls.Config{RootCAs: roots, ServerName: "127.0.0.1"}}
	srv := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &smtpSession{SMTP: s, conn: c}, nil }))
	srv.TLSConfig = &tls.Config{Certificates: web.TLS.Certificates}
	srv.Domain, srv.AllowInsecureAuth = "mail.example", true
	ln, err := net.Listen("tcp", s.Host+":0")
	Must(t, err)
	s.Port = ln.Addr().(*net.TCPAddr).Port
	if implicit {
		ln = tls.NewListener(ln, srv.TLSConfig)
	}
	go srv.Serve(ln)                  //nolint:errcheck // it ends with the test
	t.Cleanup(func() { srv.Close() }) // nothing is left to lose
	return s
}

// Answer says what the server does at each stage of a mail to someone: an error of go-smtp's is
// its answer; Drop cuts the line. nil takes everything.
func (s *SMTP) Answer(do func(at Stage, to string) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = do
}

// Drop is an answer that cuts the line.
func Drop() error { return errDrop{} }

// Refuse is an answer with a number.
func Refuse(code int) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.NoEnhancedCode, Message: "as the test says"}
}

type errDrop struct{}

func (errDrop) Error() string { return "dropped" }

// Taken lists what the server took so far.
func (s *SMTP) Taken() []Taken {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.taken)
}

type smtpSession struct {
	*SMTP
	conn *smtp.Conn
	mail Taken
}

func (s *smtpSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *smtpSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if password != "right" {
			return smtp.ErrAuthFailed
		}
		s.mail.User = user
		return nil
	}), nil
}

func (s *smtpSession) Mail(from string, _ *smtp.MailOptions) error {
	s.mail.From = from
	return nil
}

func (s *smtpSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.mail.To = to
	return s.at(AtRecipient)
}

func (s *smtpSession) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err // the line was cut: nothing is taken
	}
	if err := s.at(AtEnd); err != nil {
		return err
	}
	s.mail.Text = string(text)
	_, s.mail.Sealed = s.conn.TLSConnectionState()
	s.mu.Lock()
	s.taken = append(s.taken, s.mail)
	s.mu.Unlock()
	return s.at(AfterEnd)
}

// at asks what to do. The test's answer may take its time: nothing is locked.
func (s *smtpSession) at(stage Stage) error {
	s.mu.Lock()
	do := s.answer
	s.mu.Unlock()
	if do == nil {
		return nil
	}
	err := do(stage, s.mail.To)
	if _, drop := err.(errDrop); drop { //nolint:errorlint // it is no other
		return s.conn.Close()
	}
	return err
}

func (s *smtpSession) Reset()        {}
func (s *smtpSession) Logout() error { return nil }
