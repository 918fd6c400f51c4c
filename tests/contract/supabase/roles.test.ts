import { createClient } from '@supabase/supabase-js';
import { supabaseTarget, type SupabaseTarget } from './target.ts';

let target: SupabaseTarget;

beforeAll(async () => {
  target = await supabaseTarget(`
    drop table if exists contract_notes, contract_secrets;
    drop schema if exists agent cascade;
    do $$ begin
      if not exists (select from pg_roles where rolname = 'contract_worker') then create role contract_worker; end if;
      if not exists (select from pg_roles where rolname = 'contract_stranger') then create role contract_stranger; end if;
    end $$;
    grant contract_worker to authenticator;
    create table contract_notes (id int primary key, owner uuid, body text);
    alter table contract_notes enable row level security;
    create policy own on contract_notes to authenticated using (owner = auth.uid()) with check (owner = auth.uid());
    grant all on contract_notes to anon, authenticated, service_role;
    insert into contract_notes values
      (1, '018f0000-0000-7000-8000-00000000000a', 'of a'), (2, '018f0000-0000-7000-8000-00000000000b', 'of b');
    create table contract_secrets (id int, word text);
    revoke all on contract_secrets from anon, authenticated, service_role;
    grant select (id) on contract_secrets to service_role;
    insert into contract_secrets values (1, 'hush');
    create or replace function contract_work() returns text language sql security definer as
      $$ select 'done by ' || (auth.jwt() ->> 'sub') $$;
    revoke execute on function contract_work from public, anon, authenticated, service_role;
    grant usage on schema public to contract_worker;
    grant execute on function contract_work to contract_worker;
    create schema agent;
    create table agent.contract_users (id int);
    insert into agent.contract_users values (5);
    grant usage on schema agent to service_role;
    grant select, insert on agent.contract_users to service_role`);
});

afterAll(() => target.close());

const a = { sub: '018f0000-0000-7000-8000-00000000000a' };

describe('row level security', () => {
  it('shows and takes each user his own rows', async () => {
    const notes = (await target.clientAs('authenticated', a)).from('contract_notes');
    expect((await notes.select('body')).data).toEqual([{ body: 'of a' }]);
    expect((await notes.update({ body: 'mine' }).eq('id', 2).select()).data).toEqual([]);
    const foreign = await notes.insert({ id: 3, owner: '018f0000-0000-7000-8000-00000000000b', body: 'x' });
    expect(foreign).toMatchObject({ status: 403, error: { code: '42501' } });
    expect(foreign.error?.message).toContain('row-level security policy');
  });

  it('shows anon nothing, and service_role all', async () => {
    const notes = (await target.clientAs('anon')).from('contract_notes');
    expect((await notes.select()).data).toEqual([]);
    expect(await notes.insert({ id: 4, body: 'x' })).toMatchObject({ status: 401, error: { code: '42501' } });
    expect((await target.client.from('contract_notes').select('id').order('id')).data).toEqual([{ id: 1 }, { id: 2 }]);
  });
});

describe('grants', () => {
  it('are asked of every table and column', async () => {
    const secrets = target.client.from('contract_secrets');
    expect((await secrets.select('id')).data).toEqual([{ id: 1 }]);
    const denied = await secrets.select('word');
    expect(denied).toMatchObject({
      status: 403,
      error: { code: '42501', message: 'permission denied for table contract_secrets' },
    });
    expect((await secrets.insert({ id: 2 })).status).toBe(403);
    const anonymous = await (await target.clientAs('anon')).from('contract_secrets').select('id');
    expect(anonymous).toMatchObject({ status: 401, error: { code: '42501' } });
  });

  it('let a role of our own do what it was granted and nothing else', async () => {
    const worker = await target.clientAs('contract_worker', { sub: 'worker-7' });
    expect((await worker.rpc('contract_work')).data).toBe('done by worker-7');
    expect((await worker.from('contract_notes').select()).error?.code).toBe('42501');
    const others = [target.client, await target.clientAs('authenticated', a), await target.clientAs('anon')];
    for (const client of others) expect((await client.rpc('contract_work')).error?.code).toBe('42501');
  });

  it('keep out a role that the API may not become, and one that does not exist', async () => {
    for (const role of ['contract_stranger', 'postgres']) {
      const client = await target.clientAs(role);
      const { error, status } = await client.from('contract_notes').select();
      expect({ status, code: error?.code, message: error?.message }).toEqual({
        status: 403,
        code: '42501',
        message: `permission denied to set role "${role}"`,
      });
    }
    const nobody = await (await target.clientAs('contract_"nobody')).from('contract_notes').select();
    expect(nobody).toMatchObject({ status: 401, error: { code: '22023' } });
  });
});

describe('schemas', () => {
  it('are chosen by the client among the exposed ones', async () => {
    const agent = target.client.schema('agent');
    expect((await agent.from('contract_users').select()).data).toEqual([{ id: 5 }]);
    expect((await agent.from('contract_users').insert({ id: 6 })).error).toBeNull();
    expect((await target.client.from('contract_users').select()).error?.code).toBe('PGRST205');
    const hidden = await target.client.schema('pg_catalog').from('pg_authid').select();
    expect(hidden).toMatchObject({ status: 406, error: { code: 'PGRST106', message: 'Invalid schema: pg_catalog' } });
  });
});

describe('tokens', () => {
  const withToken = (token: string) =>
    createClient(target.url, target.anonKey, { accessToken: () => Promise.resolve(token) })
      .from('contract_notes')
      .select();

  it('that are forged, expired or broken are refused', async () => {
    const good = await target.signToken({ role: 'service_role' });
    expect((await withToken(good)).error).toBeNull();
    const [header, , signature] = good.split('.');
    const payload = Buffer.from(JSON.stringify({ role: 'postgres' })).toString('base64url');
    expect(await withToken(`${header}.${payload}.${signature}`)).toMatchObject({
      status: 401,
      error: { code: 'PGRST301' },
    });
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    expect(await withToken(none)).toMatchObject({ status: 401, error: { code: 'PGRST301' } });
    expect(await withToken('not-a-token')).toMatchObject({ status: 401, error: { code: 'PGRST301' } });
    const expired = await target.signToken({ role: 'service_role', exp: Math.floor(Date.now() / 1000) - 60 });
    expect(await withToken(expired)).toMatchObject({
      status: 401,
      error: { code: 'PGRST303', message: 'JWT expired' },
    });
  });

  it('without a role are anonymous', async () => {
    expect((await withToken(await target.signToken({ sub: a.sub }))).data).toEqual([]);
  });
});

describe('the API key', () => {
  it('is needed, and must be one of the project', async () => {
    const url = `${target.url}/rest/v1/contract_notes`;
    const missing = await fetch(url, { headers: { authorization: `Bearer ${target.anonKey}` } });
    expect(missing.status).toBe(401);
    expect(await missing.json()).toMatchObject({ message: 'No API key found in request' });
    const invalid = await fetch(url, { headers: { apikey: await target.signToken({ role: 'anon' }) } });
    expect(invalid.status).toBe(401);
    expect(await invalid.json()).toMatchObject({ message: 'Invalid API key' });
  });
});
