/** The one stylesheet of every page that a stand-in serves. Embedded in each page: nothing is fetched from outside. */
export const pageCss = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --card: #ffffff; --ink: #16202e; --quiet: #647084; --line: #e2e6ec;
  --accent: #4f46e5; --accent-ink: #ffffff; --soft: #eef0f4;
  --good: #0f7b4f; --good-soft: #dcf5e8; --bad: #b3261e; --bad-soft: #fde4e1; --warn: #8a5a00; --warn-soft: #fdf0cf;
  --shadow: 0 1px 2px rgb(16 24 40 / 6%), 0 4px 14px rgb(16 24 40 / 5%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f141b; --card: #171e27; --ink: #e8ecf2; --quiet: #93a0b4; --line: #29323e;
    --accent: #8b85ff; --accent-ink: #10131a; --soft: #212a35;
    --good: #5fd7a1; --good-soft: #12352a; --bad: #ff9c92; --bad-soft: #43201e; --warn: #f2c766; --warn-soft: #3b2f12;
    --shadow: none;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
header.page { background: var(--card); border-bottom: 1px solid var(--line); }
header.page > div, main { max-width: 1080px; margin: 0 auto; padding: 0 24px; }
header.page > div { padding-top: 22px; padding-bottom: 16px; }
main { padding-top: 24px; padding-bottom: 64px; }
main.narrow, header.narrow > div { max-width: 480px; }
h1 { margin: 0; font-size: 22px; letter-spacing: -0.01em; }
h2 { margin: 0 0 12px; font-size: 16px; }
h3 { margin: 0 0 8px; font-size: 14px; }
p { margin: 0 0 12px; }
.subtitle, .quiet { color: var(--quiet); }
.subtitle { margin: 2px 0 0; }
nav { display: flex; flex-wrap: wrap; gap: 4px 18px; margin-top: 12px; }
nav a[aria-current] { color: var(--ink); font-weight: 600; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; box-shadow: var(--shadow); padding: 20px; margin: 0 0 20px; overflow-x: auto; }
.grid { display: grid; gap: 20px; grid-template-columns: repeat(auto-fit, minmax(260px, 1fr)); }
.grid > .card { margin: 0; }
.grid:not(:last-child) { margin-bottom: 20px; }
.row { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; }
.row.spread { justify-content: space-between; }
.figure { font-size: 26px; font-weight: 600; letter-spacing: -0.02em; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th { text-align: left; font-weight: 500; color: var(--quiet); padding: 6px 12px 6px 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
td { padding: 8px 12px 8px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child > td { border-bottom: 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
code, pre, .id { font-family: ui-monospace, 'SF Mono', Menlo, Consolas, monospace; font-size: 12.5px; }
.id { color: var(--quiet); overflow-wrap: anywhere; }
pre { background: var(--soft); border-radius: 8px; padding: 14px; overflow-x: auto; margin: 0; }
form { margin: 0; }
form.inline { display: inline-flex; gap: 6px; align-items: center; }
label { display: block; font-size: 13px; color: var(--quiet); margin: 0 0 12px; }
label > input, label > select, label > textarea { margin-top: 4px; width: 100%; }
input, select, textarea { font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 8px 10px; }
form.inline input, form.inline select { padding: 4px 8px; font-size: 13px; max-width: 190px; }
input[type='number'] { font-variant-numeric: tabular-nums; }
button, .button { display: inline-block; font: inherit; font-weight: 500; border: 1px solid var(--line); border-radius: 8px; padding: 8px 14px; background: var(--card); color: var(--ink); cursor: pointer; }
button:hover, .button:hover { background: var(--soft); text-decoration: none; }
button.primary, .button.primary { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); }
button.primary:hover, .button.primary:hover { filter: brightness(1.08); }
button.danger { color: var(--bad); }
button.small, td button, form.inline button { padding: 3px 9px; font-size: 13px; }
button.wide { width: 100%; padding: 11px 14px; font-size: 16px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.badge { display: inline-block; border-radius: 999px; padding: 1px 9px; font-size: 12px; font-weight: 500; background: var(--soft); color: var(--quiet); white-space: nowrap; }
.badge.good { background: var(--good-soft); color: var(--good); }
.badge.bad { background: var(--bad-soft); color: var(--bad); }
.badge.warn { background: var(--warn-soft); color: var(--warn); }
.notice { border-radius: 10px; padding: 10px 14px; margin: 0 0 16px; background: var(--soft); }
.notice.good { background: var(--good-soft); color: var(--good); }
.notice.bad { background: var(--bad-soft); color: var(--bad); }
.notice.warn { background: var(--warn-soft); color: var(--warn); }
.empty { color: var(--quiet); padding: 12px 0; }
`;
