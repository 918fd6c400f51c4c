import { v5 } from 'uuid';
import { z } from 'zod';
import { fromUuid, type Id, type OrganizationId } from '../kernel/ids.ts';
import type { Logger } from '../kernel/logger.ts';
import type { Applied } from '../messaging/consume-batch.ts';
import { codeLetter, invitationLetter } from './people-letters.ts';
import { writeLetter, type Letter } from './letter.ts';
import { organizationLetters, type Places } from './organization-letters.ts';
import type { Mailer, MailReads } from './ports.ts';

/** The body of a message on `emails`: what to write about. Who gets it, and any secret in it, is worked out when it is sent. */
export const emailMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('one-time-code'), codeId: z.uuid() }),
  z.object({ kind: z.literal('invitation'), invitationId: z.uuid() }),
  z.object({
    kind: z.literal('organization'),
    organizationId: z.uuid(),
    template: z.enum(Object.keys(organizationLetters) as (keyof typeof organizationLetters)[]),
    data: z.record(z.string(), z.unknown()),
  }),
]);
type EmailMessage = z.infer<typeof emailMessageSchema>;

interface Deps {
  mailer: Mailer;
  reads: MailReads;
  /** The admins of a Clerk organization, by their addresses. */
  clerkAdmins: (clerkOrgId: string) => Promise<string[]>;
  codeOf: (codeId: string) => string;
  invitationToken: (id: Id<'inv'>) => string;
  places: Places;
  logger: Logger;
}

/** Names the mails of this application among all operation ids. */
const OPERATIONS = '6f1d2f0e-9b0a-4c55-8a53-6f0f5b7f4b61';

/** Writes and sends what a message asks for. The same message again is the same mail, for each who gets it. */
export async function sendEmail(deps: Deps, message: EmailMessage, messageId: string): Promise<Applied> {
  const { to, letter } = await compose(deps, message);
  if (letter) {
    for (const address of to) {
      const operationId = v5(`${messageId}\n${address}`, OPERATIONS);
      await deps.mailer.send({ ...writeLetter(letter), to: address, operationId });
    }
  }
  deps.logger.info({ messageId, kind: message.kind, mails: letter ? to.length : 0 }, 'mails sent');
  return { kind: 'done' };
}

interface Composed {
  to: string[];
  /** Null: there is nothing to say any more. */
  letter: Letter | null;
}

async function compose(deps: Deps, message: EmailMessage): Promise<Composed> {
  switch (message.kind) {
    case 'one-time-code': {
      const code = await deps.reads.code(message.codeId);
      if (!code) return { to: [], letter: null };
      return { to: [code.email], letter: codeLetter(code, () => deps.codeOf(message.codeId), deps.places) };
    }
    case 'invitation': {
      const id = fromUuid('inv', message.invitationId);
      const invitation = await deps.reads.invitation(id);
      if (!invitation) return { to: [], letter: null };
      return { to: [invitation.email], letter: invitationLetter(invitation, deps.invitationToken(id), deps.places) };
    }
    case 'organization': {
      const to = await moneyAddresses(deps, fromUuid('org', message.organizationId));
      return { to, letter: organizationLetters[message.template].write(message.data, deps.places) };
    }
  }
}

async function moneyAddresses({ reads, clerkAdmins }: Deps, organizationId: OrganizationId): Promise<string[]> {
  const { emails, clerkOrgId } = await reads.moneyAddresses(organizationId);
  return emails.length > 0 || clerkOrgId === null ? emails : clerkAdmins(clerkOrgId);
}
