import { html, raw, renderPage } from './page.ts';

test('text is escaped, markup and lists of markup are not', () => {
  const items = ['<b>', 'a & b'].map((text) => html`<i title="${text}">${text}</i>`);
  expect(html`<p>${items}${null}${false}${0}</p>`.markup).toBe(
    '<p><i title="&lt;b&gt;">&lt;b&gt;</i><i title="a &amp; b">a &amp; b</i>0</p>',
  );
  expect(html`${raw('<hr>')}`.markup).toBe('<hr>');
});

test('a page is a whole document that fetches nothing from outside', () => {
  const page = renderPage({
    title: 'A "title"',
    subtitle: '<sub>',
    body: html`<p class="card">Body</p>`,
    nav: [{ href: '/', label: 'Home', current: true }],
  });
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).toContain('<title>A &quot;title&quot;</title>');
  expect(page).toContain('&lt;sub&gt;');
  expect(page).toContain('<p class="card">Body</p>');
  expect(page).toContain('<a href="/" aria-current="page">Home</a>');
  expect(page).not.toMatch(/https?:\/\//);
});
