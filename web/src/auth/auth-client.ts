import { z } from 'zod';
import {
  codeSentSchema,
  registerResponseSchema,
  signedInSchema,
  type AcceptInvitationRequest,
  type LoginRequest,
  type RefreshRequest,
  type RegisterRequest,
  type ResetPasswordRequest,
  type SignedIn,
  type VerifyOtpRequest,
} from '../../../shared/identity/people.schema.ts';
import { toApiError } from '../api/api-error.ts';
import { fetchAnswer } from '../fetch-answer.ts';

/** The calls of somebody who is not signed in yet. */
export class AuthClient {
  readonly #baseUrl: string;

  constructor(apiBaseUrl: string) {
    this.#baseUrl = `${apiBaseUrl.replace(/\/$/, '')}/auth`;
  }

  async register(request: RegisterRequest): Promise<void> {
    await this.#post('register', registerResponseSchema, request);
  }

  async sendCode(email: string): Promise<void> {
    await this.#post('send-otp', codeSentSchema, { email });
  }

  verify(request: VerifyOtpRequest): Promise<SignedIn> {
    return this.#post('verify-otp', signedInSchema, request);
  }

  logIn(request: LoginRequest): Promise<SignedIn> {
    return this.#post('login', signedInSchema, request);
  }

  refresh(request: RefreshRequest): Promise<SignedIn> {
    return this.#post('refresh', signedInSchema, request);
  }

  async logOut(refreshToken: string): Promise<void> {
    await this.#post('logout', z.undefined(), { refreshToken });
  }

  async forgotPassword(email: string): Promise<void> {
    await this.#post('password/forgot', codeSentSchema, { email });
  }

  async resetPassword(request: ResetPasswordRequest): Promise<void> {
    await this.#post('password/reset', z.undefined(), request);
  }

  acceptInvitation(request: AcceptInvitationRequest): Promise<SignedIn> {
    return this.#post('accept-invitation', signedInSchema, request);
  }

  async #post<S extends z.ZodType>(path: string, schema: S, body: object): Promise<z.infer<S>> {
    const response = await fetchAnswer(`${this.#baseUrl}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw await toApiError(response);
    return schema.parse(response.status === 204 ? undefined : await response.json());
  }
}
