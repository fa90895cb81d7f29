// Suggestions below the search box while typing, over a form that works without.
(function () {
  'use strict';

  const { combobox, fill, make } = window.qingyuan;

  function suggest(line) {
    const words = line.dataset;
    const input = line.querySelector('input');
    const said = make('p', { class: 'vh', role: 'status' });
    line.appendChild(combobox(input, {
      id: input.id,
      label: words.textList,
      src: words.suggest,
      choose: (one) => {
        if (one.href) location.assign(one.href);
        else input.form.requestSubmit();
      },
      options: (answers) => (answers.length ? answers.concat({ text: fill(words.textAll, { q: input.value.trim() }) }) : []),
      row: (li, one) => {
        if (one.kind) li.appendChild(make('b', {}, one.kind));
        li.appendChild(document.createTextNode(one.text));
        if (one.note) li.appendChild(make('small', {}, one.note));
      },
      said: (answers) => {
        said.textContent = answers && answers.length ? fill(words.textCount, { n: answers.length }) : '';
      },
    }));
    line.appendChild(said);
  }

  Array.prototype.forEach.call(document.querySelectorAll('[data-suggest]'), suggest);
})();
