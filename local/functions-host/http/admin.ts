import type { HostFunction, TimerFunction } from '../function-index.ts';
import { isTimer } from '../function-index.ts';
import { isAuthorized, type HostKeys } from '../keys.ts';
import type { HostLog } from '../log.ts';
import { givenKey } from './function-routes.ts';
import { writeEmpty, writeJson, writeText } from './response.ts';
import type { Handler } from './server.ts';

interface Options {
  keys: HostKeys;
  functions: HostFunction[];
  errors: string[];
  /** Rejects only for a fault of the host; what the function throws is in its log. */
  runTimer: (timer: TimerFunction) => Promise<void>;
  log: HostLog;
}

const homepage =
  '<!doctype html><title>Functions host</title><h1>Your Functions 4.0 app is up and running</h1>' +
  '<p>Its functions are listed at <a href="/__local/functions">/__local/functions</a>.</p>';

/** What the host itself answers: its homepage, and of its admin API the status and the starting of a timer by hand. */
export function createAdmin({ keys, functions, errors, runTimer, log }: Options): Handler {
  return (request, response, path) => {
    if (path === '/' && request.method === 'GET') {
      writeText(response, 200, homepage, 'text/html');
      return true;
    }
    if (!/^\/admin(\/|$)/i.test(path)) return false;
    const [, area = '', name = ''] = /^\/admin\/(host\/ping|host\/status|functions)(?:\/([^/]+))?$/i.exec(path) ?? [];
    const timer = functions.filter(isTimer).find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (area.toLowerCase() === 'host/ping') writeEmpty(response, 200);
    else if (!isAuthorized('admin', givenKey(request), keys)) writeEmpty(response, 401);
    else if (area.toLowerCase() === 'host/status') {
      writeJson(response, 200, { state: errors.length > 0 ? 'Error' : 'Running', version: '4.1037.0', errors });
    } else if (area && request.method === 'POST' && timer) {
      runTimer(timer).catch((error: unknown) => log.error(String(error)));
      writeEmpty(response, 202);
    } else
      writeText(response, 404, 'not supported here: of the admin API only host/ping, host/status and running a timer.');
    return true;
  };
}
