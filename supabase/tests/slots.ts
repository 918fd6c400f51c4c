import { randomUUID } from 'node:crypto';
import type { TestDatabase } from '../../tests/support/postgres.ts';
import { beat, buy, makeOrganization, report, requestInstance, step } from './fixtures.ts';

export const NOTICE_SECONDS = 60;

export interface InstanceRow {
  id: string;
  state: string;
  state_reason: string | null;
  suspend_after: Date | null;
  resume_after: Date | null;
  saga_live: boolean;
  saga_id: string;
  saga_run: string | null;
  has_slot: boolean;
  has_proxy: boolean;
  /** The worker that holds it. */
  worker_id: string | null;
  epoch: number;
}

/** One organization, and what its sagas, its buyer and its clock do to it. Time passes by moving what was planned. */
export class Tenant {
  readonly database: TestDatabase;
  readonly id: string;
  readonly workerId: string;

  private constructor(database: TestDatabase, id: string, workerId: string) {
    this.database = database;
    this.id = id;
    this.workerId = workerId;
  }

  static async make(database: TestDatabase): Promise<Tenant> {
    const tenant = new Tenant(database, await makeOrganization(database), randomUUID());
    await tenant.call('enforce_due_slots($1)', NOTICE_SECONDS);
    return tenant;
  }

  async call<T = Record<string, unknown>>(sql: string, ...params: unknown[]): Promise<T> {
    const [row] = await this.database.query<{ value: T }>(`select ${sql} as value`, params);
    if (!row) throw new Error(`${sql} gave no row`);
    return row.value;
  }

  /** Oldest first. */
  async instances(): Promise<InstanceRow[]> {
    return this.database.query(
      `select i.*, s.instance_id is not null as has_slot,
              exists (select from proxies p where p.instance_id = i.id) as has_proxy,
              i.worker_id
       from placed_instances i left join slots s on s.instance_id = i.id
       where i.organization_id = $1 order by i.created_at, i.id`,
      [this.id],
    ) as unknown as Promise<InstanceRow[]>;
  }

  async states(): Promise<string[]> {
    return (await this.instances()).map(({ state }) => state);
  }

  async usable(): Promise<number> {
    return (await this.call<{ paid_slots: number }>('entitlement_of($1)', this.id)).paid_slots;
  }

  buy(seats: number, status = 'ACTIVE'): Promise<void> {
    return buy(this.database, this.id, { seats, status });
  }

  async request(): Promise<string | null> {
    return (await requestInstance(this.database, this.id)).instance_id ?? null;
  }

  delete(instanceId: string): Promise<Record<string, unknown>> {
    return this.call(`delete_instance($1, $2, 'user_test', null, 'h', 'test')`, this.id, instanceId);
  }

  /** A proxy for everyone who asks. */
  async stock(count: number): Promise<void> {
    const proxies = Array.from({ length: count }, () => ({
      host: 'pool.test',
      port: 80,
      region: 'eu-west',
      secret_name: `proxy-pool-${randomUUID()}`,
    }));
    await this.call(`import_proxies($1, 'test')`, JSON.stringify(proxies));
  }

  /** Does the next step of the instance's saga, as its orchestration would; whatever it finds. */
  async advance(instanceId: string): Promise<void> {
    const row = await this.#row(instanceId);
    if (row.saga_live && row.state !== 'provisioning') return this.leave(instanceId);
    if (row.state === 'deleting') return this.#remove(instanceId);
    if (row.state === 'requested') {
      await step(this.database, 'claim_provision', instanceId, randomUUID());
      return;
    }
    if (row.state !== 'provisioning') return;
    if (!row.has_proxy) await this.call('allocate_proxy($1, $2)', instanceId, row.saga_run);
    else if (!row.worker_id) {
      await beat(this.database, this.workerId, { capacity: 1000 });
      await step(this.database, 'place_instance', instanceId, row.saga_run ?? '');
    } else {
      await beat(this.database, row.worker_id, { capacity: 1000 });
      await report(this.database, row.worker_id, instanceId, row.epoch, 'ready');
      await this.call('finish_provision($1, $2, null)', instanceId, row.saga_run);
    }
  }

  /** Lets the saga of an instance that is being provisioned fail, and compensate. */
  async fail(instanceId: string): Promise<void> {
    const { saga_run: run } = await this.#row(instanceId);
    const { outcome } = await this.call<{ outcome: string }>(
      `abandon_provision($1, $2, 'PROVISION.TIMED_OUT', null)`,
      instanceId,
      run,
    );
    if (outcome === 'failed') await this.call('release_proxy($1)', instanceId);
    if (outcome !== 'not_claimed') await this.leave(instanceId);
  }

  async leave(instanceId: string): Promise<void> {
    const { saga_run: run } = await this.#row(instanceId);
    const { outcome } = await this.call<{ outcome: string }>('leave_saga($1, $2)', instanceId, run);
    if (outcome === 'deleting') await this.#remove(instanceId);
  }

  /** Walks the saga to `running`. */
  async run(instanceId: string): Promise<void> {
    for (let n = 0; n < 4; n++) await this.advance(instanceId);
  }

  /** Lets time pass; the timer comes after it. */
  async pass(seconds: number): Promise<void> {
    // Under the organization's lock, as everything that touches several of its instances.
    await this.database.asRole('none', {}, async (query) => {
      await query('select from organizations where id = $1 for no key update', [this.id]);
      await query('select lock_instances($1)', [this.id]);
      await query(
        `update instances set suspend_after = suspend_after - make_interval(secs => $2),
         resume_after = resume_after - make_interval(secs => $2) where organization_id = $1`,
        [this.id, seconds],
      );
      await query(
        `update billing_entitlements set grace_ends_at = grace_ends_at - make_interval(secs => $2)
       where organization_id = $1`,
        [this.id, seconds],
      );
    });
    await this.call('enforce_due_slots($1)', NOTICE_SECONDS);
  }

  async #row(instanceId: string): Promise<InstanceRow> {
    const row = (await this.instances()).find(({ id }) => id === instanceId);
    if (!row) throw new Error(`the instance ${instanceId} was lost`);
    return row;
  }

  async #remove(instanceId: string): Promise<void> {
    await this.call('release_proxy($1)', instanceId);
    await this.call('finish_deletion($1, null)', instanceId);
  }
}
