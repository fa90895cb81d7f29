package mail

import (
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"

	"qingyuan/internal/testkit"
)

func server(s *testkit.SMTP, mode Mode) Server {
	return Server{Host: s.Host, Port: s.Port, Mode: mode, From: "portal@example.gov.cn", Timeout: 10 * time.Second, Trust: s.TLS}
}

var letter = Letter{To: "li@example.gov.cn", Subject: "清源：您有 3 件事项需要处理", Text: "您有 3 件事项需要处理，请登录查看：\nhttps://example.gov.cn/staff\n.\n"}

// A letter arrives whole, over TLS where that is the mode, and signed in where there is a user.
func TestSend(t *testing.T) {
	open, implicit := testkit.NewSMTP(t, false), testkit.NewSMTP(t, true)
	for mode, at := range map[Mode]*testkit.SMTP{None: open, StartTLS: open, Implicit: implicit} {
		s := server(at, mode)
		s.User, s.Password = "portal", "right"
		handed := 0
		testkit.Must(t, s.Send(t.Context(), letter, func() error { handed++; return nil }))
		all := at.Taken()
		got := all[len(all)-1]
		if handed != 1 || got.To != letter.To || got.User != "portal" || got.Sealed != (mode != None) {
			t.Errorf("%s: handed over %d times, %+v", mode, handed, got)
		}
		msg, err := mail.ReadMessage(strings.NewReader(got.Text))
		testkit.Must(t, err)
		subject, err := new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject"))
		testkit.Must(t, err)
		text, err := io.ReadAll(quotedprintable.NewReader(msg.Body))
		testkit.Must(t, err)
		if subject != letter.Subject || strings.ReplaceAll(string(text), "\r\n", "\n") != letter.Text {
			t.Errorf("%s: %q, %q", mode, subject, text)
		}
		if msg.Header.Get("User-Agent")+msg.Header.Get("X-Mailer") != "" || !strings.HasSuffix(msg.Header.Get("Message-ID"), "@example.gov.cn>") {
			t.Errorf("%s: the head tells of the machine: %v", mode, msg.Header)
		}
	}
}

// What the server answers is told apart from a line that broke, and from a letter that we keep.
func TestRefused(t *testing.T) {
	at := testkit.NewSMTP(t, false)
	ours := errors.New("ours")
	for name, c := range map[string]struct {
		answer    func(testkit.Stage, string) error
		server    func(*Server)
		hand      error
		handed    bool
		reply     string // empty: no Refused
		temporary bool
	}{
		"later":             {answer: when(testkit.AtRecipient, testkit.Refuse(451)), reply: "451", temporary: true},
		"never":             {answer: when(testkit.AtRecipient, testkit.Refuse(550)), reply: "550"},
		"later, at the end": {answer: when(testkit.AtEnd, testkit.Refuse(452)), handed: true, reply: "452", temporary: true},
		"broken at the end": {answer: when(testkit.AfterEnd, testkit.Drop()), handed: true},
		"wrong password":    {server: func(s *Server) { s.User, s.Password = "portal", "canary-wrong" }, reply: "535", temporary: true},
		"unknown authority": {server: func(s *Server) { s.Trust = nil }},
		"nobody there":      {server: func(s *Server) { s.Port = 1 }},
		"kept back":         {hand: ours},
	} {
		t.Run(name, func(t *testing.T) {
			at.Answer(c.answer)
			defer at.Answer(nil)
			s, before, handed := server(at, StartTLS), len(at.Taken()), false
			if c.server != nil {
				c.server(&s)
			}
			err := s.Send(t.Context(), letter, func() error { handed = c.hand == nil; return c.hand })
			refused, is := errors.AsType[Refused](err)
			if err == nil || handed != c.handed || is != (c.reply != "") || is && (refused.Reply() != c.reply || refused.Temporary() != c.temporary) {
				t.Errorf("%v, handed over %v", err, handed)
			}
			if strings.Contains(err.Error(), "canary") || c.hand != nil && !errors.Is(err, ours) {
				t.Errorf("says %v", err)
			}
			if name != "broken at the end" && len(at.Taken()) != before {
				t.Error("the server took it")
			}
		})
	}
}

func when(at testkit.Stage, err error) func(testkit.Stage, string) error {
	return func(stage testkit.Stage, _ string) error {
		if stage == at {
			return err
		}
		return nil
	}
}

// A server that says nothing doesn't hold us longer than the time for a letter.
func TestASilentServer(t *testing.T) {
	at, done := testkit.NewSMTP(t, false), make(chan struct{})
	at.Answer(func(stage testkit.Stage, _ string) error {
		if stage == testkit.AtEnd {
			<-done
			return testkit.Drop()
		}
		return nil
	})
	defer close(done)
	s, handed := server(at, StartTLS), false
	s.Timeout = 300 * time.Millisecond
	if err := s.Send(t.Context(), letter, func() error { handed = true; return nil }); err == nil || !handed {
		t.Errorf("%v, handed over %v", err, handed)
	}
}
