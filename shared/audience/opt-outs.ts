import { AppError, type AppErrorOptions } from '../kernel/app-error.ts';
import type { OrganizationId } from '../kernel/ids.ts';
import type { Page } from '../kernel/page.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { MemberPrincipal } from '../identity/principal.ts';
import type { OptOut } from './opt-out.schema.ts';
import { FAULT_REASONS } from './normalize-contact.ts';
import { normalizePerson } from './person.ts';
import type { ContactStore, OptOutStore } from './ports.ts';

const REFUSALS: Record<string, AppErrorOptions> = {
  'OPT_OUT.UNKNOWN': { kind: 'not_found', message: 'this person has not opted out' },
  'OPT_OUT.BY_PERSON': { kind: 'conflict', message: 'the person wrote STOP, and lifts it by writing START' },
};

/** Newest first. */
export async function listOptOuts(
  optOuts: OptOutStore,
  organizationId: OrganizationId,
  cursor: string | undefined,
  limit: number,
): Promise<Result<Page<OptOut>>> {
  const after = cursor === undefined ? null : readCursor(cursor);
  if (after === undefined) {
    return fail(new AppError('REQUEST.INVALID', { kind: 'invalid', message: 'the cursor is not one of this list' }));
  }
  const found = await optOuts.list(organizationId, after, limit + 1);
  const items = found.slice(0, limit);
  const last = found.length > limit ? items.at(-1) : undefined;
  return ok({
    items,
    nextCursor: last ? Buffer.from(`${last.createdAt} ${last.person}`).toString('base64url') : null,
  });
}

function readCursor(cursor: string): { at: string; person: string } | undefined {
  const [, at, person] = /^(\S+) ([\w.:-]+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  return at && person && !Number.isNaN(Date.parse(at)) ? { at, person } : undefined;
}

export async function addOptOut(
  { optOuts, contacts }: { optOuts: OptOutStore; contacts: ContactStore },
  { organization, userId }: MemberPrincipal,
  request: { phone?: string | undefined; bsuid?: string | undefined; defaultCountry?: string | undefined },
  correlationId: string,
): Promise<Result<OptOut>> {
  const country = request.defaultCountry ?? (await contacts.countryOf(organization.id));
  const read = normalizePerson({ phone: request.phone ?? '', bsuid: request.bsuid ?? '' }, country);
  if (!read.ok) return fail(new AppError(read.code, { kind: 'unprocessable', message: FAULT_REASONS[read.code] }));
  const person = read.person.phone ?? read.person.bsuid;
  if (person === null) throw new Error('a person that was read has neither a number nor a BSUID');
  return ok(await optOuts.add(organization.id, person, { actor: userId, correlationId }));
}

export async function liftOptOut(
  optOuts: OptOutStore,
  { organization, userId }: MemberPrincipal,
  person: string,
  correlationId: string,
): Promise<Result<OptOut>> {
  const lifted = await optOuts.lift(organization.id, person, { actor: userId, correlationId });
  if (lifted.ok) return ok(lifted.optOut);
  const known = REFUSALS[lifted.code];
  if (!known) throw new Error(`lift_opt_out refused with an unknown code ${lifted.code}`);
  return fail(new AppError(lifted.code, known));
}
