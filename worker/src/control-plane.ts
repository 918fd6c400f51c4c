/** One instance that this worker is told to hold or to let go of, under an epoch that only grows. */
export interface Assignment {
  instanceId: string;
  epoch: number;
  desired: 'hold' | 'release';
  name: string;
  region: string;
}

export interface BeatAnswer {
  /** Send it with the next beat to be told only what changed since. */
  version: number;
  ttlMs: number;
  assignments: Assignment[];
}

export interface Report {
  instanceId: string;
  epoch: number;
  event: 'ready' | 'failed' | 'released';
  reason: string | null;
}

/** The port to the database that decides who holds what. Both calls throw when no answer came: it may or may not have been applied. */
export interface ControlPlane {
  /** @param version 0 asks for every assignment of this worker. */
  beat(version: number, signal: AbortSignal): Promise<BeatAnswer>;
  /** False when the epoch is no longer this worker's. */
  report(report: Report, signal: AbortSignal): Promise<boolean>;
}
