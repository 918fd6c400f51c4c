import pg from 'pg';
import { functionsQuery, rolesQuery, tablesQuery } from './catalogue-queries.ts';
import { connectionOptions } from './database.ts';
import { ApiError } from './errors.ts';
import type { GatewayOptions } from './options.ts';

export interface Table {
  schema: string;
  name: string;
  columns: Map<string, { type: string; default: string | null }>;
  primaryKey: string[];
}

export interface Argument {
  name: string;
  type: string;
  required: boolean;
  variadic: boolean;
}

export interface Routine {
  schema: string;
  name: string;
  args: Argument[];
  volatility: 'volatile' | 'stable' | 'immutable';
  returns: 'void' | 'scalar' | 'composite';
  isSet: boolean;
  /** Settings of the function that hold for the whole request, such as its statement_timeout. */
  settings: [name: string, value: string][];
}

export interface Snapshot {
  tables: Map<string, Table>;
  /** Overloads by `schema.name`. */
  routines: Map<string, Routine[]>;
  roleSettings: Map<string, [name: string, value: string][]>;
}

/**
 * What the exposed schemas contain. It is read again after `NOTIFY pgrst`, which Supabase sends on every change of the
 * schema, and when a request asks for something that is not in it.
 */
export class Catalogue {
  readonly #options: GatewayOptions;
  #client: Promise<pg.Client> | undefined;
  #snapshot: Promise<Snapshot> | undefined;

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  read(): Promise<Snapshot> {
    this.#snapshot ??= this.#load();
    return this.#snapshot;
  }

  forget(): void {
    this.#snapshot = undefined;
  }

  async close(): Promise<void> {
    await (await this.#client?.catch(() => undefined))?.end();
  }

  async #load(): Promise<Snapshot> {
    try {
      this.#client ??= this.#listen();
      const client = await this.#client;
      const schemas = [this.#options.schemas];
      const tables = await client.query<TableRow>(tablesQuery, schemas);
      const routines = await client.query<Routine>(functionsQuery, schemas);
      const roles = await client.query<{ role: string; settings: string[] }>(rolesQuery);
      return {
        tables: new Map(tables.rows.map((row) => [`${row.schema}.${row.name}`, toTable(row)])),
        routines: Map.groupBy(routines.rows, ({ schema, name }) => `${schema}.${name}`),
        roleSettings: new Map(roles.rows.map(({ role, settings }) => [role, settings.map(splitSetting)])),
      };
    } catch (error) {
      this.#disconnected();
      const message = 'Could not query the database for the schema cache. Retrying.';
      throw new ApiError(503, { code: 'PGRST002', message, details: (error as Error).message });
    }
  }

  async #listen(): Promise<pg.Client> {
    const client = new pg.Client({ ...connectionOptions(this.#options), connectionTimeoutMillis: 10_000 });
    client.on('error', () => this.#disconnected());
    client.on('end', () => this.#disconnected());
    client.on('notification', () => this.forget());
    await client.connect();
    // With an empty path the catalogue spells out the schema of every type.
    await client.query(`set search_path = ''; listen pgrst`);
    return client;
  }

  /** Without a connection no news of changes arrives either. */
  #disconnected(): void {
    this.#client = undefined;
    this.#snapshot = undefined;
  }
}

interface TableRow {
  schema: string;
  name: string;
  columns: { name: string; type: string; default: string | null }[];
  primary_key: string[];
}

function toTable({ schema, name, columns, primary_key: primaryKey }: TableRow): Table {
  return { schema, name, primaryKey, columns: new Map(columns.map((column) => [column.name, column])) };
}

function splitSetting(setting: string): [name: string, value: string] {
  const [name = '', ...value] = setting.split('=');
  return [name, value.join('=')];
}
