import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction, openDatabase } from '../kit/sqlite.ts';

export interface Zone {
  name: string;
  country: string;
  ip: string;
  password: string;
  created: string;
}

/** What a person may let go wrong. */
export interface Faults {
  /** `down`: 503 to every call. `refusing`: no new orders. */
  api: 'none' | 'down' | 'refusing';
  /** So many of the next calls are answered 500, after they were carried out. */
  failNext: number;
  delayMs: number;
  /** Countries whose proxies let nothing through. */
  deadCountries: string[];
}

const schema = `
  CREATE TABLE IF NOT EXISTS zones (name TEXT PRIMARY KEY, country TEXT, ip TEXT, password TEXT, created TEXT) STRICT;
  CREATE TABLE IF NOT EXISTS stock (country TEXT PRIMARY KEY, size INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS faults (one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL) STRICT;
`;
const shelves = { ie: 100, us: 100, in: 100 };
const noFaults: Faults = { api: 'none', failNext: 0, delayMs: 0, deadCountries: [] };

/** The provider's shelves, its customers' zones, and its bad days. */
export class Market {
  readonly customer = 'hl_local';
  readonly #db: DatabaseSync;

  constructor(stateDir: string) {
    this.#db = openDatabase(path.join(stateDir, 'proxy-provider.db'), schema);
    for (const [country, size] of Object.entries(shelves)) {
      this.#db.prepare('INSERT OR IGNORE INTO stock VALUES (?, ?)').run(country, size);
    }
  }

  close(): void {
    this.#db.close();
  }

  get faults(): Faults {
    const row = this.#db.prepare('SELECT body FROM faults').get() as { body: string } | undefined;
    return row ? (JSON.parse(row.body) as Faults) : noFaults;
  }

  setFaults(change: Partial<Faults>): void {
    const body = JSON.stringify({ ...this.faults, ...change });
    this.#db.prepare('INSERT OR REPLACE INTO faults VALUES (1, ?)').run(body);
  }

  zones(): Zone[] {
    return this.#db.prepare('SELECT * FROM zones ORDER BY created DESC, name').all() as unknown as Zone[];
  }

  zone(name: string): Zone | undefined {
    return this.#db.prepare('SELECT * FROM zones WHERE name = ?').get(name) as Zone | undefined;
  }

  /** Addresses of a country that nobody has ordered. */
  free(country: string): number {
    const row = this.#db
      .prepare(
        'SELECT size - (SELECT count(*) FROM zones z WHERE z.country = s.country) AS n FROM stock s WHERE country = ?',
      )
      .get(country) as { n: number } | undefined;
    return Math.max(0, row?.n ?? 0);
  }

  countries(): { country: string; free: number; ordered: number }[] {
    const rows = this.#db.prepare('SELECT country FROM stock ORDER BY country').all() as { country: string }[];
    const zones = this.zones();
    return rows.map(({ country }) => ({
      country,
      free: this.free(country),
      ordered: zones.filter((zone) => zone.country === country).length,
    }));
  }

  /** Makes just so many addresses of the country free. */
  setFree(country: string, free: number): void {
    const ordered = this.zones().filter((zone) => zone.country === country).length;
    this.#db.prepare('INSERT OR REPLACE INTO stock VALUES (?, ?)').run(country, ordered + free);
  }

  create(name: string, country: string): Zone | 'duplicate' | 'no_ips' {
    return inTransaction(this.#db, () => {
      if (this.zone(name)) return 'duplicate';
      if (this.free(country) === 0) return 'no_ips';
      const zone: Zone = {
        name,
        country,
        ip: `198.51.100.${1 + ((randomBytes(1)[0] ?? 0) % 254)}`,
        password: randomBytes(6).toString('hex'),
        created: new Date().toISOString(),
      };
      this.#db
        .prepare('INSERT INTO zones VALUES (?, ?, ?, ?, ?)')
        .run(zone.name, zone.country, zone.ip, zone.password, zone.created);
      return zone;
    });
  }

  remove(name: string): boolean {
    return this.#db.prepare('DELETE FROM zones WHERE name = ?').run(name).changes > 0;
  }
}
