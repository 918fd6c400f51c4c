import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';

/** One figure of a bench. `ratio` says how it stands to another figure of the same run. */
export interface Figure {
  what: string;
  value: number;
  /** `/s`, `ms`, `s`, `MB`, `%`, `events` … */
  unit: string;
  /** `ratio` times the figure of that name. */
  ratio?: { to: string; times: number };
}

export interface BenchReport {
  bench: string;
  title: string;
  /** The command that repeats it. */
  command: string;
  measuredAt: string;
  machine: { cpu: string; cores: number; memoryGb: number; node: string };
  figures: Figure[];
  /** What a reader must know before comparing. */
  notes?: string[];
}

type BenchResult = Pick<BenchReport, 'bench' | 'title' | 'figures' | 'notes'>;

/** Runs a bench and tells its figures: a table, or one JSON object with `--json`. */
export async function runBench(work: () => Promise<BenchResult>): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } }, strict: false });
  const report = describe(await work());
  console.log(values['json'] ? JSON.stringify(report, undefined, 2) : tableOf(report));
}

/** Times a piece of work and gives how many a second it did. */
export async function perSecond(what: string, many: number, work: () => Promise<void>): Promise<Figure> {
  const start = performance.now();
  await work();
  return { what, value: Math.round((many * 1000) / (performance.now() - start)), unit: '/s' };
}

/** The one in the middle of one figure's measurements. */
export function medianOf(figures: readonly Figure[]): Figure {
  const median = figures.toSorted((a, b) => a.value - b.value)[Math.floor(figures.length / 2)];
  if (!median) throw new Error('there is no median of nothing');
  return median;
}

/** The figure beside another one of the same run. */
export function beside(figure: Figure, other: Figure): Figure {
  return { ...figure, ratio: { to: other.what, times: figure.value / other.value } };
}

function describe(result: BenchResult): BenchReport {
  const processors = cpus();
  return {
    ...result,
    command: `npm run bench ${result.bench}${flagsOf(process.argv.slice(2))}`,
    measuredAt: new Date().toISOString(),
    machine: {
      cpu: processors[0]?.model.trim() ?? 'unknown',
      cores: processors.length,
      memoryGb: Math.round(totalmem() / 2 ** 30),
      node: process.version,
    },
  };
}

function flagsOf(args: readonly string[]): string {
  const flags = args.filter((arg) => arg !== '--json');
  return flags.length === 0 ? '' : ` -- ${flags.join(' ')}`;
}

export function tableOf({ title, figures, notes = [] }: BenchReport): string {
  const width = Math.max(...figures.map(({ what }) => what.length));
  const lines = figures.map(({ what, value, unit, ratio }) => {
    const compared = ratio ? `   ${readableRatio(ratio.times)} × ${ratio.to}` : '';
    return `  ${what.padEnd(width)}  ${readable(value).padStart(11)} ${unit}${compared}`;
  });
  return [title, ...lines, ...notes.map((note) => `  (${note})`)].join('\n');
}

export function machineOf({ machine }: BenchReport): string {
  return `${machine.cores} cores (${machine.cpu}), ${machine.memoryGb} GB`;
}

export function readable(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.abs(value) < 100 ? 2 : 0 });
}

export function readableRatio(times: number): string {
  return times.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}
