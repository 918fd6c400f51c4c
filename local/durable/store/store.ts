import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { randomUUID } from 'node:crypto';
import {
  EventType,
  executionStarted,
  historyEvent,
  type EventBody,
  type HistoryEvent,
  type ParentInstance,
} from '../history.ts';
import { isFinal, type RuntimeStatus } from '../status.ts';
import { openDatabase, transaction } from './database.ts';
import { type ActivityTask, type Instance, toActivityTask, toInstance } from './rows.ts';

export interface Message {
  id: number;
  event: HistoryEvent;
}

export interface NewExecution {
  instanceId: string;
  name: string;
  input: string | null;
  parent: ParentInstance | null;
}

/** Everything the engine remembers. Every method that writes is one transaction unless `atomically` holds several. */
export class Store {
  readonly database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #depth = 0;

  constructor(file: string) {
    this.database = openDatabase(file);
  }

  get isOpen(): boolean {
    return this.database.isOpen;
  }

  close(): void {
    this.database.close();
  }

  /** All that `work` writes is kept, or none of it. */
  atomically<Result>(work: () => Result): Result {
    if (this.#depth > 0) return work();
    this.#depth += 1;
    try {
      return transaction(this.database, work);
    } finally {
      this.#depth -= 1;
    }
  }

  sql(text: string): StatementSync {
    const known = this.#statements.get(text);
    if (known) return known;
    const statement = this.database.prepare(text);
    this.#statements.set(text, statement);
    return statement;
  }

  instance(instanceId: string): Instance | undefined {
    const row = this.sql('SELECT * FROM instances WHERE instance_id = ?').get(instanceId);
    return row && toInstance(row);
  }

  history(instanceId: string): HistoryEvent[] {
    return this.sql('SELECT event FROM history WHERE instance_id = ? ORDER BY position')
      .all(instanceId)
      .map((row) => JSON.parse(row['event'] as string) as HistoryEvent);
  }

  appendHistory(instanceId: string, events: readonly HistoryEvent[]): void {
    const insert = this.sql(
      'INSERT INTO history SELECT ?1, coalesce(max(position) + 1, 0), ?2 FROM history WHERE instance_id = ?1',
    );
    for (const event of events) insert.run(instanceId, JSON.stringify(event));
  }

  /** Messages for this execution, and those that are for whichever is current, oldest first. */
  inbox({ instanceId, executionId }: Instance): Message[] {
    return this.sql(
      'SELECT id, event FROM inbox WHERE instance_id = ? AND (execution_id IS NULL OR execution_id = ?) ORDER BY id',
    )
      .all(instanceId, executionId)
      .map((row) => ({ id: row['id'] as number, event: JSON.parse(row['event'] as string) as HistoryEvent }));
  }

  /** Sends to the current execution, or to exactly `executionId`. False when there is no such execution any more. */
  send(instanceId: string, event: EventBody, executionId: string | null = null): boolean {
    return this.atomically(() => {
      const instance = this.instance(instanceId);
      if (!instance || isFinal(instance.status)) return false;
      if (executionId !== null && executionId !== instance.executionId) return false;
      this.sql('INSERT INTO inbox (instance_id, execution_id, event) VALUES (?, ?, ?)').run(
        instanceId,
        executionId,
        JSON.stringify(historyEvent(event, Date.now())),
      );
      return true;
    });
  }

  /** Starts an instance, or starts over one that has ended. False when one of that id is under way. */
  start({ instanceId, name, input, parent }: NewExecution): boolean {
    return this.atomically(() => {
      const existing = this.instance(instanceId);
      if (existing && !isFinal(existing.status)) return false;
      this.forget(instanceId);
      const executionId = randomUUID();
      const now = Date.now();
      this.sql(
        `INSERT INTO instances (instance_id, execution_id, name, status, input, parent, created_at, updated_at)
         VALUES (?, ?, ?, 'Pending', ?, ?, ?, ?)`,
      ).run(instanceId, executionId, name, input, parent && JSON.stringify(parent), now, now);
      this.send(
        instanceId,
        executionStarted({ instanceId, executionId, name, input, parent, continued: false }),
        executionId,
      );
      return true;
    });
  }

  /** Removes an instance with its history, messages and timers. Activities already asked for run, to no effect. */
  forget(instanceId: string): boolean {
    return this.atomically(() => {
      for (const table of ['history', 'inbox', 'timers']) {
        this.sql(`DELETE FROM ${table} WHERE instance_id = ?`).run(instanceId);
      }
      return this.sql('DELETE FROM instances WHERE instance_id = ?').run(instanceId).changes > 0;
    });
  }

  /** Removes an instance with everything that is kept of it. */
  purge(instanceId: string): boolean {
    return this.atomically(() => {
      this.sql('DELETE FROM activities WHERE instance_id = ?').run(instanceId);
      return this.forget(instanceId);
    });
  }

  setStatus(instanceId: string, status: RuntimeStatus): void {
    this.sql('UPDATE instances SET status = ?, updated_at = ? WHERE instance_id = ?').run(
      status,
      Date.now(),
      instanceId,
    );
  }

  /** Instances that have something to do. */
  unsettled(): string[] {
    return this.sql('SELECT instance_id FROM inbox UNION SELECT instance_id FROM instances WHERE turn_due = 1')
      .all()
      .map((row) => row['instance_id'] as string);
  }

  activity(id: number): ActivityTask | undefined {
    const row = this.sql('SELECT * FROM activities WHERE id = ?').get(id);
    return row && toActivityTask(row);
  }

  pendingActivities(): number[] {
    return this.sql('SELECT id FROM activities ORDER BY id')
      .all()
      .map((row) => row['id'] as number);
  }

  /** Hands an activity's end to its orchestration, once; a second end of one task changes nothing. */
  finishActivity(task: ActivityTask, event: EventBody): boolean {
    return this.atomically(() => {
      const { changes } = this.sql('DELETE FROM activities WHERE id = ?').run(task.id);
      return changes > 0 && this.send(task.instanceId, event, task.executionId);
    });
  }

  nextTimerAt(): number | undefined {
    const row = this.sql('SELECT min(fire_at) AS next FROM timers').get();
    return (row?.['next'] as number | null) ?? undefined;
  }

  /** Turns timers that are due into messages; says whose they were. */
  fireTimers(now: number): string[] {
    return this.atomically(() =>
      this.sql('DELETE FROM timers WHERE fire_at <= ? RETURNING instance_id, execution_id, task_id, fire_at')
        .all(now)
        .sort((a, b) => (a['fire_at'] as number) - (b['fire_at'] as number))
        .map((row) => {
          const instanceId = row['instance_id'] as string;
          this.send(
            instanceId,
            {
              EventType: EventType.TimerFired,
              TimerId: row['task_id'] as number,
              FireAt: new Date(row['fire_at'] as number).toISOString(),
            },
            row['execution_id'] as string,
          );
          return instanceId;
        }),
    );
  }
}
