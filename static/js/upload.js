// Files that are chosen or dropped are sent at once, in pieces, and go on where a line dropped
// (tus 1.0, docs/adr/0013-uploads-that-go-on.md). Without this script the form sends them itself.
// Nothing is kept on the device. Words come from data-text-… attributes.
(function () {
  'use strict';

  const KB = 1024;
  const MB = 1024 * KB;
  const atOnce = 2; // files
  const firstPiece = MB;
  const leastPiece = 128 * KB;
  const pieceTime = 4; // seconds that a piece should take: so much a dropped line costs
  const standstill = 30000; // ms without a byte, after which a line counts as dropped
  const answerTime = 60000; // ms for an answer; sealTime for the last one
  const sealTime = 30 * 60000;
  const longestPause = 30000;

  const fill = (text, values) => (text || '').replace(/\{(\w+)\}/g, (m, k) => (k in values ? values[k] : m));
  const each = (root, selector, fn) => Array.prototype.forEach.call(root.querySelectorAll(selector), fn);
  const base64 = (bytes) => btoa(String.fromCharCode.apply(null, bytes));
  const subtle = window.crypto && window.crypto.subtle;

  function make(tag, attributes, text) {
    const el = document.createElement(tag);
    Object.keys(attributes || {}).forEach((k) => el.setAttribute(k, attributes[k]));
    if (text) el.textContent = text;
    return el;
  }

  function size(bytes) {
    const units = ['B', 'KB', 'MB', 'GB'];
    let i = 0;
    while (bytes >= KB && i < 3) {
      bytes /= KB;
      i += 1;
    }
    return bytes.toFixed(i && bytes < 10 ? 1 : 0) + ' ' + units[i];
  }

  const buffer = (blob) => new Response(blob).arrayBuffer();

  // print tells the same file again: its length, and a hash (FNV-1a) of its start, middle and end.
  function print(file) {
    const middle = Math.floor(file.size / 2);
    const samples = [file.slice(0, 64 * KB), file.slice(middle, middle + 64 * KB), file.slice(Math.max(0, file.size - 64 * KB))];
    return Promise.all(samples.map(buffer)).then((parts) => {
      let hash = 0x811c9dc5;
      parts.forEach((part) => new Uint8Array(part).forEach((b) => {
        hash = Math.imul(hash ^ b, 0x01000193) >>> 0;
      }));
      return file.size + '-' + hash.toString(16);
    });
  }

  // refusal is an answer that trying again won't change.
  function refusal(text) {
    const e = new Error(text);
    e.final = true;
    return e;
  }

  // request resolves with whatever the server answers and rejects where the line drops or
  // stands still. on.sent is told how much has gone out, on.out that all has.
  function request(item, method, url, headers, body, on) {
    return new Promise((resolve, reject) => {
      const x = new XMLHttpRequest();
      let timer = 0;
      const within = (ms) => {
        clearTimeout(timer);
        timer = setTimeout(() => x.abort(), ms);
      };
      const end = (fn) => () => {
        clearTimeout(timer);
        item.request = null;
        fn();
      };
      x.open(method, url);
      Object.keys(headers).forEach((k) => x.setRequestHeader(k, headers[k]));
      x.setRequestHeader('Tus-Resumable', '1.0.0');
      x.onload = end(() => resolve(x));
      x.onerror = x.onabort = end(() => reject(new Error('line')));
      if (body) {
        x.upload.onprogress = (e) => {
          within(standstill);
          on.sent(e.loaded);
        };
        x.upload.onload = () => {
          within(on.answer);
          on.out();
        };
      }
      within(body ? standstill : (on && on.answer) || answerTime);
      item.request = x;
      x.send(body || null);
    });
  }

  function uploader(form) {
    const words = form.dataset;
    const endpoint = words.uploads;
    const mostPiece = Number(words.piece);
    const input = form.querySelector('input[type="file"]');
    const rows = form.querySelector('[data-rows]');
    const said = form.querySelector('[data-said]');
    const neutral = form.querySelector('input[name="neutral"]');
    const token = () => form.querySelector('input[name="_csrf"]').value;
    const items = [];
    let goOn = null; // the button that waits for the files
    let refreshing = Promise.resolve();
    let announced = Promise.resolve();

    const active = () => items.filter((i) => i.state === 'waiting' || i.state === 'running');
    const tell = (text) => { said.textContent = text; };
    const put = (item, text, bad) => {
      if (item.line.textContent !== text) item.line.textContent = text;
      item.line.className = bad ? 'error' : 'file-meta num';
    };

    function row(item) {
      item.row = make('li', { class: 'file-row file-row--sending' });
      item.row.appendChild(make('span', { class: 'file-name' }, item.file.name));
      item.line = make('span', { class: 'file-meta num' }, words.textWaiting);
      item.bar = make('progress', { class: 'progress', max: '100', value: '0', 'aria-label': item.file.name });
      item.button = make('button', { class: 'btn btn--link', type: 'button' });
      item.button.addEventListener('click', () => (item.state === 'failed' ? drop(item) : cancel(item)));
      label(item, words.textCancel);
      [item.line, item.bar, item.button].forEach((el) => item.row.appendChild(el));
      rows.appendChild(item.row);
      rows.hidden = false;
    }

    function label(item, text) {
      item.button.textContent = text;
      item.button.appendChild(make('span', { class: 'vh' }, item.file.name));
    }

    function drop(item) {
      item.row.remove();
      items.splice(items.indexOf(item), 1);
      rows.hidden = !items.length;
    }

    // progress is drawn four times a second at most.
    function progress(item, sent) {
      const now = Date.now();
      const done = item.at + sent;
      if (now - item.drawn < 250 && done < item.file.size) return;
      const seconds = (now - item.drawn) / 1000;
      if (item.drawn && seconds < 5 && done >= item.shown) {
        const speed = (done - item.shown) / Math.max(seconds, 0.05);
        item.speed = item.speed ? item.speed * 0.8 + speed * 0.2 : speed;
      }
      item.drawn = now;
      item.shown = done;
      item.bar.value = Math.floor((done / item.file.size) * 100);
      if (!item.speed) {
        put(item, item.bar.value + '%');
        return;
      }
      const left = Math.ceil((item.file.size - done) / item.speed);
      put(item, fill(words.textProgress, {
        percent: item.bar.value + '%',
        speed: size(item.speed),
        left: left < 90 ? fill(words.textSeconds, { n: left }) : fill(words.textMinutes, { n: Math.ceil(left / 60) }),
      }));
    }

    // answer sorts what the server says: ours to handle, final, or to be tried again.
    function answer(item, x, wanted) {
      if (x.status === wanted) return;
      if (x.status === 404 || x.status === 410) {
        if (item.anew) throw refusal(fill(x.responseText, { name: item.file.name }) || words.textGone);
        item.anew = true; // it is gone: once more from the start
        item.url = '';
        item.at = 0;
        throw new Error('gone');
      }
      const again = x.status >= 500 || [409, 423, 429, 460].indexOf(x.status) >= 0;
      if (again) throw new Error(String(x.status));
      const plain = (x.getResponseHeader('Content-Type') || '').indexOf('text/plain') === 0;
      throw refusal(plain && x.responseText ? fill(x.responseText, { name: item.file.name }) : words.textRefused);
    }

    // known computes the print of a file, and finds what has come of it before.
    function known(item) {
      return print(item.file).then((mark) => {
        if (items.some((i) => i.print === mark && i.state === 'running')) throw refusal(fill(words.textSame, { name: item.file.name }));
        item.print = mark;
        adopt(item);
      }, () => { throw refusal(fill(words.textUnreadable, { name: item.file.name })); });
    }

    // inOrder announces files one after another, so that they are numbered as they were chosen.
    function inOrder(item) {
      const mine = announced.then(() => item.url || item.state !== 'running' || announce(item));
      announced = mine.catch(() => {});
      return mine;
    }

    function announce(item) {
      const pairs = ['print ' + btoa(item.print)];
      if (!item.neutral) pairs.push('filename ' + base64(new TextEncoder().encode(item.file.name)));
      const headers = { 'X-Csrf-Token': token(), 'Upload-Length': item.file.size, 'Upload-Metadata': pairs.join(',') };
      return request(item, 'POST', endpoint, headers).then((x) => {
        answer(item, x, 201);
        item.url = x.getResponseHeader('Location');
        item.at = 0;
      });
    }

    // where asks how much has come; of a whole file the server first makes what is kept.
    function where(item) {
      return request(item, 'HEAD', item.url, {}, null, { answer: sealTime }).then((x) => {
        answer(item, x, 200);
        item.at = Number(x.getResponseHeader('Upload-Offset'));
        item.sure = true;
      });
    }

    function piece(item) {
      const blob = item.file.slice(item.at, item.at + item.piece);
      const last = item.at + blob.size >= item.file.size;
      const headers = { 'X-Csrf-Token': token(), 'Upload-Offset': item.at, 'Content-Type': 'application/offset+octet-stream' };
      let began = 0;
      return buffer(blob).catch(() => { throw refusal(words.textUnreadable); }).then((bytes) => {
        if (!subtle) return bytes;
        return subtle.digest('SHA-256', bytes).then((sum) => {
          headers['Upload-Checksum'] = 'sha256 ' + base64(new Uint8Array(sum));
          return bytes;
        });
      }).then((bytes) => {
        began = Date.now();
        return request(item, 'PATCH', item.url, headers, bytes, {
          answer: last ? sealTime : answerTime,
          sent: (n) => progress(item, n),
          out: () => last && put(item, words.textSealing),
        });
      }).then((x) => {
        answer(item, x, 204);
        item.at = Number(x.getResponseHeader('Upload-Offset'));
        const fits = blob.size * (pieceTime / Math.max((Date.now() - began) / 1000, 0.1));
        item.piece = Math.round(Math.max(leastPiece, Math.min(mostPiece, item.piece * 2, fits)));
      });
    }

    // pause waits until it is worth trying again: longer each time, but not once the line is back.
    function pause(item) {
      const ms = Math.min(longestPause, 1000 * 2 ** item.tries) * (0.75 + Math.random() / 2);
      put(item, navigator.onLine === false ? words.textOffline : fill(words.textAgain, { n: Math.ceil(ms / 1000) }));
      if (item.tries === 1) tell(fill(words.textBroken, { name: item.file.name }));
      return new Promise((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          window.removeEventListener('online', wake);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        window.addEventListener('online', wake);
        item.wake = wake;
      });
    }

    function step(item) {
      if (!item.print) return known(item);
      if (!item.url && item.tries) return refresh().then(() => adopt(item)).then(() => inOrder(item)); // the answer may be all that was lost
      if (!item.url) return inOrder(item);
      if (!item.sure) return where(item);
      return piece(item);
    }

    function run(item) {
      if (item.state !== 'running') return null;
      return step(item).then(() => {
        if (item.tries) tell(fill(words.textBack, { name: item.file.name }));
        item.tries = 0;
        return item.url && item.sure && item.at >= item.file.size ? done(item) : run(item);
      }, (e) => {
        if (item.state !== 'running') return null;
        if (e.final) return fail(item, e.message);
        item.tries += 1;
        item.sure = !item.url;
        item.piece = Math.max(leastPiece, Math.floor(item.piece / 2));
        return pause(item).then(() => run(item));
      });
    }

    function next() {
      items.filter((i) => i.state === 'waiting').slice(0, Math.max(0, atOnce - items.filter((i) => i.state === 'running').length)).forEach((item) => {
        item.state = 'running';
        run(item);
      });
      if (goOn && !active().length) leave();
    }

    function done(item) {
      item.state = 'done';
      tell(fill(words.textDone, { name: item.file.name }));
      refresh().then(() => drop(item));
      next();
    }

    function fail(item, why) {
      item.state = 'failed';
      item.bar.hidden = true;
      put(item, why, true);
      label(item, words.textDismiss);
      tell(why);
      wait(null);
      refresh();
      next();
    }

    function cancel(item) {
      const url = item.url;
      item.state = 'cancelled';
      if (item.request) item.request.abort();
      if (item.wake) item.wake();
      drop(item);
      tell(fill(words.textCancelled, { name: item.file.name }));
      if (url) request({}, 'DELETE', url, { 'X-Csrf-Token': token() }).then(refresh, () => {});
      next();
    }

    // refresh shows what the server has now. What this page is sending is in its own rows.
    function refresh() {
      const here = document.querySelector('[data-evidence]');
      refreshing = refreshing.then(() => fetch(location.pathname, { credentials: 'same-origin' }))
        .then((r) => r.text()).then((text) => {
          const fresh = new DOMParser().parseFromString(text, 'text/html').querySelector('[data-evidence]');
          if (!fresh) return;
          here.innerHTML = fresh.innerHTML;
          hide();
        }).catch(() => {});
      return refreshing;
    }

    function hide() {
      each(document, '[data-upload-id]', (li) => {
        if (items.some((i) => i.url === endpoint + '/' + li.dataset.uploadId)) li.hidden = true;
      });
      each(document, '[data-unfinished]', (box) => { box.hidden = !box.querySelector('li:not([hidden])'); });
    }

    // adopt finds what has come of a file before.
    function adopt(item) {
      each(document, '[data-upload-id]', (li) => {
        const url = endpoint + '/' + li.dataset.uploadId;
        if (item.url || li.dataset.print !== item.print || items.some((i) => i.url === url)) return;
        item.url = url;
        item.sure = false;
      });
      hide();
      tell(fill(item.url ? words.textResumed : words.textBegun, { name: item.file.name }));
    }

    // add takes a file; one that has come in part goes on from there.
    function add(file) {
      const item = { file: file, print: '', neutral: neutral && neutral.checked, url: '', at: 0, sure: true, piece: Math.min(firstPiece, mostPiece),
        tries: 0, drawn: 0, shown: 0, speed: 0, state: 'waiting' };
      items.push(item);
      row(item);
      next();
    }

    function wait(button) {
      const note = form.querySelector('[data-wait]');
      goOn = button;
      note.hidden = !button;
      if (button) tell(note.textContent);
    }

    function leave() {
      const by = goOn;
      goOn = null;
      if (by.name) form.appendChild(make('input', { type: 'hidden', name: by.name, value: by.value }));
      form.submit();
    }

    input.addEventListener('change', () => {
      Array.prototype.forEach.call(input.files, add);
      input.value = '';
    });
    const zone = form.querySelector('[data-drop]');
    const over = (on) => (e) => {
      e.preventDefault();
      zone.classList.toggle('is-over', on);
    };
    ['dragenter', 'dragover'].forEach((name) => zone.addEventListener(name, over(true)));
    ['dragleave', 'drop'].forEach((name) => zone.addEventListener(name, over(false)));
    zone.addEventListener('drop', (e) => Array.prototype.forEach.call(e.dataTransfer.files, add));
    // Whoever goes on waits for the files; pressing again goes without them.
    form.addEventListener('submit', (e) => {
      if (!active().length || goOn) return;
      e.preventDefault();
      wait(e.submitter || {});
    });
    each(form, '[data-without-script]', (el) => { el.hidden = true; });
    each(form, '[data-with-script]', (el) => { el.hidden = false; });
  }

  if (window.Promise && window.fetch && window.TextEncoder && 'upload' in new XMLHttpRequest()) {
    each(document, 'form[data-uploads]', uploader);
  }
})();
