import type { Journal } from './journal.ts';
import { Documents } from './documents.ts';

export const templateStatuses = ['PENDING', 'APPROVED', 'REJECTED', 'PAUSED', 'DISABLED', 'ARCHIVED'] as const;
export type TemplateStatus = (typeof templateStatuses)[number];

export interface TemplateButton {
  type: string;
  text?: string | undefined;
  url?: string | undefined;
  phone_number?: string | undefined;
  example?: unknown;
  [other: string]: unknown;
}

export interface TemplateComponent {
  type: 'HEADER' | 'BODY' | 'FOOTER' | 'BUTTONS';
  format?: 'TEXT' | 'IMAGE' | 'VIDEO' | 'DOCUMENT' | 'LOCATION' | undefined;
  text?: string | undefined;
  example?: Record<string, unknown> | undefined;
  buttons?: TemplateButton[] | undefined;
  [other: string]: unknown;
}

export interface Template {
  id: string;
  wabaId: string;
  name: string;
  language: string;
  category: string;
  previousCategory?: string;
  parameterFormat: 'POSITIONAL' | 'NAMED';
  components: TemplateComponent[];
  status: TemplateStatus;
  /** NONE unless it was refused. */
  reason: string;
  /** Its review is over then, unless a person does it. */
  reviewedAt: number | null;
  ttlSeconds?: number;
  createdAt: number;
  /** When it was last edited, for the limits on that. */
  editedAt: number[];
}

export class Templates {
  readonly documents: Documents<Template>;
  readonly #journal: Journal;
  readonly #byName = new Map<string, Template>();

  constructor(journal: Journal) {
    this.#journal = journal;
    this.documents = new Documents(journal, 'template');
    for (const template of this.documents.list()) this.#byName.set(keyOf(template), template);
  }

  get(id: string): Template | undefined {
    return this.documents.get(id);
  }

  find(wabaId: string, name: string, language: string): Template | undefined {
    return this.#byName.get(keyOf({ wabaId, name, language }));
  }

  /** Newest first, as Meta lists them. */
  of(wabaId: string): Template[] {
    return this.documents
      .list()
      .filter((template) => template.wabaId === wabaId)
      .reverse();
  }

  save(template: Template): Template {
    this.#byName.set(keyOf(template), template);
    return this.documents.put(template);
  }

  delete(template: Template): void {
    this.#byName.delete(keyOf(template));
    this.documents.delete(template.id);
  }

  nextId(): string {
    const sql = `insert into documents (kind, id, body) values ('serial', 'template', '1')
      on conflict (kind, id) do update set body = cast(body as integer) + 1 returning body`;
    this.#journal.flush();
    const serial = Number(this.#journal.db.prepare(sql).get()?.['body']);
    return String(700_000_000_000_000 + serial);
  }
}

function keyOf({ wabaId, name, language }: Pick<Template, 'wabaId' | 'name' | 'language'>): string {
  return `${wabaId} ${name} ${language}`;
}
