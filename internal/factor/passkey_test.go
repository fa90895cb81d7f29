package factor

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"strings"
	"testing"

	"qingyuan/models"
)

// device makes and uses one passkey, as the standard says.
type device struct {
	t     *testing.T
	key   *ecdsa.PrivateKey
	id    []byte
	count uint32
	// What a device or a browser that is lied to would answer with.
	host, url string
}

func newDevice(t *testing.T, at models.Origin) *device {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id := make([]byte, 16)
	rand.Read(id)
	return &device{t: t, key: key, id: id, host: at.Host, url: at.URL}
}

var b64 = base64.RawURLEncoding.EncodeToString

// client is what the browser says of a ceremony.
func (d *device) client(kind string, ask []byte) []byte {
	var asked struct {
		Challenge string `json:"challenge"`
	}
	if err := json.Unmarshal(ask, &asked); err != nil || asked.Challenge == "" {
		d.t.Fatalf("no challenge in %s", ask)
	}
	data, _ := json.Marshal(map[string]any{"type": "webauthn." + kind, "challenge": asked.Challenge, "origin": d.url, "crossOrigin": false})
	return data
}

func (d *device) data(flags byte) []byte {
	hash := sha256.Sum256([]byte(d.host))
	return binary.BigEndian.AppendUint32(append(hash[:], flags), d.count)
}

func (d *device) answer(response map[string]any) []byte {
	text, _ := json.Marshal(map[string]any{"id": b64(d.id), "rawId": b64(d.id), "type": "public-key", "response": response, "clientExtensionResults": map[string]any{}})
	return text
}

// makes answers to AskNewPasskey.
func (d *device) makes(ask []byte) []byte {
	point, err := d.key.PublicKey.Bytes()
	if err != nil {
		d.t.Fatal(err)
	}
	data := append(d.data(0x45), make([]byte, 16)...) // present, verified, with a key
	data = append(binary.BigEndian.AppendUint16(data, uint16(len(d.id))), d.id...)
	data = append(data, 0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32) // COSE: EC2, ES256, P-256
	data = append(append(data, point[1:33]...), 0x22, 0x58, 32)
	data = append(data, point[33:]...)
	object := append([]byte("\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58"), byte(len(data)))
	return d.answer(map[string]any{"clientDataJSON": b64(d.client("create", ask)), "attestationObject": b64(append(object, data...))})
}

// uses answers to AskPasskey.
func (d *device) uses(ask []byte) []byte {
	client, data := d.client("get", ask), d.data(0x05)
	hash := sha256.Sum256(client)
	sum := sha256.Sum256(append(data[:len(data):len(data)], hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, sum[:])
	if err != nil {
		d.t.Fatal(err)
	}
	return d.answer(map[string]any{"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature)})
}

func TestAPasskeyAnswersToOneName(t *testing.T) {
	f, at := Factors{}, models.Origin{Host: "q.example.cn", URL: "https://q.example.cn:8443"}
	who := models.PasskeyOwner{Handle: []byte("handle"), Username: "li.ming"}
	d := newDevice(t, at)
	ask, challenge, err := f.AskNewPasskey(at, who)
	must(t, err)
	if strings.Contains(string(ask), `"attestation":"direct"`) || !strings.Contains(string(ask), `"userVerification":"preferred"`) {
		t.Errorf("asked for %s", ask)
	}
	k, err := f.NewPasskey(at, who, challenge, d.makes(ask))
	if must(t, err); k.Host != at.Host || strings.Contains(string(k.Credential), "AAGUID") {
		t.Fatalf("kept %+v", k)
	}
	who.Passkeys = []models.Passkey{k}
	if again, _, err := f.AskNewPasskey(at, who); err != nil || !strings.Contains(string(again), b64(d.id)) {
		t.Errorf("the device isn't told of the key that it has: %v", err)
	}

	use := func(change func()) (models.Passkey, error) {
		ask, challenge, err := f.AskPasskey(at, who)
		must(t, err)
		was := *d
		defer func() { d.host, d.url, d.key, d.id = was.host, was.url, was.key, was.id }()
		d.count++
		change()
		return f.CheckPasskey(at, who, challenge, d.uses(ask))
	}
	for name, change := range map[string]func(){
		"a page that imitates ours": func() { d.url = "https://q-example.cn" },
		"over plain HTTP":           func() { d.url = "http://q.example.cn:8443" },
		"another relying party":     func() { d.host = "example.cn" },
		"another key":               func() { d.key = newDevice(t, at).key },
		"a key that isn't theirs":   func() { d.id = newDevice(t, at).id },
	} {
		if _, err := use(change); models.CodeOf(err) != models.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	k, err = use(func() {})
	if must(t, err); k.SignCount != int64(d.count) || k.SignCount == 0 {
		t.Errorf("the counter stands at %d", k.SignCount)
	}
	who.Passkeys[0] = k
	if _, err := use(func() { d.count = 2 }); models.CodeOf(err) != models.Invalid {
		t.Errorf("a copy of the key, whose counter lags: %v", err)
	}
	old, _, err := f.AskPasskey(at, who)
	must(t, err)
	_, challenge, err = f.AskPasskey(at, who)
	must(t, err)
	d.count = 100
	for _, answer := range [][]byte{d.uses(old), nil, []byte("{}"), []byte(strings.Repeat("x", 1000))} {
		if _, err := f.CheckPasskey(at, who, challenge, answer); models.CodeOf(err) != models.Invalid {
			t.Errorf("an answer to another challenge, or none: %v", err)
		}
	}
}

func TestWherePasskeysCanBe(t *testing.T) {
	for url, want := range map[string]bool{"https://q.example.cn": true, "http://localhost:8080": true, "https://localhost": true,
		"http://q.example.cn": false, "https://192.0.2.1": false, "http://127.0.0.1:8080": false} {
		host := strings.Split(strings.TrimPrefix(strings.TrimPrefix(url, "https://"), "http://"), ":")[0]
		if got := (Factors{}).CanPasskey(models.Origin{Host: host, URL: url}); got != want {
			t.Errorf("%s: %v", url, got)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
