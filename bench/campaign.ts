import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { sharedMeta } from '../local/stack/app-environment.ts';
import { launchCampaign, makeAudience, viewOf, type CampaignPlace } from '../tests/support/campaign-place.ts';
import { Journey, queryStack } from '../tests/support/journey.ts';
import { startMessageSink, worstSecond, type MessageSink } from '../tests/support/message-sink.ts';
import { discardStateDir, makeStateDir, startStack, type TestStack } from '../tests/support/stack.ts';
import { runBench, type Figure } from './kit/report.ts';

/*
 * Whether a campaign keeps its rate, and what the host needs for it. The messages go to a server that only notes when each
 * arrived and answers, so that a figure is the dispatcher's and not the simulated Meta's, and no statuses come back. What
 * is launched passes the whole way otherwise: launch, hold, snapshot, orchestration, claims, sends and recorded outcomes
 * on the running platform.
 */

const { values } = parseArgs({
  options: {
    rates: { type: 'string', default: '50,80,1000' },
    seconds: { type: 'string', default: '45' },
    contacts: { type: 'string', default: '10000,100000' },
  },
  strict: false,
});
const numbers = (text: unknown): number[] => String(text).split(',').filter(Boolean).map(Number);
const run = promisify(execFile);

interface Use {
  cpuSeconds: number;
  megabytes: number;
}

/** CPU seconds so far and resident megabytes of the functions host. */
async function useOfHost(stack: TestStack): Promise<Use> {
  const { 'functions-host': pid } = await stack.processes();
  const { stdout } = await run('ps', ['-o', 'rss=,time=', '-p', String(pid)]);
  const [rss = '0', time = '0'] = stdout.trim().split(/\s+/);
  const cpuSeconds = time.split(/[:-]/).reduce((total, part) => total * 60 + Number(part), 0);
  return { cpuSeconds, megabytes: Math.round(Number(rss) / 1024) };
}

/** Money, a template as if Meta had approved it, and a number without a limit. */
async function makePlace(stack: TestStack): Promise<CampaignPlace> {
  const journey = new Journey(stack);
  const me = (await journey.call('GET', '/api/v3/me')).body as { organization: { id: string } };
  const organizationId = me.organization.id.slice('org_'.length);
  const template = randomUUID();
  await queryStack(
    stack,
    `select ensure_wallet($1::uuid, 'USD'), credit_wallet($1::uuid, 'recharge', 'bench', 1000000000000, '{}')`,
    [organizationId],
  );
  await queryStack(stack, 'select ensure_shared_channel($1, $2, $3)', [
    sharedMeta.businessId,
    sharedMeta.wabaId,
    sharedMeta.phoneNumberId,
  ]);
  await queryStack(stack, 'update portfolios set messaging_limit = null');
  await queryStack(
    stack,
    `insert into templates (id, organization_id, waba_id, name, meta_name, language, category, components, status, created_by)
     values ($1, $2::uuid, $3, 'bench', 'bench', 'en_US', 'marketing', $4, 'APPROVED', 'bench')`,
    [
      template,
      organizationId,
      sharedMeta.wabaId,
      JSON.stringify([{ type: 'BODY', text: 'Hello {{1}}, there is news.' }]),
    ],
  );
  return { stack, journey, organizationId, templateId: `tpl_${template.replaceAll('-', '')}` };
}

interface Sent extends Use {
  campaignId: string;
  peakMegabytes: number;
  moments: number[];
}

/** Launches and waits until it has ended. */
async function send(place: CampaignPlace, sink: MessageSink, people: number, rate: number): Promise<Sent> {
  await queryStack(place.stack, 'update channels set messages_per_second = $1 where organization_id is null', [rate]);
  const listId = await makeAudience(place, people);
  sink.arrivals.splice(0);
  const before = await useOfHost(place.stack);
  const campaignId = await launchCampaign(place, listId, { messagesPerSecond: rate });
  let peakMegabytes = before.megabytes;
  while ((await viewOf(place, campaignId))?.state !== 'completed') {
    await delay(2_000);
    peakMegabytes = Math.max(peakMegabytes, (await useOfHost(place.stack)).megabytes);
  }
  const after = await useOfHost(place.stack);
  const moments = sink.arrivals.map(({ at }) => at);
  if (new Set(sink.arrivals.map(({ callbackData }) => callbackData)).size !== people || moments.length !== people) {
    throw new Error(`${String(moments.length)} messages came for ${String(people)} people`);
  }
  return {
    campaignId,
    cpuSeconds: after.cpuSeconds - before.cpuSeconds,
    megabytes: after.megabytes,
    peakMegabytes,
    moments,
  };
}

/** Events in the orchestration's history as it ended, and their size. */
async function historyOf({ connections }: TestStack, campaignId: string): Promise<{ events: number; bytes: number }> {
  const instance = encodeURIComponent(`campaign:${campaignId}`);
  const response = await fetch(
    `${connections.apiBaseUrl}/runtime/webhooks/durabletask/instances/${instance}?showHistory=true&showHistoryOutput=true`,
  );
  const { historyEvents } = (await response.json()) as { historyEvents: unknown[] };
  return { events: historyEvents.length, bytes: JSON.stringify(historyEvents).length };
}

async function measureRate(place: CampaignPlace, sink: MessageSink, rate: number): Promise<Figure[]> {
  const { moments } = await send(place, sink, Math.round(rate * Number(values['seconds'])), rate);
  const held = ((moments.length - 1) * 1000) / ((moments.at(-1) ?? 0) - (moments[0] ?? 0));
  return [
    {
      what: `${String(rate)} a second asked: held`,
      value: held,
      unit: '/s',
      ratio: { to: 'what was asked', times: held / rate },
    },
    { what: `${String(rate)} a second asked: the worst second`, value: worstSecond(moments), unit: '/s' },
  ];
}

async function measureUse(place: CampaignPlace, sink: MessageSink, people: number): Promise<Figure[]> {
  const { campaignId, cpuSeconds, peakMegabytes } = await send(place, sink, people, 1000);
  const { events, bytes } = await historyOf(place.stack, campaignId);
  const name = `${people.toLocaleString('en-US')} contacts`;
  return [
    { what: `${name}: CPU of the host, a thousand messages`, value: (cpuSeconds * 1000) / people, unit: 's' },
    { what: `${name}: memory of the host, at most`, value: peakMegabytes, unit: 'MB' },
    { what: `${name}: history of the orchestration`, value: events, unit: 'events' },
    { what: `${name}: history of the orchestration`, value: bytes / 1024, unit: 'KB' },
  ];
}

await runBench(async () => {
  const stateDir = await makeStateDir();
  const sink = await startMessageSink();
  const stack = await startStack(stateDir, { settings: { META_GRAPH_BASE_URL: sink.url, LOG_LEVEL: 'warn' } });
  try {
    const place = await makePlace(stack);
    await send(place, sink, 200, 1000); // what is compiled and connected at first use is not measured
    const figures: Figure[] = [];
    for (const rate of numbers(values['rates'])) figures.push(...(await measureRate(place, sink, rate)));
    for (const people of numbers(values['contacts'])) figures.push(...(await measureUse(place, sink, people)));
    return {
      bench: 'campaign',
      title: 'Campaigns: rate and resources',
      figures,
      notes: [
        'Messages go to a server in the bench that notes their arrival; the worst second is of arrivals.',
        'The host is the laptop’s: its Functions and Durable stand-ins are in the memory and CPU shown.',
      ],
    };
  } finally {
    await stack.stop();
    await sink.close();
    await discardStateDir(stateDir);
  }
});
