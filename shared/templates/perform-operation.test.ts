import { supabaseTemplates } from '../adapters/supabase/templates.ts';
import { AppError } from '../kernel/app-error.ts';
import { fromUuid, newId } from '../kernel/ids.ts';
import { createTestSupabase, type TestSupabase } from '../../tests/support/postgres.ts';
import { makeOrganization } from '../../supabase/tests/fixtures.ts';
import { applyTemplateEvents } from './apply-template-events.ts';
import { performTemplateOperations, type OperationDeps } from './perform-operation.ts';
import type { MetaTemplates, TemplateAtMeta, TemplateId } from './ports.ts';
import { refreshTemplates } from './refresh-templates.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined, child: () => quiet };
const BODY = [{ type: 'BODY', text: 'Hello, there are news for you today.' }] as const;

/** Meta as far as this needs it: whatever it has done, its answer may get lost. */
class ForgetfulMeta implements MetaTemplates {
  readonly templates = new Map<string, TemplateAtMeta>();
  loseAnswers = 0;
  reads = 0;

  async create(_account: unknown, { name, language, category, components }: Parameters<MetaTemplates['create']>[1]) {
    if ([...this.templates.values()].some((one) => one.name === name && one.language === language)) {
      return { ok: false as const, code: 100, reason: 'this name is taken' };
    }
    const id = `meta-${this.templates.size + 1}-${name}`;
    const made = {
      id,
      name,
      language,
      status: 'PENDING',
      category: category.toUpperCase(),
      components,
      reason: null,
      quality: null,
    };
    this.templates.set(id, made);
    return this.#answer({ ok: true as const, value: { id, status: 'PENDING' } });
  }
  async edit(_account: unknown, id: string, { components }: Parameters<MetaTemplates['edit']>[2]) {
    const present = this.templates.get(id);
    if (present?.components[0]?.['text'] === (components?.[0] as { text?: string } | undefined)?.text) {
      return { ok: false as const, code: 100, reason: 'edited less than a day ago' };
    }
    this.templates.set(id, { ...present!, components: components! });
    return this.#answer({ ok: true as const, value: null });
  }
  async remove(_account: unknown, id: string) {
    this.templates.delete(id);
    return this.#answer({ ok: true as const, value: null });
  }
  async fetch(_account: unknown, id: string) {
    this.reads += 1;
    return this.templates.get(id) ?? null;
  }
  async find(_account: unknown, name: string, language: string) {
    return [...this.templates.values()].find((one) => one.name === name && one.language === language) ?? null;
  }
  async list() {
    return { items: [...this.templates.values()], nextCursor: null };
  }
  set(id: string, change: Partial<TemplateAtMeta>): void {
    this.templates.set(id, { ...this.templates.get(id)!, ...change });
  }
  #answer<T>(answer: T): T {
    if (this.loseAnswers === 0) return answer;
    this.loseAnswers -= 1;
    throw new AppError('META.UNAVAILABLE', { kind: 'unavailable', message: 'no answer' });
  }
}

let supabase: TestSupabase;
let meta: ForgetfulMeta;
let deps: OperationDeps;
let organizationId: `org_${string}`;
beforeAll(async () => {
  supabase = await createTestSupabase();
  await supabase.query(`select ensure_shared_channel('biz', 'waba', 'number')`);
});
beforeEach(async () => {
  organizationId = fromUuid('org', await makeOrganization(supabase));
  meta = new ForgetfulMeta();
  deps = {
    store: supabaseTemplates(supabase.client as never),
    meta,
    accessTokenOf: async () => 'token',
    logger: quiet,
  };
});
afterAll(() => supabase.close());

const act = () => ({ organizationId, actor: 'user_test', correlationId: 'test' });

async function create(name = 'hello'): Promise<TemplateId> {
  const outcome = await deps.store.create(
    {
      id: newId('tpl'),
      name,
      language: 'en_US',
      category: 'utility',
      parameterFormat: 'POSITIONAL',
      components: BODY,
      ttlSeconds: null,
      idempotencyKey: null,
      bodyHash: 'h',
    },
    act(),
  );
  if (!outcome.ok) throw new Error(outcome.code);
  return outcome.id;
}

/** As the sweep finds it after a while. */
async function later(): Promise<void> {
  await supabase.query('update templates set operation_due_at = now() where operation is not null');
  await performTemplateOperations(deps);
}

const shown = (id: TemplateId) => deps.store.find(organizationId, id);

it('a lost answer to a creation makes no second template', async () => {
  meta.loseAnswers = 1;
  const id = await create();
  await performTemplateOperations(deps, id);
  expect(await shown(id)).toMatchObject({ status: 'PENDING', submission: 'submitting' });
  await later();
  expect(await shown(id)).toMatchObject({ status: 'PENDING', submission: 'submitted', submissionError: null });
  expect(meta.templates.size).toBe(1);
});

it('a name that something else has is a refusal, not ours', async () => {
  const name = `o${organizationId.slice(4)}_taken`;
  const components = [{ type: 'BODY', text: 'Something else' }];
  const there = {
    id: 'x',
    name,
    language: 'en_US',
    status: 'APPROVED',
    category: 'UTILITY',
    components,
    reason: null,
    quality: null,
  };
  meta.templates.set('x', there);
  const id = await create('taken');
  await performTemplateOperations(deps, id);
  expect(await shown(id)).toMatchObject({ status: 'REJECTED', reason: 'this name is taken' });
});

it('lost answers to an edit and a deletion are found out too', async () => {
  const id = await create();
  await performTemplateOperations(deps, id);
  const [metaId] = [...meta.templates.keys()];
  meta.set(metaId!, { status: 'APPROVED' });
  await applyTemplateEvents(deps, [event(metaId!)]);
  const components = [{ type: 'BODY', text: 'Hello, there are other news for you.' }] as const;
  meta.loseAnswers = 1;
  await deps.store.edit(id, { category: 'utility', components, ttlSeconds: null }, act());
  await performTemplateOperations(deps, id);
  await later();
  expect(await shown(id)).toMatchObject({ components, submission: 'submitted', usable: true });

  meta.loseAnswers = 1;
  await deps.store.remove(id, act());
  await performTemplateOperations(deps, id);
  await later();
  expect(meta.templates.size).toBe(0);
  expect(await deps.store.claimOperations(10, null)).toEqual([]);
});

function event(metaTemplateId: string, change: Partial<Parameters<typeof applyTemplateEvents>[1][number]> = {}) {
  return {
    wabaId: 'waba',
    field: 'message_template_status_update',
    event: 'PAUSED',
    metaTemplateId,
    name: null,
    language: null,
    reason: 'FIRST_PAUSE',
    ...change,
  };
}

it('an event is a hint: what is read counts, once for each template, in whatever order events come', async () => {
  const id = await create();
  await performTemplateOperations(deps, id);
  const [metaId] = [...meta.templates.keys()];
  meta.set(metaId!, { status: 'PAUSED' });
  meta.reads = 0;
  await applyTemplateEvents(deps, [event(metaId!, { event: 'APPROVED' }), event(metaId!), event('stranger')]);
  expect(meta.reads).toBe(1);
  expect(await shown(id)).toMatchObject({ status: 'PAUSED', reason: 'FIRST_PAUSE', usable: false });

  meta.set(metaId!, { status: 'APPROVED', category: 'MARKETING', quality: 'GREEN' });
  await applyTemplateEvents(deps, [event(metaId!)]);
  expect(await shown(id)).toMatchObject({ status: 'APPROVED', category: 'marketing', quality: 'GREEN', reason: null });
});

it('the night finds what no event told, and what is gone', async () => {
  const [kept, gone] = [await create('kept'), await create('gone')];
  await performTemplateOperations(deps);
  const ids = [...meta.templates.keys()];
  meta.set(
    ids.find((id) => id.endsWith('kept'))!,
    { status: 'DISABLED' },
  );
  meta.templates.delete(ids.find((id) => id.endsWith('gone'))!);
  const channels = {
    live: async () => [
      { id: newId('chn'), phoneNumberId: 'number', wabaId: 'waba', secretName: null, refreshedAt: null },
    ],
  };
  await refreshTemplates({ ...deps, channels });
  expect(await shown(kept)).toMatchObject({ status: 'DISABLED' });
  expect(await shown(gone)).toMatchObject({ status: 'DELETED' });
});
