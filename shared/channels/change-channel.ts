import { AppError, type AppErrorOptions } from '../kernel/app-error.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { Channel } from './channel.schema.ts';
import type { ChannelAct, ChannelId, ChannelOutcome, ChannelStore } from './ports.ts';

const REFUSALS: Record<string, Pick<AppErrorOptions, 'kind' | 'message'>> = {
  'CHANNEL.UNKNOWN': { kind: 'not_found', message: 'there is no such channel' },
  'CHANNEL.RATE_TOO_HIGH': {
    kind: 'unprocessable',
    message: 'Meta allows this number 80 messages a second until it raises its throughput',
  },
};

/** The kill switch of a number. */
export async function switchChannel(
  { store }: { store: ChannelStore },
  id: ChannelId,
  change: ChannelAct & { stopped: boolean; reason: string },
): Promise<Result<Channel>> {
  return toResult(await store.setStopped(id, change));
}

export async function setChannelRate(
  { store }: { store: ChannelStore },
  id: ChannelId,
  change: ChannelAct & { messagesPerSecond: number },
): Promise<Result<Channel>> {
  return toResult(await store.setRate(id, change));
}

function toResult(outcome: ChannelOutcome): Result<Channel> {
  if (outcome.ok) return ok(outcome.channel);
  const refusal = REFUSALS[outcome.code];
  if (!refusal) throw new Error(`the channel was refused with an unknown code ${outcome.code}`);
  return fail(new AppError(outcome.code, refusal));
}
