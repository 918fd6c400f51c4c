import { z } from 'zod';
import { idSchema } from '../kernel/ids.ts';
import { ROLES } from './identity.schema.ts';

/** How long a one-time code is good; the database's clock decides. */
export const CODE_LIFE_SECONDS = 300;

const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email())
  .meta({ format: 'email', examples: ['ada@example.com'] });
const newPassword = z
  .string()
  .min(10)
  .max(200)
  .meta({ description: 'Ten characters or more.', examples: ['correct horse battery'] });
const password = z.string().min(1).max(200);
const otp = z
  .string()
  .trim()
  .regex(/^\d{6}$/, 'expected six digits')
  .meta({ description: 'The code that was mailed.', examples: ['123456'] });
const role = z.enum(ROLES);

export const registerRequestSchema = z
  .strictObject({
    email,
    password: newPassword,
    company: z.string().trim().min(1).max(200).optional().meta({ description: 'What the vendor is called.' }),
  })
  .meta({ id: 'RegisterRequest' });

export const registerResponseSchema = z
  .object({
    email: z.string(),
    state: z.literal('PENDING_VERIFICATION'),
    otpExpiresInSeconds: z.literal(CODE_LIFE_SECONDS),
  })
  .meta({ id: 'RegisterResponse', description: 'The same for every address, also for one that has an account.' });

export const emailRequestSchema = z.strictObject({ email }).meta({ id: 'EmailRequest' });

export const codeSentSchema = z
  .object({ otpExpiresInSeconds: z.literal(CODE_LIFE_SECONDS) })
  .meta({ id: 'CodeSent', description: 'The same for every address, also for an unknown one.' });

export const verifyOtpRequestSchema = z
  .strictObject({
    email,
    otp,
    password: newPassword.optional().meta({
      description:
        'The password again. Needed only when the address was registered twice with different ones: without it, none of them is kept.',
    }),
  })
  .meta({ id: 'VerifyOtpRequest' });

export const loginRequestSchema = z
  .strictObject({
    email,
    password,
    vendorId: idSchema('org').optional().meta({ description: 'Absent: the vendor that was used last.' }),
  })
  .meta({ id: 'LoginRequest' });

const refreshToken = z.string().regex(/^[\w-]{43}$/, 'expected a refresh token');

export const refreshRequestSchema = z
  .strictObject({
    refreshToken,
    vendorId: idSchema('org').optional().meta({ description: 'Another vendor that the person belongs to.' }),
  })
  .meta({ id: 'RefreshRequest' });

export const logoutRequestSchema = z.strictObject({ refreshToken }).meta({ id: 'LogoutRequest' });

export const resetPasswordRequestSchema = z
  .strictObject({ email, otp, password: newPassword })
  .meta({ id: 'ResetPasswordRequest' });

export const acceptInvitationRequestSchema = z
  .strictObject({
    token: z.string().regex(/^[0-9a-f]{32}\.[\w-]{43}$/, 'expected the token of an invitation'),
    password: newPassword.meta({
      description: 'The password of the account with this address; without an account yet, the one to have.',
    }),
  })
  .meta({ id: 'AcceptInvitationRequest' });

export const signedInSchema = z
  .object({
    accessToken: z.string().meta({ description: 'A JWT with `vendorId` and `role`, to be sent as a bearer token.' }),
    tokenType: z.literal('Bearer'),
    expiresIn: z.int().meta({ description: 'Seconds until the access token ends.' }),
    refreshToken: z.string().meta({ description: 'Good once. Using it a second time ends the session.' }),
    user: z.object({ id: idSchema('usr'), email: z.string() }),
    vendorId: idSchema('org'),
    role,
    vendors: z.array(z.object({ id: idSchema('org'), name: z.string(), role })),
  })
  .meta({ id: 'SignedIn' });

export const memberSchema = z
  .object({
    id: z.string().meta({ description: '`usr_…`, or Clerk’s id of a person who signs in there.' }),
    email: z.string().nullable().meta({ description: 'Null for a person of Clerk’s.' }),
    role,
    since: z.iso.datetime({ offset: true }),
    signsInWith: z.enum(['password', 'clerk']),
  })
  .meta({ id: 'Member' });

export const memberPageSchema = z
  .object({ items: z.array(memberSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'MemberPage' });

export const inviteRequestSchema = z.strictObject({ email, role }).meta({ id: 'InviteRequest' });

export const invitationSchema = z
  .object({
    id: idSchema('inv'),
    email: z.string(),
    role,
    invitedBy: z.string(),
    createdAt: z.iso.datetime({ offset: true }),
    expiresAt: z.iso.datetime({ offset: true }),
  })
  .meta({ id: 'Invitation' });

export const invitationPageSchema = z
  .object({ items: z.array(invitationSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'InvitationPage' });

export const memberChangeSchema = z.strictObject({ role }).meta({ id: 'MemberChange' });

export type RegisterRequest = z.infer<typeof registerRequestSchema>;
export type VerifyOtpRequest = z.infer<typeof verifyOtpRequestSchema>;
export type LoginRequest = z.infer<typeof loginRequestSchema>;
export type RefreshRequest = z.infer<typeof refreshRequestSchema>;
export type ResetPasswordRequest = z.infer<typeof resetPasswordRequestSchema>;
export type AcceptInvitationRequest = z.infer<typeof acceptInvitationRequestSchema>;
export type SignedIn = z.infer<typeof signedInSchema>;
export type Member = z.infer<typeof memberSchema>;
export type Invitation = z.infer<typeof invitationSchema>;
