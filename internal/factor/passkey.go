package factor

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"qingyuan/models"
)

// CanPasskey reports whether a browser makes passkeys at an origin: one with a name, over HTTPS,
// or on this machine.
func (Factors) CanPasskey(at models.Origin) bool {
	secure := strings.HasPrefix(at.URL, "https://") || at.Host == "localhost"
	return secure && protocol.ValidateRPID(at.Host) == nil
}

// AskNewPasskey makes what a browser is asked, as JSON, to have a device make a passkey, and the
// challenge that its answer must fit.
func (Factors) AskNewPasskey(at models.Origin, who models.PasskeyOwner) (ask, challenge []byte, err error) {
	w, o, err := meeting(at, who)
	if err != nil {
		return nil, nil, err
	}
	creation, session, err := w.BeginRegistration(o, webauthn.WithExclusions(webauthn.Credentials(o.keys).CredentialDescriptors()),
		webauthn.WithResidentKeyRequirement(protocol.ResidentKeyRequirementDiscouraged))
	if err != nil {
		return nil, nil, fmt.Errorf("ask for a passkey: %w", err)
	}
	return both(creation.Response, session)
}

// NewPasskey reads a browser's answer; models.Invalid where it doesn't fit.
func (Factors) NewPasskey(at models.Origin, who models.PasskeyOwner, challenge, answer []byte) (models.Passkey, error) {
	w, session, o, err := ceremony(at, who, challenge)
	if err != nil {
		return models.Passkey{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return models.Passkey{}, unfit(err)
	}
	made, err := w.CreateCredential(o, session, parsed)
	if err != nil {
		return models.Passkey{}, unfit(err)
	}
	return keep(models.Passkey{Host: at.Host}, made)
}

// AskPasskey makes what a browser is asked, as JSON, to have one of the owner's passkeys used.
func (Factors) AskPasskey(at models.Origin, who models.PasskeyOwner) (ask, challenge []byte, err error) {
	w, o, err := meeting(at, who)
	if err != nil {
		return nil, nil, err
	}
	assertion, session, err := w.BeginLogin(o)
	if err != nil {
		return nil, nil, fmt.Errorf("ask for a passkey: %w", err)
	}
	return both(assertion.Response, session)
}

// CheckPasskey reads a browser's answer and returns the passkey that was used, as it now is;
// models.Invalid where the answer doesn't fit, or the key counts as if there were two of it.
func (Factors) CheckPasskey(at models.Origin, who models.PasskeyOwner, challenge, answer []byte) (models.Passkey, error) {
	w, session, o, err := ceremony(at, who, challenge)
	if err != nil {
		return models.Passkey{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return models.Passkey{}, unfit(err)
	}
	used, err := w.ValidateLogin(o, session, parsed)
	if err != nil {
		return models.Passkey{}, unfit(err)
	}
	if used.Authenticator.CloneWarning {
		return models.Passkey{}, unfit(fmt.Errorf("its counter went back"))
	}
	for i, k := range o.keys {
		if string(k.ID) == string(used.ID) {
			return keep(who.Passkeys[i], used)
		}
	}
	return models.Passkey{}, unfit(fmt.Errorf("nobody's"))
}

func unfit(err error) error {
	return models.Fail(models.Invalid, "second.err.passkey").Because(err)
}

// party is we, as a browser at an origin sees us. Which model a device is nobody asks.
func party(at models.Origin) (*webauthn.WebAuthn, error) {
	w, err := webauthn.New(&webauthn.Config{RPID: at.Host, RPDisplayName: at.Host, RPOrigins: []string{at.URL},
		AttestationPreference:  protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{UserVerification: protocol.VerificationPreferred}})
	if err != nil {
		return nil, models.Fail(models.Invalid, "second.err.passkey").Because(err)
	}
	return w, nil
}

// meeting is we and the owner of passkeys.
func meeting(at models.Origin, who models.PasskeyOwner) (*webauthn.WebAuthn, person, error) {
	w, err := party(at)
	if err != nil {
		return nil, person{}, err
	}
	o, err := owner(who)
	return w, o, err
}

// ceremony is a meeting that goes on with the answer to a challenge.
func ceremony(at models.Origin, who models.PasskeyOwner, challenge []byte) (w *webauthn.WebAuthn, s webauthn.SessionData, o person, err error) {
	if w, o, err = meeting(at, who); err != nil {
		return nil, s, o, err
	}
	if err = json.Unmarshal(challenge, &s); err != nil {
		return nil, s, o, fmt.Errorf("read a challenge: %w", err)
	}
	return w, s, o, nil
}

func both(ask any, session *webauthn.SessionData) (options, challenge []byte, err error) {
	if options, err = json.Marshal(ask); err != nil {
		return nil, nil, fmt.Errorf("write what a browser is asked: %w", err)
	}
	if challenge, err = json.Marshal(session); err != nil {
		return nil, nil, fmt.Errorf("write a challenge: %w", err)
	}
	return options, challenge, nil
}

// keep writes what is needed to check a passkey; what tells of the device is left out.
func keep(k models.Passkey, c *webauthn.Credential) (models.Passkey, error) {
	kept := webauthn.Credential{ID: c.ID, PublicKey: c.PublicKey, AttestationFormat: "none", Transport: c.Transport, Flags: c.Flags}
	kept.Authenticator.SignCount = c.Authenticator.SignCount
	var err error
	if k.Credential, err = json.Marshal(kept); err != nil {
		return k, fmt.Errorf("write a passkey: %w", err)
	}
	k.SignCount = int64(c.Authenticator.SignCount)
	return k, nil
}

// person is a webauthn.User.
type person struct {
	models.PasskeyOwner
	keys []webauthn.Credential
}

func owner(who models.PasskeyOwner) (person, error) {
	o := person{PasskeyOwner: who}
	for _, k := range who.Passkeys {
		var c webauthn.Credential
		if err := json.Unmarshal(k.Credential, &c); err != nil {
			return o, fmt.Errorf("read a passkey: %w", err)
		}
		o.keys = append(o.keys, c)
	}
	return o, nil
}

func (o person) WebAuthnID() []byte                         { return o.Handle }
func (o person) WebAuthnName() string                       { return o.Username }
func (o person) WebAuthnDisplayName() string                { return o.Username }
func (o person) WebAuthnCredentials() []webauthn.Credential { return o.keys }
