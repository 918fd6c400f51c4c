import type { Case, Cases } from './case.ts';
import { ConformanceClient } from './client.ts';
import { httpCases } from './http-cases.ts';
import { managementCases } from './management-cases.ts';
import { orchestrationCases } from './orchestration-cases.ts';

/** Every case, by the name under which the real host's answer is recorded. */
export const caseGroups: Record<string, Cases> = {
  HTTP: httpCases,
  orchestrations: orchestrationCases,
  'the Durable client and management API': managementCases,
};

/** The answer as JSON, with what differs from run to run (the run's name, the host's address) left out. */
export async function ask(one: Case, base: string, run: string): Promise<unknown> {
  const client = new ConformanceClient(base.replace(/\/$/, ''), run);
  const text = JSON.stringify((await one(client)) ?? null);
  return JSON.parse(text.replaceAll(run, '<run>').replaceAll(new URL(base).host, '<host>'));
}
