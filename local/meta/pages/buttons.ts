import { html, type Html } from '../../kit/page.ts';

/** A button that makes one call to the control API, then shows the page anew. */
export function button(label: string, method: string, path: string, body?: unknown, kind = ''): Html {
  return html`<button
    type="button"
    class="${kind}"
    data-method="${method}"
    data-path="${path}"
    data-body="${body === undefined ? '' : JSON.stringify(body)}"
  >
    ${label}
  </button>`;
}

/** Runs in the browser: buttons and forms that call, and counters that follow. */
export const callScript = `
async function call(method, path, body) {
  const answer = await fetch(path, { method, headers: body ? { 'content-type': 'application/json' } : {}, body });
  if (answer.ok) return location.reload();
  alert((await answer.json()).error.message);
}
document.addEventListener('click', ({ target }) => {
  const { method, path, body } = target.dataset ?? {};
  if (method) void call(method, path, body || undefined);
});
function valueOf(input) {
  if (input.type === 'checkbox') return input.checked;
  return input.type === 'number' ? Number(input.value) : input.value;
}
for (const form of document.querySelectorAll('form[data-sends]')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const body = {};
    for (const input of form.elements) {
      if (!input.name || (input.value === '' && input.type !== 'checkbox')) continue;
      const [first, second] = input.name.split('.');
      if (second === undefined) body[first] = valueOf(input);
      else if (/^\\d+$/.test(second)) (body[first] ??= [])[Number(second)] = valueOf(input);
      else (body[first] ??= {})[second] = valueOf(input);
    }
    const [method, path] = form.dataset.sends.split(' ');
    void call(method, path, JSON.stringify(body));
  });
}
let last;
async function follow() {
  try {
    const now = performance.now();
    const stats = await (await fetch('/__local/stats')).json();
    const perSecond = (a, b) => (last ? Math.round((1000 * (a - b)) / (now - last.now)) : 0);
    const shown = {
      accepted: stats.accepted, acceptedRate: perSecond(stats.accepted, last?.stats.accepted),
      webhooks: stats.webhooks.posts, webhookRate: perSecond(stats.webhooks.posts, last?.stats.webhooks.posts),
      refused: Object.values(stats.refusedByCode).reduce((sum, count) => sum + count, 0),
      waiting: stats.statusesToCome + stats.statusesQueued + stats.postsWaiting,
      failed: stats.webhooks.failed,
    };
    for (const [name, value] of Object.entries(shown))
      for (const element of document.querySelectorAll('[data-count=' + name + ']')) element.textContent = value.toLocaleString('en');
    last = { now, stats };
  } finally {
    setTimeout(follow, 1000);
  }
}
if (document.querySelector('[data-count]')) void follow();
`;
