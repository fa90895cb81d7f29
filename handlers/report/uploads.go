package report

import (
	"context"
	"crypto/sha1" //nolint:gosec // the one checksum that every tus client may ask for: it guards against a bad line, not a bad sender
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"hash"
	"net/http"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/guard"
	"qingyuan/internal/intake"
	"qingyuan/models"
)

// Uploads takes files that may break off and go on: tus 1.0.0, with creation, termination,
// checksum and expiration (docs/adr/0013-uploads-that-go-on.md).
type Uploads struct {
	h     *Handlers
	path  string // below which uploads are found
	token func(c *fiber.Ctx) []byte
	open  func(ctx context.Context, token []byte) (intake.Evidence, error)
}

// DraftUploads are those to the draft of the request's cookie.
func (h *Handlers) DraftUploads() Uploads {
	return Uploads{h: h, path: h.to(models.StepEvidence) + "/uploads", token: h.token, open: h.Intake.DraftEvidence}
}

// TipUploads are those to the tip of the reporter's session.
func (h *Handlers) TipUploads() Uploads {
	return Uploads{h: h, path: "/follow/tip/files/uploads",
		token: func(c *fiber.Ctx) []byte { return h.Cookies.Token(c, mw.ReporterCookie) }, open: h.Intake.TipEvidence}
}

// The headers of tus.
const (
	tusResumable    = "Tus-Resumable"
	tusVersion      = "Tus-Version"
	uploadOffset    = "Upload-Offset"
	uploadLength    = "Upload-Length"
	uploadMetadata  = "Upload-Metadata"
	uploadExpires   = "Upload-Expires"
	uploadChecksum  = "Upload-Checksum"
	tusOne          = "1.0.0"
	offsetOctets    = "application/offset+octet-stream"
	statusSumDiffer = 460 // Checksum Mismatch
)

// Options says what we speak.
func (u Uploads) Options(c *fiber.Ctx) error {
	c.Set(tusResumable, tusOne)
	c.Set(tusVersion, tusOne)
	c.Set("Tus-Extension", "creation,termination,checksum,expiration")
	c.Set("Tus-Checksum-Algorithm", "sha256,sha1")
	c.Set("Tus-Max-Size", strconv.FormatInt(u.h.Intake.Caps.File, 10))
	return c.SendStatus(fiber.StatusNoContent)
}

// Create announces a file: POST to the path.
func (u Uploads) Create(c *fiber.Ctx) error {
	return u.speak(c, func(e intake.Evidence) error {
		length, err := strconv.ParseInt(c.Get(uploadLength), 10, 64)
		if err != nil || length < 0 {
			return c.SendStatus(fiber.StatusBadRequest)
		}
		meta, ok := metadata(c.Get(uploadMetadata))
		if !ok {
			return c.SendStatus(fiber.StatusBadRequest)
		}
		if err := u.h.slow(c, guard.Upload); err != nil {
			return err
		}
		meta.Length = length
		up, err := e.Begin(mw.Context(c), meta)
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderLocation, u.path+"/"+up.ID)
		c.Set(uploadExpires, up.ExpiresAt.UTC().Format(http.TimeFormat))
		return c.SendStatus(fiber.StatusCreated)
	})
}

// Show tells how much of a file has come: HEAD. It says that all has only once the file is
// made.
func (u Uploads) Show(c *fiber.Ctx) error {
	return u.speak(c, func(e intake.Evidence) error {
		up, err := e.Upload(mw.Context(c), c.Params("id"))
		if err != nil {
			return err
		}
		c.Set(uploadLength, strconv.FormatInt(up.Length, 10))
		if up.Echo != "" {
			c.Set(uploadMetadata, up.Echo)
		}
		u.state(c, up)
		return c.SendStatus(fiber.StatusOK)
	})
}

// Append takes the next stretch of a file: PATCH.
func (u Uploads) Append(c *fiber.Ctx) error {
	return u.speak(c, func(e intake.Evidence) error {
		if c.Get(fiber.HeaderContentType) != offsetOctets {
			return c.SendStatus(fiber.StatusUnsupportedMediaType)
		}
		at, err := strconv.ParseInt(c.Get(uploadOffset), 10, 64)
		sum, want, ok := checksum(c.Get(uploadChecksum))
		if err != nil || at < 0 || !ok {
			return c.SendStatus(fiber.StatusBadRequest)
		}
		body := mw.Body(c)
		up, err := e.Append(mw.Context(c), c.Params("id"), intake.Stretch{At: at, Body: body, Sum: sum, Want: want,
			Size: max(-1, int64(c.Request().Header.ContentLength()))})
		if err := errors.Join(err, body.End(u.h.Upload.MaxRequest)); err != nil {
			return err
		}
		u.state(c, up)
		return c.SendStatus(fiber.StatusNoContent)
	})
}

// Remove forgets a file that was coming: DELETE.
func (u Uploads) Remove(c *fiber.Ctx) error {
	return u.speak(c, func(e intake.Evidence) error {
		if err := e.Cancel(mw.Context(c), c.Params("id")); err != nil {
			return err
		}
		return c.SendStatus(fiber.StatusNoContent)
	})
}

// Overridden does what X-HTTP-Method-Override says, for lines that let only POST through.
func (u Uploads) Overridden(c *fiber.Ctx) error {
	switch c.Get("X-Http-Method-Override") {
	case fiber.MethodPatch:
		return u.Append(c)
	case fiber.MethodDelete:
		return u.Remove(c)
	case fiber.MethodHead:
		return u.Show(c)
	}
	return fiber.ErrMethodNotAllowed
}

// speak opens the evidence and does what was asked for, in our version of the protocol.
func (u Uploads) speak(c *fiber.Ctx, do func(intake.Evidence) error) error {
	c.Set(tusResumable, tusOne)
	if c.Get(tusResumable) != tusOne {
		c.Set(tusVersion, tusOne)
		return c.SendStatus(fiber.StatusPreconditionFailed)
	}
	e, err := u.open(mw.Context(c), u.token(c))
	if err == nil {
		err = do(e)
	}
	if c.Context().RequestBodyStream() != nil { // nobody read it
		mw.Drain(c, mw.Body(c), u.h.Upload.MaxRequest)
	}
	if errors.Is(err, intake.ErrSum) {
		return c.SendStatus(statusSumDiffer)
	}
	problems, err := problemsOf(err)
	if err != nil || !problems.Any() {
		return err
	}
	return u.refused(c, problems[0])
}

// refused says why a file can't be taken. Where its name isn't ours to know, whoever reads
// the answer puts it in the place of {name}.
func (u Uploads) refused(c *fiber.Ctx, p models.Problem) error {
	if p.Args["Name"] == "" {
		p.Args["Name"] = "{name}"
	}
	c.Status(fiber.StatusUnprocessableEntity)
	if p.Key == "evidence.err.file_too_large" { // as tus asks beyond Tus-Max-Size
		c.Status(fiber.StatusRequestEntityTooLarge)
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	return c.SendString(u.h.Texts.Text(mw.Of(c).Lang, p.Key, p.Args))
}

func (u Uploads) state(c *fiber.Ctx, up intake.Upload) {
	c.Set(uploadOffset, strconv.FormatInt(up.Received, 10))
	if !up.Done {
		c.Set(uploadExpires, up.ExpiresAt.UTC().Format(http.TimeFormat))
	}
}

// metadata reads Upload-Metadata: "key base64,key base64". A file keeps its name where it
// comes with one; "print" is for the page that sends it.
func metadata(header string) (models.UploadMeta, bool) {
	meta := models.UploadMeta{Echo: header}
	if header == "" {
		return meta, true
	}
	for pair := range strings.SplitSeq(header, ",") {
		key, coded, _ := strings.Cut(strings.TrimSpace(pair), " ")
		value, err := base64.StdEncoding.DecodeString(coded)
		if err != nil || key == "" {
			return meta, false
		}
		switch key {
		case "filename":
			meta.Name = string(value)
		case "print":
			meta.Print = string(value)
		}
	}
	return meta, true
}

// checksum reads Upload-Checksum: "sha256 base64". Without one there is no hash.
func checksum(header string) (sum hash.Hash, want []byte, ok bool) {
	if header == "" {
		return nil, nil, true
	}
	algorithm, coded, _ := strings.Cut(header, " ")
	switch algorithm {
	case "sha256":
		sum = sha256.New()
	case "sha1":
		sum = sha1.New() //nolint:gosec // see above
	default:
		return nil, nil, false
	}
	want, err := base64.StdEncoding.DecodeString(coded)
	return sum, want, err == nil && len(want) == sum.Size()
}
