/** How long a dispatcher works before the database is asked again what is next. */
export const DISPATCH_MS = 30_000;

/** How long an activity goes on from turn to turn: handing over to another one costs a second of sending. */
export const ACTIVITY_MS = 240_000;

/** What was claimed is given to Meta within this time, or returned. */
export const SEND_WITHIN_MS = 5_000;

/**
 * After this nobody can still be sending what was claimed: the time to begin, the adapter's patience with Meta
 * (20 s), and a margin for a process that was held up.
 */
export const UNKNOWN_AFTER_SECONDS = 30;

/** How late a permit may be used. `reserve_send_window` counts on it. */
export const PERMIT_MS = 15;

/** How far two hosts may understand the database's clock differently. `reserve_send_window` counts on it. */
export const CLOCK_GUARD_MS = 100;

/** Between two reservations of one dispatcher: at most five a second. */
export const RESERVE_EVERY_MS = 200;

/** How long outcomes are gathered before they are recorded as one set. */
export const RECORD_EVERY_MS = 250;

/** Messages under way at once from one host: fewer than the connections of the adapter's pool, so that none waits for one unseen. */
export const MAX_IN_FLIGHT = 480;
