// Everything here only adds to pages that work without it. Words come from data-text-… attributes.
(function () {
  'use strict';

  const fill = (text, values) => (text || '').replace(/\{(\w+)\}/g, (m, k) => (k in values ? values[k] : m));
  const each = (root, selector, fn) => Array.prototype.forEach.call(root.querySelectorAll(selector), fn);

  function make(tag, attributes, text) {
    const el = document.createElement(tag);
    Object.keys(attributes || {}).forEach((k) => el.setAttribute(k, attributes[k]));
    if (text) el.textContent = text;
    return el;
  }

  // Quick exit: the neutral site opens in a new tab and this tab goes to a neutral page of ours,
  // so that "back" doesn't return here. A key press may not open a tab, so Escape only leaves.
  function quickExit(link) {
    const said = make('p', { class: 'vh', role: 'status' });
    link.parentNode.appendChild(said);
    let presses = 0;
    let timer = 0;

    function leave(open) {
      document.body.hidden = true;
      document.title = '\u200b';
      if (open) window.open(link.href, '_blank', 'noopener,noreferrer');
      location.replace(open && link.dataset.replace ? link.dataset.replace : link.href);
    }
    link.addEventListener('click', (e) => {
      e.preventDefault();
      leave(true);
    });
    document.addEventListener('keydown', (e) => {
      if (e.key !== 'Escape' || e.defaultPrevented || e.repeat) return;
      clearTimeout(timer);
      presses += 1;
      if (presses >= 3) {
        leave(false);
        return;
      }
      said.textContent = fill(link.dataset.textEscape, { n: 3 - presses });
      timer = setTimeout(() => {
        presses = 0;
        said.textContent = '';
      }, 3000);
    });
  }

  // An ARIA combobox: a list of options below an input while typing. of: the address that is asked
  // and how its answers are shown: id, label, src, options(answers) → what is listed, row(li, one),
  // choose(one), said(answers) tells of them, null where nothing is typed.
  function combobox(input, of) {
    const list = make('ul', { class: 'combo-list', id: of.id + '-list', role: 'listbox', 'aria-label': of.label });
    const known = new Map();
    const sends = input.form; // what Enter sends
    let found = [];
    let at = -1;
    let asked = 0;
    let timer = 0;
    const roles = { role: 'combobox', autocomplete: 'off', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': list.id };
    Object.keys(roles).forEach((k) => input.setAttribute(k, roles[k]));
    list.hidden = true;

    function close() {
      list.hidden = true;
      at = -1;
      input.setAttribute('aria-expanded', 'false');
      input.removeAttribute('aria-activedescendant');
    }

    function mark(i) {
      at = i < 0 ? found.length - 1 : i % found.length;
      Array.prototype.forEach.call(list.children, (el, n) => el.setAttribute('aria-selected', String(n === at)));
      input.setAttribute('aria-activedescendant', list.children[at].id);
      list.children[at].scrollIntoView({ block: 'nearest' });
    }

    function choose(one) {
      close();
      of.choose(one);
    }

    function show(answers) {
      if (document.activeElement !== input) return;
      close();
      found = of.options(answers);
      list.textContent = '';
      found.forEach((one, i) => {
        const li = make('li', { role: 'option', id: of.id + '-' + i, 'aria-selected': 'false' });
        of.row(li, one);
        li.addEventListener('mousedown', (e) => e.preventDefault());
        li.addEventListener('click', () => choose(one));
        list.appendChild(li);
      });
      list.hidden = !found.length;
      input.setAttribute('aria-expanded', String(found.length > 0));
      of.said(answers);
    }

    function ask() {
      const q = input.value.trim();
      const mine = (asked += 1);
      if (!q) {
        close();
        of.said(null);
        return;
      }
      if (known.has(q)) {
        show(known.get(q));
        return;
      }
      fetch(of.src + '?q=' + encodeURIComponent(q), { credentials: 'same-origin', headers: { Accept: 'application/json' } })
        .then((r) => (r.ok ? r.json() : Promise.reject(r.status)))
        .then((answers) => {
          known.set(q, answers || []);
          if (mine === asked) show(known.get(q));
        })
        .catch(() => mine === asked && close());
    }

    function later(ms) {
      clearTimeout(timer);
      timer = setTimeout(ask, ms);
    }
    input.addEventListener('input', (e) => { // what an input method is still composing isn't asked for
      if (e.isComposing) clearTimeout(timer);
      else later(200);
    });
    input.addEventListener('compositionend', () => later(60));
    input.addEventListener('blur', close);
    input.addEventListener('keydown', (e) => {
      if (e.isComposing || list.hidden) return;
      if (e.key === 'ArrowDown') mark(at + 1);
      else if (e.key === 'ArrowUp') mark(at - 1);
      else if (e.key === 'Enter' && at >= 0 && !sends) choose(found[at]);
      else if (e.key === 'Escape') close();
      else return;
      e.preventDefault();
    });
    if (sends) {
      sends.addEventListener('submit', (e) => { // Enter, while an option is marked
        if (at < 0) return;
        e.preventDefault();
        choose(found[at]);
      });
    }
    return list;
  }

  // Region search, above the picker that works without it.
  function regionPicker(box) {
    const words = box.dataset;
    const id = 'region-' + Math.random().toString(36).slice(2, 8);
    const combo = make('div', { class: 'combo' });
    const input = make('input', { class: 'input', id: id, type: 'text' });
    const said = make('p', { class: 'hint', role: 'status' });

    // A picked region takes the place of the levels, which would otherwise be sent as well.
    function choose(region) {
      if (words.href) {
        location.assign(words.href.replace('{code}', encodeURIComponent(region.code)));
        return;
      }
      each(box, 'select, input[type="hidden"]', (el) => {
        if (el.name === words.name) el.disabled = true;
      });
      let field = box.querySelector('[data-picked]');
      if (!field) {
        field = make('input', { type: 'hidden', name: words.name, 'data-picked': '' });
        box.appendChild(field);
      }
      field.disabled = false;
      field.value = region.code;
      input.value = region.name;
      said.textContent = fill(words.textChosen, { path: region.path, name: region.name });
      if ('submit' in words && box.closest('form')) box.closest('form').submit();
    }

    const list = combobox(input, {
      id: id,
      label: words.textLabel,
      src: words.src,
      choose: choose,
      options: (regions) => regions,
      row: (li, region) => {
        li.textContent = region.name;
        li.appendChild(make('small', {}, region.path));
      },
      said: (regions) => {
        if (!regions) said.textContent = '';
        else said.textContent = regions.length ? fill(words.textCount, { n: regions.length }) : words.textNone;
      },
    });
    [make('label', { class: 'label', for: id }, words.textLabel), said, input, list].forEach((el) => combo.appendChild(el));
    box.insertBefore(combo, box.firstChild);

    input.addEventListener('input', () => {
      const picked = box.querySelector('[data-picked]');
      if (picked) picked.disabled = true;
      each(box, '[disabled]:not([data-picked])', (el) => { el.disabled = false; });
    });
  }

  function size(bytes) {
    const units = ['B', 'KB', 'MB', 'GB'];
    let i = 0;
    while (bytes >= 1000 && i < 3) {
      bytes /= 1000;
      i += 1;
    }
    return bytes.toFixed(i && bytes < 10 ? 1 : 0) + ' ' + units[i];
  }

  // Upload: the same form, sent so that its progress can be seen.
  function upload(form) {
    const words = form.dataset;
    const box = form.querySelector('[data-upload-status]');
    if (!box || !window.FormData || !('upload' in new XMLHttpRequest())) return;

    form.addEventListener('submit', (e) => {
      const files = form.querySelectorAll('input[type="file"]');
      const by = e.submitter;
      const some = Array.prototype.some.call(files, (f) => f.files.length);
      if (e.defaultPrevented || !some || (by && by.name === 'remove')) return;
      e.preventDefault();

      const data = new FormData(form);
      if (by && by.name) data.append(by.name, by.value);
      const buttons = form.querySelectorAll('button');
      const lock = (on) => Array.prototype.forEach.call(buttons, (b) => { b.disabled = on; });
      const bar = make('progress', { class: 'progress', max: '100' });
      const line = make('p', { role: 'status' });
      box.textContent = '';
      box.appendChild(bar);
      box.appendChild(line);
      box.hidden = false;
      box.scrollIntoView({ block: 'nearest' });
      lock(true);

      const request = new XMLHttpRequest();
      const began = Date.now();
      let drawn = 0;
      request.upload.onprogress = (p) => {
        const now = Date.now();
        if (!p.lengthComputable || (now - drawn < 250 && p.loaded < p.total)) return;
        drawn = now;
        const speed = p.loaded / Math.max((now - began) / 1000, 0.1);
        const left = Math.ceil((p.total - p.loaded) / Math.max(speed, 1));
        bar.value = Math.floor((p.loaded / p.total) * 100);
        line.textContent = p.loaded < p.total
          ? fill(words.textProgress, {
            percent: bar.value + '%',
            speed: size(speed),
            left: left < 90 ? fill(words.textSeconds, { n: left }) : fill(words.textMinutes, { n: Math.ceil(left / 60) }),
          })
          : words.textSeal;
      };
      request.onload = () => {
        lock(false);
        answered(request, form);
      };
      request.onerror = request.ontimeout = () => {
        lock(false);
        bar.hidden = true;
        line.setAttribute('role', 'alert');
        line.className = 'error';
        line.textContent = words.textFailed;
      };
      request.open('POST', form.getAttribute('action') || location.href);
      request.setRequestHeader('X-Requested-With', 'XMLHttpRequest');
      request.send(data);
    });
  }

  function answered(request, form) {
    const to = request.status === 201 && request.getResponseHeader('Location');
    const sent = new URL(form.getAttribute('action') || location.href, location.href);
    const came = request.responseURL || sent.href;
    if (to || (request.status < 400 && came !== sent.href)) {
      location.assign(to || came);
      return;
    }
    const page = new DOMParser().parseFromString(request.responseText, 'text/html');
    const main = page.querySelector('main');
    if (!main) {
      location.reload();
      return;
    }
    document.querySelector('main').replaceWith(main);
    document.title = page.title;
    window.scrollTo(0, 0);
    enhance(main);
    if (!main.querySelector('[data-focus]')) {
      main.tabIndex = -1;
      main.focus();
    }
  }

  function count(area) {
    const said = area.parentNode.querySelector('.count');
    const max = Number(area.dataset.count);
    if (!said || !max) return;
    function tell() {
      const left = max - Array.from(area.value).length; // characters, as the server counts them
      said.classList.toggle('is-over', left < 0);
      said.textContent = fill(left < 0 ? area.dataset.textOver : area.dataset.textLeft, { n: Math.abs(left) });
    }
    area.addEventListener('input', tell);
    if (area.value) tell();
  }

  // Kinds of wrong that can't happen in the chosen field are out of the way.
  function narrow(form) {
    function tell() {
      const field = form.querySelector('[name="field"]:checked');
      each(form, '[data-fields]', (row) => {
        row.hidden = !!field && row.dataset.fields.split(' ').indexOf(field.value) < 0;
        if (row.hidden) row.querySelector('input').checked = false;
      });
    }
    form.addEventListener('change', tell);
    tell();
  }

  // A part of a form that counts only while a box is ticked is shown only then.
  function onlyIf(part) {
    const box = document.getElementById(part.dataset.onlyIf);
    const tell = () => { part.hidden = !box.checked; };
    box.form.addEventListener('change', tell);
    tell();
  }

  function enhance(root) {
    each(root, 'form[data-narrow]', narrow);
    each(root, '[data-only-if]', onlyIf);
    each(root, '[data-print]', (button) => {
      button.hidden = false;
      button.addEventListener('click', () => window.print());
    });
    each(root, '[data-region-picker]', regionPicker);
    each(root, 'form[data-upload]', upload);
    each(root, 'textarea[data-count]', count);
    each(root, '[data-focus]', (el) => el.focus());
  }

  each(document, '[data-quick-exit]', quickExit);
  each(document, 'details[data-open-wide]', (el) => {
    if (matchMedia('(min-width: 900px)').matches) el.open = true;
  });
  enhance(document);
  window.qingyuan = { combobox, fill, make };
})();
