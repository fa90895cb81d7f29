// Single keys for the staff's lists. The page "/staff/shortcuts" lists them and switches them off;
// nothing here can't be done without. They rest while something is typed or chosen in a field.
(function () {
  'use strict';

  const dialog = document.getElementById('shortcuts');
  if (!dialog || !dialog.showModal) return;

  const rows = () => Array.from(document.querySelectorAll('[data-row]'));
  const typing = (el) => el.closest && el.closest('input:not([type="checkbox"]):not([type="radio"]), textarea, select, audio, video, [contenteditable]');
  let at = -1;
  let prefixed = 0; // until when g waits for what follows

  function move(by) {
    const list = rows();
    if (!list.length) return;
    const here = list.indexOf(document.activeElement);
    at = Math.max(0, Math.min(list.length - 1, (here < 0 ? at : here) + by));
    list[at].focus();
  }

  function follow(selector) {
    const link = document.querySelector(selector);
    if (link) link.click();
  }

  function tick() {
    const row = document.activeElement.closest('tr');
    const box = row && row.querySelector('input[type="checkbox"]');
    if (box) box.click();
  }

  function search() {
    const field = document.getElementById('words');
    if (field) field.focus();
    else location.assign(dialog.dataset.goS);
  }

  const acts = {
    j: () => move(1),
    k: () => move(-1),
    o: () => { if (document.activeElement.matches('[data-row]')) document.activeElement.click(); },
    x: tick,
    n: () => follow('.pager [rel="next"]'),
    p: () => follow('.pager [rel="prev"]'),
    '/': search,
    '?': () => dialog.showModal(),
  };

  document.addEventListener('keydown', (e) => {
    if (e.defaultPrevented || e.isComposing || e.ctrlKey || e.metaKey || e.altKey || dialog.open || typing(e.target)) {
      prefixed = 0;
      return;
    }
    if (prefixed > Date.now()) {
      prefixed = 0;
      const to = dialog.dataset['go' + e.key.toUpperCase()];
      if (to) {
        e.preventDefault();
        location.assign(to);
        return;
      }
    }
    if (e.key === 'g') {
      prefixed = Date.now() + 1500;
    } else if (Object.prototype.hasOwnProperty.call(acts, e.key)) {
      e.preventDefault();
      acts[e.key]();
    }
  });
})();
