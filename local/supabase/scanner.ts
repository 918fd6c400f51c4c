import { ApiError } from './errors.ts';

/** Walks through one parameter of a query string. */
export class Scanner {
  readonly #what: string;
  readonly #text: string;
  #position = 0;

  /** @param what names the parameter in error messages: `filter`, `order` */
  constructor(what: string, text: string) {
    this.#what = what;
    this.#text = text;
  }

  get done(): boolean {
    return this.#position === this.#text.length;
  }

  /** Takes what the (sticky) pattern matches here. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#position;
    const found = pattern.exec(this.#text) ?? undefined;
    if (found) this.#position = pattern.lastIndex;
    return found;
  }

  take(literal: string): boolean {
    if (!this.#text.startsWith(literal, this.#position)) return false;
    this.#position += literal.length;
    return true;
  }

  expect(literal: string): void {
    if (!this.take(literal)) this.fail(`"${literal}"`);
  }

  expectEnd(): void {
    if (!this.done) this.fail('end of input');
  }

  /** What has not been walked through. */
  rest(): string {
    const rest = this.#text.slice(this.#position);
    this.#position = this.#text.length;
    return rest;
  }

  /** Reads with `read`; when that fails, as if nothing had been read, with `otherwise`. */
  attempt<T, U>(read: () => T, otherwise: () => U): T | U {
    const start = this.#position;
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'PGRST100') throw error;
      this.#position = start;
      return otherwise();
    }
  }

  fail(expected: string): never {
    const unexpected = this.done ? 'end of input' : `"${this.#text[this.#position]}"`;
    throw new ApiError(400, {
      code: 'PGRST100',
      message: `"failed to parse ${this.#what} (${this.#text})" (line 1, column ${this.#position + 1})`,
      details: `unexpected ${unexpected} expecting ${expected}`,
    });
  }
}
