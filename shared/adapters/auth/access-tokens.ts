import { decodeJwt, errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { deriveKey } from '../../identity/auth-secrets.ts';
import type { AccessTokens } from '../../identity/people-ports.ts';
import { idSchema } from '../../kernel/ids.ts';

const LIFE_SECONDS = 900;
const AUDIENCE = 'wasup-api';
const claimsSchema = z.object({ sub: idSchema('usr'), vendorId: idSchema('org'), sid: z.guid() });

/** Our own access tokens: HS256 with a key of their own, for a quarter of an hour. */
export function accessTokens({ authSecret, issuer }: { authSecret: string; issuer: string }): AccessTokens {
  const key = deriveKey(authSecret, 'access token');
  return {
    async issue({ userId, vendorId, sessionId, role }) {
      const token = await new SignJWT({ vendorId, role, sid: sessionId })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setIssuer(issuer)
        .setAudience(AUDIENCE)
        .setSubject(userId)
        .setIssuedAt()
        .setExpirationTime(`${LIFE_SECONDS}s`)
        .sign(key);
      return { token, expiresIn: LIFE_SECONDS };
    },
    async verify(token) {
      try {
        if (decodeJwt(token).iss !== issuer) return 'foreign';
        const expected = { algorithms: ['HS256'], issuer, audience: AUDIENCE, requiredClaims: ['exp'] };
        const claims = claimsSchema.safeParse((await jwtVerify(token, key, expected)).payload);
        if (!claims.success) return null;
        const { sub: userId, vendorId, sid: sessionId } = claims.data;
        return { userId, vendorId, sessionId };
      } catch (error) {
        if (error instanceof errors.JOSEError) return error instanceof errors.JWTInvalid ? 'foreign' : null;
        throw error;
      }
    },
  };
}
