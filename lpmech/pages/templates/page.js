(() => {
  'use strict';
  document.documentElement.classList.add('js');
  const all = (what, where = document) => [...where.querySelectorAll(what)];
  const table = document.getElementById('t');

  // Exact numbers "a/b" compare as integers: a sort by rounded decimals would mix up what lies close together.
  const parts = text => {
    const found = /^(-?\d+)(?:\/(\d+))?$/.exec(text);
    return found && [BigInt(found[1]), BigInt(found[2] || 1)];
  };
  const compare = (x, y) => {
    const a = parts(x), b = parts(y);
    if (!a || !b) return x.localeCompare(y, 'en', {numeric: true});
    const left = a[0] * b[1], right = b[0] * a[1];
    return left < right ? -1 : left > right ? 1 : 0;
  };
  const key = cell => {
    const number = cell.querySelector('.n');
    if (number) return number.title.replace('−', '-');
    const text = cell.textContent.trim();
    return cell.classList.contains('p') ? text.replace(/[,\s]/g, '').replace('−', '-').replace(/\.0*$/, '') : text;
  };

  const pressed = (element, act) => {
    element.setAttribute('role', 'button');
    element.tabIndex = 0;
    element.addEventListener('click', act);
    element.addEventListener('keydown', event => {
      if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); act(); }
    });
  };

  if (table) {
    const body = table.tBodies[0], rows = [...body.rows], heads = [...table.tHead.rows[1].cells];
    const words = rows.map(row => row.textContent.toLowerCase());
    const count = document.getElementById('count'), filter = document.getElementById('f');
    const every = count.textContent, titles = heads.map(head => head.textContent.trim())
      .map(text => text.length > 28 ? `${text.slice(0, 16)}…${text.slice(-8)}` : text);
    rows.forEach(row => [...row.cells].forEach((cell, place) => {
      cell.dataset.l = titles[place];
      cell.dataset.k = heads[place].dataset.k || '';
      if (cell.scrollWidth > cell.clientWidth && !cell.title) cell.title = cell.textContent;
    }));
    filter.addEventListener('input', () => {
      const wanted = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, place) => { row.hidden = !wanted.every(word => words[place].includes(word)); shown += !row.hidden; });
      count.textContent = wanted.length ? `${shown} of ${every}` : every;
    });
    // The heads are texts: printers repeat texts at the top of every sheet, and buttons not.
    heads.forEach((head, column) => pressed(head.firstElementChild, () => {
      const now = head.getAttribute('aria-sort');
      const next = now === 'ascending' ? 'descending' : now === 'descending' ? null : 'ascending';
      heads.forEach(one => one.removeAttribute('aria-sort'));
      if (next) head.setAttribute('aria-sort', next);
      const sign = next === 'descending' ? -1 : 1;
      const sorted = next ? [...rows].sort((a, b) => sign * compare(key(a.cells[column]), key(b.cells[column]))) : rows;
      table.classList.toggle('sorted', !!next);
      body.append(...sorted);
    }));
  }

  // Titles reach neither touch nor the keyboard: a line at the foot shows the number that is touched.
  const told = document.getElementById('exactly');
  const tips = '.n, .d[title], .heat td[title]';
  document.addEventListener('click', event => {
    const found = event.target.closest(tips);
    told.hidden = !found;
    const whole = found && document.getElementById(found.dataset.f);
    if (found) told.textContent = whole ? whole.textContent : found.title;
  });
  document.addEventListener('keydown', event => { if (event.key === 'Escape') told.hidden = true; });

  const fractions = document.getElementById('fr');
  fractions.addEventListener('click', () => {
    const on = fractions.getAttribute('aria-pressed') !== 'true';
    fractions.setAttribute('aria-pressed', on);
    fractions.textContent = on ? 'show decimals' : 'show all fractions';
    all('.n').forEach(one => { one.dataset.dec ??= one.textContent; one.textContent = on ? one.title : one.dataset.dec; });
    document.body.classList.toggle('fractions', on);
  });
  all('.copy').forEach(button => button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.for).textContent);
    document.getElementById('copied').textContent = 'Copied.';
  }));
  // A packed file is saved as it was: its bytes, not those of the archive, have the SHA-256 that the page names.
  all('a[data-plain]').forEach(link => link.addEventListener('click', async event => {
    if (!link.dataset.plain || typeof DecompressionStream === 'undefined') return;
    event.preventDefault();
    const packed = Uint8Array.from(atob(link.href.split(',')[1]), sign => sign.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
    link.href = URL.createObjectURL(await new Response(stream).blob());
    link.download = link.dataset.plain;
    link.dataset.plain = '';
    link.click();
  }));
  addEventListener('beforeprint', () => all('details').forEach(one => { one.open = true; }));
})();
