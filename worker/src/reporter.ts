import type { Logger } from 'pino';
import { pause, withTimeout, type Clock } from './clock.ts';
import type { ControlPlane, Report } from './control-plane.ts';

const REPORT_TIMEOUT_MS = 5_000;
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;

/** `abandoned`: the caller stopped caring before an answer came. */
export type ReportOutcome = 'accepted' | 'refused' | 'abandoned';

/** Tells the control plane what happened to an instance, again and again until it answers. */
export class Reporter {
  readonly #controlPlane: ControlPlane;
  readonly #clock: Clock;
  readonly #log: Logger;

  constructor(controlPlane: ControlPlane, clock: Clock, log: Logger) {
    this.#controlPlane = controlPlane;
    this.#clock = clock;
    this.#log = log;
  }

  /** Never rejects. A report may be applied twice, which the control plane allows. */
  async report(report: Report, signal: AbortSignal): Promise<ReportOutcome> {
    const abandoned = (): boolean => signal.aborted;
    for (let retryMs = FIRST_RETRY_MS; !abandoned(); retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)) {
      try {
        const accepted = await withTimeout(this.#clock, REPORT_TIMEOUT_MS, signal, (limited) =>
          this.#controlPlane.report(report, limited),
        );
        this.#log.info({ ...report, accepted }, 'reported');
        return accepted ? 'accepted' : 'refused';
      } catch (error) {
        if (abandoned()) break;
        this.#log.warn({ ...report, retryMs, err: error }, 'the report was not answered');
        await pause(this.#clock, retryMs, signal);
      }
    }
    return 'abandoned';
  }
}
