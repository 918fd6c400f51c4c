import { AppError } from '../kernel/app-error.ts';
import type { OrganizationId } from '../kernel/ids.ts';
import type { Micros } from '../kernel/money.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { Change, MarginStore } from './ports.ts';
import {
  categoryKey,
  microsOfNumber,
  numberOf,
  type Margins,
  type MarginsRequest,
  type PriceOverride,
  type PriceOverrideRequest,
} from './rates.schema.ts';

type Stored = NonNullable<Awaited<ReturnType<MarginStore['of']>>>;

const unknownOrganization = () =>
  fail(new AppError('ORGANIZATION.UNKNOWN', { kind: 'not_found', message: 'there is no such organization' }));

function mapValues<A, B>(record: Record<string, A>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}

function toMargins(vendorId: OrganizationId, { wabaMode, rates }: Stored): Margins {
  return { vendorId, planType: wabaMode, rates: mapValues(rates, numberOf) };
}

export async function getMargins(margins: MarginStore, vendorId: OrganizationId): Promise<Result<Margins>> {
  const stored = await margins.of(vendorId);
  return stored ? ok(toMargins(vendorId, stored)) : unknownOrganization();
}

/** Replaces an organization's margins. The object may say whose and of which plan it is, and then must be right. */
export async function setMargins(
  margins: MarginStore,
  vendorId: OrganizationId,
  request: MarginsRequest,
  change: Change,
): Promise<Result<Margins>> {
  const now = await margins.of(vendorId);
  if (!now) return unknownOrganization();
  if ((request.vendorId ?? vendorId) !== vendorId || (request.planType ?? now.wabaMode) !== now.wabaMode) {
    return fail(
      new AppError('MARGINS.OF_ANOTHER', {
        kind: 'unprocessable',
        message: 'the object is of another vendor or of another plan',
      }),
    );
  }
  const rates = Object.fromEntries(
    Object.entries(request.rates).map(([category, rate]): [string, Micros] => [
      categoryKey(category),
      microsOfNumber(rate),
    ]),
  );
  const stored = await margins.set(vendorId, rates, change);
  return stored ? ok(toMargins(vendorId, stored)) : unknownOrganization();
}

export async function getDefaultMargins(margins: MarginStore): Promise<Record<string, number>> {
  return mapValues(await margins.defaults(), numberOf);
}

export async function setDefaultMargins(
  margins: MarginStore,
  given: Record<string, number>,
  change: Change,
): Promise<Record<string, number>> {
  return mapValues(await margins.setDefaults(mapValues(given, microsOfNumber), change), numberOf);
}

export async function getPriceOverrides(
  margins: MarginStore,
  organizationId: OrganizationId,
): Promise<Result<PriceOverride[]>> {
  const items = await margins.overridesOf(organizationId);
  return items ? ok(items) : unknownOrganization();
}

export async function setPriceOverrides(
  margins: MarginStore,
  organizationId: OrganizationId,
  overrides: readonly PriceOverrideRequest[],
  change: Change,
): Promise<Result<PriceOverride[]>> {
  const items = await margins.setOverrides(organizationId, overrides, change);
  return items ? ok(items) : unknownOrganization();
}
