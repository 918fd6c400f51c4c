import { EventType } from '../history.ts';
import type { Message } from '../store/store.ts';
import type { Instance } from '../store/rows.ts';

/** What an instance's next turn is to do with the messages that it reads. */
export type Work =
  | { kind: 'none' }
  | { kind: 'play' | 'suspend' | 'resume' | 'discard'; messages: Message[] }
  | { kind: 'terminate'; messages: Message[]; reason: string | null };

/**
 * Termination comes before everything; a suspended instance reads nothing else until it is resumed; and the first
 * turn after continue-as-new reads no message.
 */
export function nextWork(instance: Instance, inbox: readonly Message[]): Work {
  const indexOf = (type: number): number => inbox.findIndex(({ event }) => event.EventType === type);
  for (const [index, { event }] of inbox.entries()) {
    if (event.EventType !== EventType.ExecutionTerminated) continue;
    return { kind: 'terminate', messages: inbox.slice(0, index + 1), reason: event.Input };
  }
  if (instance.status === 'Suspended') {
    const resumedAt = indexOf(EventType.ExecutionResumed);
    if (resumedAt < 0) return { kind: 'none' };
    const control = inbox.slice(0, resumedAt + 1).filter(isControl);
    return { kind: 'resume', messages: control };
  }
  if (instance.turnDue) return { kind: 'play', messages: [] };
  const [first] = inbox;
  if (!first) return { kind: 'none' };
  if (first.event.EventType === EventType.ExecutionSuspended) return { kind: 'suspend', messages: [first] };
  if (first.event.EventType === EventType.ExecutionResumed) return { kind: 'discard', messages: [first] };
  const controlAt = inbox.findIndex(isControl);
  return { kind: 'play', messages: controlAt < 0 ? [...inbox] : inbox.slice(0, controlAt) };
}

function isControl({ event }: Message): boolean {
  return event.EventType === EventType.ExecutionSuspended || event.EventType === EventType.ExecutionResumed;
}
