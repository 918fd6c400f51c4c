/** Runs in the browser: copies tokens, and shows every two seconds how each part is. */
export const homeScript = `
for (const button of document.querySelectorAll('[data-copy]')) {
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = 'Copy'; }, 1500);
  });
}
let wasReady;
async function follow() {
  try {
    const { ready, parts } = await (await fetch('/status.json')).json();
    if (wasReady !== undefined && wasReady !== ready) location.reload();
    wasReady = ready;
    for (const { name, up, detail } of parts) {
      const badge = document.querySelector('[data-part="' + name + '"]');
      badge.className = 'badge ' + (up ? 'good' : 'bad');
      badge.textContent = up ? 'up' : 'down';
      badge.title = detail;
    }
  } catch {
    for (const badge of document.querySelectorAll('[data-part]')) {
      badge.className = 'badge';
      badge.textContent = 'the hub is away';
    }
  }
  setTimeout(follow, 2000);
}
follow();
`;
