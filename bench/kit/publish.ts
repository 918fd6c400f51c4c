import { readFileSync, writeFileSync } from 'node:fs';
import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { readable, readableRatio, type BenchReport } from './report.ts';

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

function sectionOf({ title, command, measuredAt, machine, figures, notes = [] }: BenchReport): string[] {
  return [
    '',
    `## ${title}`,
    '',
    `\`${command}\`, ${measuredAt.slice(0, 10)}, ${machine.cores} cores (${machine.cpu}), ${machine.memoryGb} GB, Node ${machine.node}`,
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

/** One panel for each bench and unit: bars may be compared inside a panel only. */
async function drawingOf(reports: readonly BenchReport[]): Promise<string> {
  const panels = reports.flatMap(({ title, figures }) =>
    [...new Set(figures.map(({ unit }) => unit))].map((unit) =>
      panelOf(
        title,
        unit,
        figures.filter((f) => f.unit === unit),
      ),
    ),
  );
  const spec: TopLevelSpec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'white',
    padding: 16,
    config: { font: 'system-ui, sans-serif', view: { stroke: null }, axis: { labelLimit: 420, grid: false } },
    vconcat: panels,
  };
  return await new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG();
}

function panelOf(title: string, unit: string, figures: BenchReport['figures']) {
  const y = { field: 'what', type: 'nominal', sort: null, axis: { title: null, domain: false, ticks: false } } as const;
  const x = { field: 'value', type: 'quantitative', axis: { title: unit, tickCount: 5 } } as const;
  return {
    title: { text: title, anchor: 'start' as const, fontSize: 13 },
    width: 420,
    data: { values: figures.map(({ what, value }) => ({ what, value, label: readable(value) })) },
    layer: [
      { mark: { type: 'bar' as const, color: '#0f766e', height: 14 }, encoding: { x, y } },
      {
        mark: { type: 'text' as const, align: 'left' as const, dx: 4, fontSize: 11 },
        encoding: { x, y, text: { field: 'label', type: 'nominal' as const } },
      },
    ],
  };
}
