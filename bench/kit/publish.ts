import { readFileSync, writeFileSync } from 'node:fs';
import { drawingOf } from './drawing.ts';
import { machineOf, readable, readableRatio, type BenchReport } from './report.ts';

const DATA = 'docs/benchmarks.json';
const TABLE = 'docs/benchmarks.md';
const PICTURE = 'docs/benchmarks.svg';

/** Replaces the reports of these benches in `docs/`, and draws the table and the picture anew. */
export async function publish(reports: readonly BenchReport[]): Promise<void> {
  const fresh = new Set(reports.map(({ bench }) => bench));
  const all = [...published().filter(({ bench }) => !fresh.has(bench)), ...reports];
  all.sort((a, b) => a.bench.localeCompare(b.bench));
  writeFileSync(DATA, `${JSON.stringify(all, undefined, 2)}\n`);
  writeFileSync(TABLE, pageOf(all));
  writeFileSync(PICTURE, `${await drawingOf(all)}\n`);
}

function published(): BenchReport[] {
  try {
    return JSON.parse(readFileSync(DATA, 'utf8')) as BenchReport[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function pageOf(reports: readonly BenchReport[]): string {
  return [
    '# Benchmarks',
    '',
    'Written by `npm run bench -- --save`. Compare figures of one run only: a ratio holds on another machine, a figure does not.',
    '',
    '![The figures as bars](benchmarks.svg)',
    ...reports.flatMap(sectionOf),
    '',
  ].join('\n');
}

function sectionOf(report: BenchReport): string[] {
  const { title, command, measuredAt, machine, figures, notes = [] } = report;
  return [
    '',
    `## ${title}`,
    '',
    `\`${command}\`, ${measuredAt.slice(0, 10)}, ${machineOf(report)}, Node ${machine.node}`,
    '',
    '| what | measured | beside it, in the same run |',
    '| --- | ---: | --- |',
    ...figures.map(({ what, value, unit, ratio }) => {
      const compared = ratio ? `${readableRatio(ratio.times)} × ${ratio.to}` : '';
      return `| ${what} | ${readable(value)} ${unit} | ${compared} |`;
    }),
    ...(notes.length > 0 ? ['', ...notes.map((note) => `- ${note}`)] : []),
  ];
}
