import rhea, { type Typed } from 'rhea';

interface Reader {
  position: number;
  remaining(): number;
  read(): Typed;
}

interface Writer {
  write(value: Typed): void;
  toBuffer(): Buffer;
}

/** rhea's reader and writer of encoded values, which its type declarations leave out. */
export const codec = rhea.types as unknown as {
  Reader: new (buffer: Buffer) => Reader;
  Writer: new () => Writer;
};
