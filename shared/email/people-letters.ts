import type { Letter } from './letter.ts';
import type { Places } from './organization-letters.ts';
import type { CodeMail, InvitationMail } from './ports.ts';

const UNEXPECTED = 'If you did not ask for this, somebody typed your address by mistake. You need not do anything.';

/** Null for an address that nobody has: whoever asked learns nothing, and a stranger is not written to. */
export function codeLetter({ purpose, state }: CodeMail, code: () => string, { webBaseUrl }: Places): Letter | null {
  if (state === null) return null;
  if (purpose === 'reset_password') {
    return {
      subject: 'Your code to set a new password',
      paragraphs: ['Type this code to set a new password. It is good for five minutes, once.'],
      code: code(),
      footnote: `${UNEXPECTED} Your password stays as it is.`,
    };
  }
  if (state === 'ACTIVE') {
    return {
      subject: 'You already have an account',
      paragraphs: ['Somebody, most likely you, signed up with this address again. You have an account already.'],
      action: { label: 'Sign in', url: `${webBaseUrl}/sign-in` },
      footnote: 'Forgotten the password? Set a new one from the sign-in page.',
    };
  }
  return {
    subject: 'Your code to confirm this address',
    paragraphs: ['Welcome. Type this code to confirm your address. It is good for five minutes, once.'],
    code: code(),
    footnote: UNEXPECTED,
  };
}

/** The token stands behind the `#`, which no server and no log sees; opening the link accepts nothing. */
export function invitationLetter(
  { organizationName, role }: InvitationMail,
  token: string,
  { webBaseUrl }: Places,
): Letter {
  return {
    subject: `You are invited to ${organizationName}`,
    paragraphs: [
      `${organizationName} invites you to work with them on Wasup${role === 'ADMIN' ? ', as an admin' : ''}.`,
      'The invitation is good for seven days.',
    ],
    action: { label: 'Accept the invitation', url: `${webBaseUrl}/accept-invitation#${token}` },
    footnote: 'If you do not know them, you need not do anything.',
  };
}
