import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';
import { launch, makeSender } from './campaign-fixtures.ts';
import { makeOrganization } from './fixtures.ts';
import { approved, create, observe, read, seenAs, templateOf } from './template-fixtures.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.query(`select ensure_shared_channel('biz', 'waba', 'number')`);
});
afterAll(() => database.close());

describe('what is read at Meta', () => {
  it('counts by when the reading began, not when it arrived', async () => {
    const id = await approved(database, await makeOrganization(database));
    const [early, late] = [await observe(database), await observe(database)];
    await read(database, id, late, seenAs(id, 'PAUSED'), 'low quality');
    await read(database, id, early, seenAs(id, 'APPROVED'));
    expect(await templateOf(database, id)).toMatchObject({ status: 'PAUSED', reason: 'low quality', usable: false });
    await read(
      database,
      id,
      await observe(database),
      seenAs(id, 'APPROVED', { quality: 'GREEN', category: 'UTILITY' }),
    );
    expect(await templateOf(database, id)).toMatchObject({
      status: 'APPROVED',
      reason: null,
      quality: 'GREEN',
      category: 'utility',
    });
  });

  it('keeps a status that nobody here knows', async () => {
    const id = await approved(database, await makeOrganization(database));
    await read(database, id, await observe(database), seenAs(id, 'IN_APPEAL'));
    expect(await templateOf(database, id)).toMatchObject({ status: 'IN_APPEAL', usable: false });
  });

  it('that nothing is there means deleted, but not while it is on its way', async () => {
    const organizationId = await makeOrganization(database);
    const { id: fresh } = await create(database, organizationId, { name: 'fresh' });
    await read(database, fresh!, await observe(database), null);
    expect(await templateOf(database, fresh!)).toMatchObject({ status: 'PENDING' });
    const id = await approved(database, organizationId);
    await read(database, id, await observe(database), null);
    expect(await templateOf(database, id)).toMatchObject({ status: 'DELETED' });
  });

  it('a page is applied to what is known, and what it lacks is named', async () => {
    const organizationId = await makeOrganization(database);
    const [seen, gone] = [
      await approved(database, organizationId, { name: 'seen' }),
      await approved(database, organizationId, { name: 'gone' }),
    ];
    const observation = await observe(database);
    await database.query('select apply_template_page($1, $2, $3)', [
      'waba',
      observation,
      JSON.stringify([
        { ...seenAs(seen, 'DISABLED'), name: 'x', language: 'en_US' },
        { ...seenAs('stranger', 'APPROVED'), name: 'y', language: 'en_US' },
      ]),
    ]);
    expect(await templateOf(database, seen)).toMatchObject({ status: 'DISABLED' });
    const [row] = await database.query<{ ids: { id: string }[] }>('select templates_unseen($1, $2, 100) as ids', [
      'waba',
      observation,
    ]);
    const unseen = row!.ids.map(({ id }) => id);
    expect(unseen).toContain(gone);
    expect(unseen).not.toContain(seen);
  });

  it.each(['PAUSED', 'DISABLED'])(
    '%s pauses what is being sent, and approval leaves it to a person',
    async (status) => {
      const sender = await makeSender(database);
      const { campaign_id: campaignId } = await launch(database, sender);
      const stateOf = async () => {
        const [row] = await database.query('select state, state_reason from campaigns where id = $1', [campaignId]);
        return row;
      };
      await read(database, sender.templateId, await observe(database), seenAs(sender.templateId, status));
      expect(await stateOf()).toEqual({ state: 'paused', state_reason: `TEMPLATE.${status}` });
      await read(database, sender.templateId, await observe(database), seenAs(sender.templateId, 'APPROVED'));
      expect(await stateOf()).toEqual({ state: 'paused', state_reason: `TEMPLATE.${status}` });
      const log = await database.query(
        `select action from audit_logs where organization_id = $1 and actor = 'meta' order by action`,
        [sender.organizationId],
      );
      expect(log.map(({ action }) => action)).toEqual([
        'campaign.paused',
        'template.status_changed',
        'template.status_changed',
      ]);
    },
  );

  it('a launch that races with the pause is paused or refused, never sent', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const sender = await makeSender(database);
        const observation = await observe(database);
        const [launched] = await Promise.all([
          launch(database, sender),
          read(database, sender.templateId, observation, seenAs(sender.templateId, 'PAUSED')),
        ]);
        const campaigns = await database.query<{ state: string }>(
          'select state from campaigns where organization_id = $1',
          [sender.organizationId],
        );
        return { launched: launched.ok, states: campaigns.map(({ state }) => state) };
      }),
    );
    for (const { launched, states } of outcomes) expect(states).toEqual(launched ? ['paused'] : []);
  });
});
