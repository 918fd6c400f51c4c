import { AppError } from '../kernel/app-error.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { OperatorOrganization } from './organization.schema.ts';
import type { OrganizationAdministration, StatusChange } from './ports.ts';
import type { OperatorPrincipal } from './principal.ts';

/** Suspends an organization with all that it runs, or gives it back. The same again changes nothing. */
export async function setOrganizationStatus(
  { organizations }: { organizations: OrganizationAdministration },
  operator: OperatorPrincipal,
  change: Omit<StatusChange, 'actor'>,
): Promise<Result<{ organization: OperatorOrganization; outboxIds: string[] }>> {
  const outcome = await organizations.setStatus({ ...change, actor: operator.userId });
  if (outcome.ok) return ok({ organization: outcome.organization, outboxIds: outcome.outboxIds });
  if (outcome.code === 'ORGANIZATION.UNKNOWN') {
    return fail(new AppError(outcome.code, { kind: 'not_found', message: 'there is no such organization' }));
  }
  return fail(new AppError(outcome.code, { kind: 'conflict', message: 'the organization is gone from Clerk' }));
}
