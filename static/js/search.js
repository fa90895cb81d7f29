// Suggestions below the search box while typing: an ARIA combobox over a form that works without.
(function () {
  'use strict';

  const fill = (text, values) => (text || '').replace(/\{(\w+)\}/g, (m, k) => (k in values ? values[k] : m));

  function make(tag, attributes, text) {
    const el = document.createElement(tag);
    Object.keys(attributes || {}).forEach((k) => el.setAttribute(k, attributes[k]));
    if (text) el.textContent = text;
    return el;
  }

  function suggest(line) {
    const words = line.dataset;
    const input = line.querySelector('input');
    const list = make('ul', { class: 'combo-list', id: input.id + '-list', role: 'listbox', 'aria-label': words.textList });
    const said = make('p', { class: 'vh', role: 'status' });
    list.hidden = true;
    line.appendChild(list);
    line.appendChild(said);
    const roles = { role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': list.id };
    Object.keys(roles).forEach((k) => input.setAttribute(k, roles[k]));

    const known = new Map();
    let found = [];
    let at = -1;
    let asked = 0;
    let timer = 0;

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
      if (one.href) location.assign(one.href);
      else input.form.requestSubmit();
    }

    function show(answers) {
      if (document.activeElement !== input) return;
      found = answers.length ? answers.concat({ text: fill(words.textAll, { q: input.value.trim() }) }) : [];
      list.textContent = '';
      found.forEach((one, i) => {
        const li = make('li', { role: 'option', id: input.id + '-' + i, 'aria-selected': 'false' });
        if (one.kind) li.appendChild(make('b', {}, one.kind));
        li.appendChild(document.createTextNode(one.text));
        if (one.note) li.appendChild(make('small', {}, one.note));
        li.addEventListener('mousedown', (e) => e.preventDefault());
        li.addEventListener('click', () => choose(one));
        list.appendChild(li);
      });
      at = -1;
      list.hidden = !found.length;
      input.setAttribute('aria-expanded', String(found.length > 0));
      input.removeAttribute('aria-activedescendant');
      said.textContent = found.length ? fill(words.textCount, { n: answers.length }) : '';
    }

    function ask() {
      const q = input.value.trim();
      const mine = (asked += 1);
      if (!q) {
        close();
        return;
      }
      if (known.has(q)) {
        show(known.get(q));
        return;
      }
      fetch(words.suggest + '?q=' + encodeURIComponent(q), { credentials: 'same-origin', headers: { Accept: 'application/json' } })
        .then((r) => (r.ok ? r.json() : Promise.reject(r.status)))
        .then((answers) => {
          known.set(q, answers);
          if (mine === asked) show(answers);
        })
        .catch(() => mine === asked && close());
    }

    input.addEventListener('input', (e) => {
      clearTimeout(timer);
      if (!e.isComposing) timer = setTimeout(ask, 180);
    });
    input.addEventListener('compositionend', () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 60);
    });
    input.addEventListener('blur', close);
    input.form.addEventListener('submit', (e) => { // Enter, while a suggestion is marked
      if (at < 0) return;
      e.preventDefault();
      choose(found[at]);
    });
    input.addEventListener('keydown', (e) => {
      if (e.isComposing || list.hidden) return;
      if (e.key === 'ArrowDown') mark(at + 1);
      else if (e.key === 'ArrowUp') mark(at - 1);
      else if (e.key === 'Escape') close();
      else return;
      e.preventDefault();
    });
  }

  Array.prototype.forEach.call(document.querySelectorAll('[data-suggest]'), suggest);
})();
