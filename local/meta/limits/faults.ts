import { z } from 'zod';
import { knownErrors } from '../graph/errors.ts';

const actions = ['reset-before', 'reset-after', 'timeout-before', 'timeout', 'http-500', 'http-500-after'] as const;

/** A misfortune for some of the messages to come. */
export const faultSchema = z
  .strictObject({
    match: z
      .strictObject({
        to: z.string().optional(),
        phoneNumberId: z.string().optional(),
        templateName: z.string().optional(),
      })
      .default({}),
    /** Refused with this code, or accepted and failed with it in a webhook. */
    code: z.number().int().optional(),
    via: z.enum(['answer', 'webhook']).default('answer'),
    action: z.enum(actions).optional(),
    /** How many messages it meets; any number when absent. */
    times: z.number().int().positive().optional(),
    probability: z.number().min(0).max(1).default(1),
  })
  .refine(({ code, action }) => (code === undefined) !== (action === undefined), 'give either a code or an action');

export type FaultRequest = z.output<typeof faultSchema>;
export type Fault = FaultRequest & { id: number; met: number };
export type Misfortune = { code: number; via: 'answer' | 'webhook' } | { action: (typeof actions)[number] };

/** What Meta tells only afterwards. */
const toldAfterwards = new Set([130472, 131026, 131047, 131049, 131050]);
/** Of an Indian mobile number, which takes six digits more. */
export const magicPrefix = '919999';
const magicActions: Record<string, (typeof actions)[number]> = {
  '599101': 'reset-before',
  '599102': 'reset-after',
  '599103': 'timeout-before',
  '599104': 'timeout',
  '599500': 'http-500',
  '599501': 'http-500-after',
};
/** Codes of fewer than six digits need a number of their own. */
const magicCodes: Record<string, number> = { '599004': 4, '599007': 80007, '599368': 368 };

export class Faults {
  #faults: Fault[] = [];
  #lastId = 0;

  add(request: FaultRequest): Fault {
    const fault = { ...request, id: (this.#lastId += 1), met: 0 };
    this.#faults.push(fault);
    return fault;
  }

  list(): Fault[] {
    return this.#faults;
  }

  remove(id: number): void {
    this.#faults = this.#faults.filter((fault) => fault.id !== id);
  }

  clear(): void {
    this.#faults = [];
  }

  /** What meets this message: the first fault that matches, else what the number's last digits say. */
  next(message: { to: string; phoneNumberId: string; templateName?: string | undefined }): Misfortune | undefined {
    for (const fault of this.#faults) {
      const { match, times, probability } = fault;
      if (match.to !== undefined && match.to.replace(/^\+/, '') !== message.to) continue;
      if (match.phoneNumberId !== undefined && match.phoneNumberId !== message.phoneNumberId) continue;
      if (match.templateName !== undefined && match.templateName !== message.templateName) continue;
      if (times !== undefined && fault.met >= times) continue;
      if (probability < 1 && Math.random() >= probability) continue;
      fault.met += 1;
      return fault.action ? { action: fault.action } : { code: fault.code ?? 1, via: fault.via };
    }
    return magic(message.to);
  }
}

const actionsInWords: Record<(typeof actions)[number], string> = {
  'reset-before': 'the connection is cut, and the message was not taken',
  'reset-after': 'the message was taken, then the connection is cut',
  'timeout-before': 'no answer ever, and the message was not taken',
  timeout: 'the message was taken, and no answer ever comes',
  'http-500': 'a 500 that is no JSON, and the message was not taken',
  'http-500-after': 'the message was taken, and answered with a 500 that is no JSON',
};

/** The numbers that a person can write to without arming anything, for the page that lists them. */
export const magicNumbers: readonly { digits: string; says: string }[] = [
  { digits: '130429 … 132018', says: 'the error with that code' },
  ...Object.entries(magicCodes).map(([digits, code]) => ({ digits, says: `error ${code}` })),
  ...Object.entries(magicActions).map(([digits, action]) => ({ digits, says: actionsInWords[action] })),
];

function magic(to: string): Misfortune | undefined {
  // Nobody's list of made-up people runs into these by chance: only numbers that begin like this bring a fate.
  if (!to.startsWith(magicPrefix)) return undefined;
  const digits = to.slice(magicPrefix.length);
  const action = magicActions[digits];
  if (action) return { action };
  const code = magicCodes[digits] ?? magicCodeOf(Number(digits));
  return code === undefined ? undefined : { code, via: toldAfterwards.has(code) ? 'webhook' : 'answer' };
}

function magicCodeOf(code: number): number | undefined {
  return code in knownErrors ? code : undefined;
}
