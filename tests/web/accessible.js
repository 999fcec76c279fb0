// What is wrong with a page for somebody who cannot see it well, or works without a mouse: a list of sentences.
() => {
  const wrong = [], tell = (what, one) => wrong.push(what + ': ' + (one.outerHTML || '').slice(0, 120));
  const shown = (one) => { const s = getComputedStyle(one); return one.checkVisibility() && s.visibility !== 'hidden'; };
  const all = (query) => [...document.querySelectorAll(query)].filter(shown);
  const words = (one) => (one.getAttribute('aria-label') || one.textContent || one.title || '').trim();
  if (!document.documentElement.lang) wrong.push('no language');
  if (!document.title.trim()) wrong.push('no title');
  for (const tag of ['main', 'h1']) if (all(tag).length !== 1) wrong.push(tag + ' ' + all(tag).length);
  if (!document.querySelector('a.skip[href="#main"]')) wrong.push('no way to skip');
  let level = 0;
  for (const one of all('main :is(h1,h2,h3,h4)')) {
    const now = +one.tagName[1];
    if (now > level + 1) tell('heading skips a level', one);
    level = now;
  }
  for (const one of all('nav')) if (!one.getAttribute('aria-label')) tell('nav without a name', one);
  for (const one of all('a[href], button')) if (!words(one) && !one.querySelector('title')) tell('no name', one);
  for (const one of all('input:not([type=hidden]), select, textarea')) {
    const label = one.labels?.length ? [...one.labels].map((l) => l.textContent).join('') : one.getAttribute('aria-label');
    if (!(label || '').trim()) tell('no label', one);
  }
  for (const one of all('svg[role=img]')) if (!one.getAttribute('aria-label')) tell('picture without words', one);
  for (const one of all('table')) {
    if (!one.querySelector('th[scope=col]')) tell('table without headings', one);
    for (const cell of one.querySelectorAll('th')) if (!cell.scope) tell('heading without scope', cell);
  }
  const ids = new Map();
  for (const one of document.querySelectorAll('[id]')) ids.set(one.id, (ids.get(one.id) || 0) + 1);
  for (const [id, n] of ids) if (n > 1) wrong.push('id twice: ' + id);
  for (const one of all('[tabindex]')) if (one.tabIndex > 0) tell('order of tabs forced', one);
  for (const one of all('.scroll')) if (one.scrollWidth > one.clientWidth + 1 && one.tabIndex !== 0) tell('cannot be scrolled by keys', one);
  const parse = (c) => { const m = c.match(/[\d.]+/g).map(Number); return { r: m[0], g: m[1], b: m[2], a: m[3] ?? 1 }; };
  const over = (a, b) => ({ r: a.r * a.a + b.r * (1 - a.a), g: a.g * a.a + b.g * (1 - a.a), b: a.b * a.a + b.b * (1 - a.a), a: 1 });
  const light = (c) => [c.r, c.g, c.b].map((v) => v / 255).map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [.2126, .7152, .0722][n], 0);
  const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true });
  const rgb = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data; return { r, g, b, a: a / 255 }; };
  const behind = (one) => {
    const layers = [];
    for (let at = one; at; at = at.parentElement) { const c = rgb(getComputedStyle(at).backgroundColor); layers.push(c); if (c.a === 1) break; }
    return layers.reverse().reduce((under, c) => over(c, under), { r: 255, g: 255, b: 255, a: 1 });
  };
  const seen = new Set();
  for (const one of all('body *')) {
    if (one.closest('svg') || !([...one.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))) continue;
    if (one.closest('.hidden, .skip') || one.disabled) continue;
    const s = getComputedStyle(one), key = [s.color, s.fontSize, s.fontWeight, one.className, one.parentElement.className].join();
    if (seen.has(key)) continue;
    seen.add(key);
    const back = behind(one), front = over(rgb(s.color), back);
    const [a, b] = [light(front), light(back)].sort((x, y) => y - x), ratio = (a + .05) / (b + .05);
    const size = parseFloat(s.fontSize), large = size >= 24 || (size >= 18.66 && +s.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) wrong.push(`contrast ${ratio.toFixed(2)}: ${one.outerHTML.slice(0, 120)}`);
  }
  return wrong;
}
