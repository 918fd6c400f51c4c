import type { ConformanceClient } from './client.ts';

/** Asks a host something and returns what must not differ between hosts. */
export type Case = (client: ConformanceClient) => Promise<unknown>;
export type Cases = Record<string, Case>;
