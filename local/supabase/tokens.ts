import { createHmac, timingSafeEqual } from 'node:crypto';
import { ApiError } from './errors.ts';

export interface Keys extends Record<string, string> {
  anonKey: string;
  serviceRoleKey: string;
}

export type Claims = Record<string, unknown>;

/** The two API keys of a project: tokens that are the same at every start with the same secret. */
export function createKeys(secret: string): Keys {
  const sign = (role: string): string => {
    const claims = { iss: 'supabase', ref: 'local', role, iat: 1_767_225_600, exp: 2_082_758_400 };
    const content = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) => base64url(JSON.stringify(part))).join('.');
    return `${content}.${signatureOf(content, secret).toString('base64url')}`;
  };
  return { anonKey: sign('anon'), serviceRoleKey: sign('service_role') };
}

/** @returns a function that gives a token's claims, or throws PostgREST's 401 (PGRST301, PGRST303) */
export function createVerifier(secret: string): (token: string) => Claims {
  const verified = new Map<string, Claims>();
  return (token) => {
    let claims = verified.get(token);
    if (!claims) {
      claims = decode(token, secret);
      if (verified.size >= 1000) verified.clear();
      verified.set(token, claims);
    }
    checkTimes(claims);
    return claims;
  };
}

function decode(token: string, secret: string): Claims {
  if (token === '') throw unauthorized('PGRST301', 'Empty JWT is sent in Authorization header');
  const parts = token.split('.');
  const [header, payload, signature] = parts;
  if (parts.length !== 3 || header === undefined || payload === undefined || signature === undefined) {
    throw unauthorized('PGRST301', `Expected 3 parts in JWT; got ${parts.length}`);
  }
  const { alg } = parsePart(header);
  if (alg !== 'HS256') throw unauthorized('PGRST301', 'Wrong or unsupported encoding algorithm');
  const expected = signatureOf(`${header}.${payload}`, secret);
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    const details = 'None of the keys was able to decode the JWT';
    throw unauthorized('PGRST301', 'No suitable key or wrong key type', details);
  }
  return parsePart(payload);
}

function parsePart(part: string): Claims {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Claims;
  } catch {
    // told below, together with JSON that is no object
  }
  throw unauthorized('PGRST303', 'Parsing claims failed');
}

function checkTimes({ exp, nbf, iat }: Claims): void {
  const skewSeconds = 30;
  const now = Math.floor(Date.now() / 1000);
  for (const [name, value] of Object.entries({ exp, nbf, iat })) {
    if (value !== undefined && value !== null && typeof value !== 'number') {
      throw unauthorized('PGRST303', `The JWT '${name}' claim must be a number`);
    }
  }
  if (typeof exp === 'number' && now - skewSeconds > exp) throw unauthorized('PGRST303', 'JWT expired');
  if (typeof nbf === 'number' && now + skewSeconds < nbf) throw unauthorized('PGRST303', 'JWT not yet valid');
  if (typeof iat === 'number' && now + skewSeconds < iat) throw unauthorized('PGRST303', 'JWT issued at future');
}

function unauthorized(code: string, message: string, details: string | null = null): ApiError {
  const challenge = `Bearer error="invalid_token", error_description=${JSON.stringify(message)}`;
  return new ApiError(401, { code, message, details, headers: { 'www-authenticate': challenge } });
}

function signatureOf(content: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(content).digest();
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
