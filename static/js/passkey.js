// A form with data-passkey is answered by a device: what it is asked stands in data-get or data-create, as JSON.
// The answer goes into the field "passkey" and the form is sent as any other.
(function () {
  'use strict';

  const form = document.querySelector('form[data-passkey]');
  const able = window.PublicKeyCredential && navigator.credentials;
  const show = (el, on) => { if (el) el.hidden = !on; };

  function bytes(text) {
    const raw = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    return Uint8Array.from(raw, (c) => c.charCodeAt(0));
  }

  function text(buffer) {
    const raw = Array.from(new Uint8Array(buffer), (b) => String.fromCharCode(b)).join('');
    return btoa(raw).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  }

  const credentials = (list) => (list || []).map((c) => Object.assign({}, c, { id: bytes(c.id) }));

  function create(ask) {
    ask.challenge = bytes(ask.challenge);
    ask.user.id = bytes(ask.user.id);
    ask.excludeCredentials = credentials(ask.excludeCredentials);
    return navigator.credentials.create({ publicKey: ask });
  }

  function get(ask) {
    ask.challenge = bytes(ask.challenge);
    ask.allowCredentials = credentials(ask.allowCredentials);
    return navigator.credentials.get({ publicKey: ask });
  }

  function answer(key) {
    const r = key.response;
    const response = { clientDataJSON: text(r.clientDataJSON) };
    if (r.attestationObject) {
      response.attestationObject = text(r.attestationObject);
      response.transports = r.getTransports ? r.getTransports() : [];
    } else {
      response.authenticatorData = text(r.authenticatorData);
      response.signature = text(r.signature);
      if (r.userHandle) response.userHandle = text(r.userHandle);
    }
    return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response: response, clientExtensionResults: {} });
  }

  function say(words) {
    const said = form.querySelector('[data-passkey-said]');
    said.textContent = words;
    said.hidden = false;
  }

  async function send() {
    const button = form.querySelector('button');
    button.disabled = true;
    try {
      const made = form.dataset.create ? await create(JSON.parse(form.dataset.create)) : await get(JSON.parse(form.dataset.get));
      form.elements.passkey.value = answer(made);
      form.submit();
    } catch (e) {
      say(form.dataset.textFailed);
      button.disabled = false;
    }
  }

  if (!form) return;
  Array.prototype.forEach.call(document.querySelectorAll('[data-without-script]'), (el) => show(el, false));
  show(form, true);
  Array.prototype.forEach.call(form.querySelectorAll('[data-with-script]'), (el) => show(el, true));
  if (!able) {
    say(form.dataset.textNever);
    form.querySelector('button').disabled = true;
    return;
  }
  form.addEventListener('submit', (e) => {
    e.preventDefault();
    send();
  });
  if (form.dataset.get) form.querySelector('button').addEventListener('click', send);
})();
