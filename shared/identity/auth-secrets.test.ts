import { randomUUID } from 'node:crypto';
import { newId } from '../kernel/ids.ts';
import { authSecrets } from './auth-secrets.ts';

const secrets = authSecrets('a-secret-of-at-least-thirty-two-characters');
const others = authSecrets('b-secret-of-at-least-thirty-two-characters');

it('works a code out of its id, always the same, with every digit as likely', () => {
  const id = randomUUID();
  expect(secrets.codeOf(id)).toMatch(/^\d{6}$/);
  expect(secrets.codeOf(id)).toBe(secrets.codeOf(id));
  const codes = Array.from({ length: 2000 }, () => secrets.codeOf(randomUUID()));
  expect(new Set(codes).size).toBeGreaterThan(1950);
  expect(new Set(codes.map(([first]) => first)).size).toBe(10);
});

it('hashes a code for one address, one purpose and one secret', () => {
  const hash = secrets.codeHash('a@example.test', 'verify_email', '123456');
  expect(secrets.codeHash('a@example.test', 'verify_email', '123456')).toBe(hash);
  const changed = [
    secrets.codeHash('b@example.test', 'verify_email', '123456'),
    secrets.codeHash('a@example.test', 'reset_password', '123456'),
    secrets.codeHash('a@example.test', 'verify_email', '123457'),
    others.codeHash('a@example.test', 'verify_email', '123456'),
  ];
  expect(new Set([hash, ...changed]).size).toBe(5);
});

it('reads back the tokens of invitations that it made, and no others', () => {
  const id = newId('inv');
  const token = secrets.invitationToken(id);
  expect(token).toMatch(/^[0-9a-f]{32}\.[\w-]{43}$/);
  expect(secrets.readInvitationToken(token)).toBe(id);
  expect(others.readInvitationToken(token)).toBeNull();
  expect(secrets.readInvitationToken(secrets.invitationToken(newId('inv')).slice(0, 33) + token.slice(33))).toBeNull();
  expect(secrets.readInvitationToken(token.slice(0, -1))).toBeNull();
});
