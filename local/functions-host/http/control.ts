import { z } from 'zod';
import { crashRequest, type CrashControl } from '../crash-control.ts';
import { writeEmpty, writeJson } from './response.ts';
import type { Handler } from './server.ts';

export interface FunctionFact {
  name: string;
  type: string;
  route?: string;
}

/** `/__local/…`: what only tests and the hub ask of this stand-in. */
export function createControl(crashes: CrashControl, functions: readonly FunctionFact[]): Handler {
  return (request, response, path, body) => {
    if (path === '/__local/functions' && request.method === 'GET') {
      writeJson(response, 200, functions);
    } else if (path === '/__local/crash' && request.method === 'GET') {
      writeJson(response, 200, crashes.planned());
    } else if (path === '/__local/crash' && request.method === 'POST') {
      const asked = crashRequest.safeParse(parseJson(body));
      if (!asked.success) writeJson(response, 400, { error: z.prettifyError(asked.error) });
      else if (!functions.some(({ name }) => name === asked.data.function)) {
        writeJson(response, 404, { error: `There is no function '${asked.data.function}'.` });
      } else {
        crashes.plan(asked.data);
        writeEmpty(response, 204);
      }
    } else return false;
    return true;
  };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined; // The schema then says what was expected.
  }
}
