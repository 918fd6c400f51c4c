/** Values of a statement. Every value that a caller sent goes through here, never into the text. */
export class Parameters {
  readonly values: string[] = [];

  /** @returns the placeholder, such as `$3` */
  add(value: string): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

export interface Statement {
  text: string;
  values: string[];
}

export function quote(name: string): string {
  return `"${name.replaceAll('"', '""').replaceAll('\0', '')}"`;
}

export function qualified({ schema, name }: { schema: string; name: string }): string {
  return `${quote(schema)}.${quote(name)}`;
}

/** An array in PostgreSQL's text form. */
export function arrayLiteral(values: string[]): string {
  return `{${values.map((value) => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`;
}
