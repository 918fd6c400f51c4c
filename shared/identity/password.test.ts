import { scryptSync } from 'node:crypto';
import { checkPassword, hashPassword, isOutdated } from './password.ts';

it('keeps a password as a PHC string that only it opens', async () => {
  const stored = await hashPassword('correct horse');
  expect(stored).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(await checkPassword('correct horse', stored)).toBe(true);
  expect(await checkPassword('correct hoarse', stored)).toBe(false);
  expect(isOutdated(stored)).toBe(false);
  expect(await hashPassword('correct horse')).not.toBe(stored);
});

it('knows the same characters however they were typed', async () => {
  const stored = await hashPassword('caf\u00e9 au lait');
  expect(await checkPassword('cafe\u0301 au lait', stored)).toBe(true);
});

it('opens a hash of other costs, and says that it should be made anew', async () => {
  const salt = Buffer.alloc(16, 7);
  const hash = scryptSync('old one', salt, 32, { N: 2 ** 14, r: 8, p: 1 });
  const bare = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
  const stored = `$scrypt$ln=14,r=8,p=1$${bare(salt)}$${bare(hash)}`;
  expect(await checkPassword('old one', stored)).toBe(true);
  expect(await checkPassword('new one', stored)).toBe(false);
  expect(isOutdated(stored)).toBe(true);
});

it('takes the full work for nobody, and never opens', async () => {
  const started = performance.now();
  expect(await checkPassword('anything', null)).toBe(false);
  expect(performance.now() - started).toBeGreaterThan(50);
});

it('does not hold the event loop up', async () => {
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 5);
  await hashPassword('while others work');
  clearInterval(timer);
  expect(turns).toBeGreaterThan(5);
});

it('refuses a form that it does not know', async () => {
  await expect(checkPassword('x', '$2b$12$abc')).rejects.toThrow(/unknown form/);
});
