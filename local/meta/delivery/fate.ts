import type { Behaviour } from '../state/behaviour.ts';

export type Status = 'sent' | 'delivered' | 'read' | 'failed';

/** One status that Meta will tell of a message. */
export interface PlannedStatus {
  status: Status;
  /** When it happened, which the webhook states in whole seconds. */
  at: number;
  /** When it is told. */
  due: number;
  /** Without `pricing`. */
  unpriced?: true;
  /** Of a failure. */
  code?: number;
}

interface Circumstances {
  behaviour: Behaviour;
  random: () => number;
  now: number;
  /** It fails with this code, whatever the behaviour says. */
  failsWith?: number | undefined;
}

/** Decides, when a message is accepted, all that will be told of it. */
export function planFate(given: Circumstances): PlannedStatus[] {
  const { behaviour, random } = given;
  const plan = withholdPricing(course(given), behaviour, random);
  if (random() < behaviour.reorder) disorder(plan, random);
  return plan.flatMap((planned) =>
    random() < behaviour.duplicate ? [planned, { ...planned, due: planned.due + 1_000 * random() }] : [planned],
  );
}

/** What becomes of the message, in the order in which it happens. */
function course({ behaviour, random, now, failsWith }: Circumstances): PlannedStatus[] {
  const within = ([least, most]: readonly [number, number]): number => least + (most - least) * random();
  const sentAt = now + within(behaviour.sentDelayMs);
  const deliveredAt = sentAt + within(behaviour.deliveredDelayMs);
  const sent = happening('sent', sentAt);
  const delivered = happening('delivered', deliveredAt);
  const fails = failsWith ?? (random() < behaviour.failShare ? behaviour.failCode : undefined);
  if (fails !== undefined) {
    const failed = { ...happening('failed', sentAt), code: fails };
    return random() < behaviour.deliveredAfterFailed ? [failed, delivered] : [failed];
  }
  if (random() < behaviour.readShare) {
    const read = happening('read', deliveredAt + within(behaviour.readDelayMs));
    return random() < behaviour.deliveredSkipped ? [sent, read] : [sent, delivered, read];
  }
  if (random() < behaviour.failAfterDelivered) {
    const failedAt = deliveredAt + within(behaviour.deliveredDelayMs);
    return [sent, delivered, { ...happening('failed', failedAt), code: behaviour.failCode }];
  }
  return [sent, delivered];
}

function happening(status: Status, at: number): PlannedStatus {
  return { status, at, due: at };
}

function withholdPricing(plan: PlannedStatus[], { missingPricing }: Behaviour, random: () => number): PlannedStatus[] {
  return plan.map((planned) =>
    planned.status !== 'failed' && random() < missingPricing[planned.status]
      ? { ...planned, unpriced: true as const }
      : planned,
  );
}

/** The last is told first, and the others after it in any order. */
function disorder(plan: PlannedStatus[], random: () => number): void {
  const dues = plan.map(({ due }) => due).sort((a, b) => a - b);
  const shuffled = plan
    .map((planned, index) => ({ planned, key: index === plan.length - 1 ? -1 : random() }))
    .sort((a, b) => a.key - b.key);
  shuffled.forEach(({ planned }, index) => (planned.due = dues[index] ?? planned.due));
}
