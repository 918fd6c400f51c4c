import { z } from 'zod';

export const faultSchema = z.object({
  /** What the path below `/rest/v1/` starts with, such as `rpc/receive_webhook`. */
  match: z.string().min(1),
  /**
   * `drop-after-commit` carries the request out and cuts the connection instead of answering, `drop-before` cuts it at
   * once, `delay` waits before carrying it out.
   */
  action: z.enum(['drop-after-commit', 'drop-before', 'delay']),
  times: z.number().int().positive().default(1),
  delayMs: z.number().int().nonnegative().default(0),
});

export type Fault = z.infer<typeof faultSchema>;

/** Failures that a test has ordered for the next requests. */
export class Faults {
  #ordered: Fault[] = [];

  add(fault: Fault): void {
    this.#ordered.push({ ...fault });
  }

  clear(): void {
    this.#ordered = [];
  }

  /** The fault of this request, which counts as one of its times. */
  take(path: string): Fault | undefined {
    const fault = this.#ordered.find(({ match }) => path.startsWith(match));
    if (fault && --fault.times === 0) this.#ordered = this.#ordered.filter((other) => other !== fault);
    return fault;
  }
}
