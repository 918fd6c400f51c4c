import type { DatabaseSync } from 'node:sqlite';
import type { ClerkOptions } from './options.ts';
import type { SigningKey } from './signing-key.ts';

/** The instance that every part of the stand-in works on. */
export interface Clerk {
  db: DatabaseSync;
  options: ClerkOptions;
  signingKey: SigningKey;
  /** Its own origin: the Frontend API, the Backend API and the issuer of its tokens. */
  origin: string;
  /** Called when webhook deliveries were queued. */
  wakeWebhooks: () => void;
}
