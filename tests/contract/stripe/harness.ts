import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Stripe from 'stripe';
import { startProgram, type Program } from '../../../local/kit/start-program.ts';

/** The same suite runs against the simulated Stripe and, with this key, against the real one in test mode. */
const realKey = process.env.CONTRACT_STRIPE_SECRET_KEY;

export interface Target {
  stripe: Stripe;
  stop(): Promise<void>;
}

export interface SimulatedStripe extends Target {
  url: string;
  stateDir: string;
  program: Program;
  /** Posts JSON to the control API and returns its answer. */
  control<Answer = Record<string, unknown>>(path: string, body?: object): Promise<Answer>;
  /** `kill -9`, then the same state on the same port. */
  killAndRestart(): Promise<void>;
}

/** Whichever Stripe the suite is pointed at. */
export async function startTarget(): Promise<Target> {
  if (realKey) return { stripe: new Stripe(realKey), stop: () => Promise.resolve() };
  return startSimulated();
}

export async function startSimulated(options: Record<string, unknown> = {}): Promise<SimulatedStripe> {
  const stateDir = await mkdtemp(path.join(tmpdir(), 'stripe-'));
  const start = (port: number): Promise<Program> => startProgram('stripe', { ...options, stateDir, port });
  const program = await start(0);
  const url = String(program.facts.url);
  const port = Number(program.facts.port);
  const secretKey = String(program.facts.secretKey);
  const simulated: SimulatedStripe = {
    stripe: new Stripe(secretKey, { host: '127.0.0.1', port, protocol: 'http', maxNetworkRetries: 0 }),
    url,
    stateDir,
    program,
    async control<Answer>(action: string, body: object = {}): Promise<Answer> {
      const response = await fetch(`${url}/__local/${action}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      const answer = (await response.json()) as Answer;
      if (!response.ok) throw new Error(`${action}: ${JSON.stringify(answer)}`);
      return answer;
    },
    async killAndRestart() {
      await simulated.program.kill();
      simulated.program = await start(port);
    },
    async stop() {
      await simulated.program.stop();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
  return simulated;
}

/** What only the simulated Stripe can do, such as moving its clock. Pointed at the real one, it says that it was skipped. */
export function describeSimulated(name: string, suite: () => void): void {
  if (!realKey) {
    describe(name, suite);
    return;
  }
  test(`${name} (simulated Stripe only)`, () => {
    console.log(
      `skipped: "${name}" needs the simulated Stripe, and CONTRACT_STRIPE_SECRET_KEY points at the real one.`,
    );
  });
}

/** A product with a monthly price, under names that no other run uses. */
export async function monthlyPrice(stripe: Stripe, unitAmount: number, name = 'Seat'): Promise<Stripe.Price> {
  const product = await stripe.products.create({ name });
  return stripe.prices.create({
    product: product.id,
    currency: 'usd',
    unit_amount: unitAmount,
    recurring: { interval: 'month' },
  });
}

export async function customerWithCard(stripe: Stripe, card = 'pm_card_visa'): Promise<Stripe.Customer> {
  const customer = await stripe.customers.create({ email: 'payer@example.com', name: 'Pat Payer' });
  const method = await stripe.paymentMethods.attach(card, { customer: customer.id });
  return stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
}

/** The error that the client throws; fails if the call succeeds. */
export async function refusal(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const outcome = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof Stripe.errors.StripeError) return outcome;
  throw new Error(`expected a refusal from Stripe, got ${String(outcome)}`);
}

/** The id of a reference, expanded or not. */
export function idOf(reference: string | { id: string } | null | undefined): string {
  if (!reference) throw new Error('there is no object to refer to');
  return typeof reference === 'string' ? reference : reference.id;
}

/** Waits for a condition, never for a time. */
export async function until<T>(
  what: string,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`waited 20 s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Pays a checkout session as a person would on its page. */
export function payOnPage(session: Stripe.Checkout.Session, form: Record<string, string> = {}): Promise<Response> {
  const fields = { email: 'buyer@example.com', name: 'Bo Buyer', card: '4242 4242 4242 4242', ...form };
  return fetch(session.url ?? '', { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
}
