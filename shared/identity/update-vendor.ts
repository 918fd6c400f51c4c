import { fail, ok, type Result } from '../kernel/result.ts';
import type { VendorStore } from './people-ports.ts';
import { refusal } from './people.ts';
import type { MemberPrincipal } from './principal.ts';
import type { Vendor, VendorChange } from './vendor.schema.ts';

export async function updateVendor(
  { vendors }: { vendors: VendorStore },
  { organization, userId }: MemberPrincipal,
  changes: VendorChange,
  correlationId: string,
): Promise<Result<Vendor>> {
  const decided = await vendors.update({ organizationId: organization.id, actor: userId, correlationId, changes });
  return decided.ok ? ok(decided.vendor) : fail(refusal(decided.code));
}
