/** Runs in the browser: shows what arrives, and lets the person read, answer and write. */
export const phoneScript = `
const person = document.body.querySelector('[data-person]').dataset.person;
const talk = document.querySelector('.talk');
const number = () => document.querySelector('[name=phoneNumberId]').value;
let shown = '';
async function call(method, path, body) {
  const headers = body ? { 'content-type': 'application/json' } : {};
  const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) alert((await answer.json()).error.message);
  await look();
}
function write(text, replyTo) {
  const said = replyTo ? { button: { text }, replyTo } : { text };
  return call('POST', '/__local/inbound', { from: person, phoneNumberId: number(), ...said });
}
async function look() {
  const { talk: markup, people, unread } = await (await fetch('/phone/talk?person=' + encodeURIComponent(person))).json();
  if (markup !== shown) {
    const atEnd = talk.scrollHeight - talk.scrollTop - talk.clientHeight < 80 || shown === '';
    shown = talk.innerHTML = markup;
    if (atEnd) talk.scrollTop = talk.scrollHeight;
  }
  document.querySelector('.people').innerHTML = people;
  document.querySelector('[data-unread]').textContent = unread;
}
document.addEventListener('click', ({ target }) => {
  const { read, reply, to, say } = target.dataset ?? {};
  if (read) void call('POST', '/__local/messages/' + encodeURIComponent(read) + '/read');
  if (reply) void write(reply, to);
  if (say) void write(say);
  if (target.matches?.('[data-read-all]'))
    void Promise.all([...talk.querySelectorAll('[data-read]')].map(({ dataset }) => call('POST', '/__local/messages/' + encodeURIComponent(dataset.read) + '/read')));
});
document.querySelector('.write form').addEventListener('submit', (event) => {
  event.preventDefault();
  const input = event.target.elements.text;
  if (input.value.trim() === '') return;
  void write(input.value);
  input.value = '';
});
async function follow() {
  try { await look(); } finally { setTimeout(follow, 1000); }
}
if (person) void follow();
`;
