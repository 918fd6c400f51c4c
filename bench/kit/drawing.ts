import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { machineOf, readable, type BenchReport, type Figure } from './report.ts';

const INK = '#0f172a';
const QUIET = '#64748b';
const BAR = '#0f766e';
const LINE = '#e2e8f0';

const ROW_HEIGHT = 24;
const BAR_WIDTH = 340;
/** Room for a value and its unit right of the longest bar. */
const VALUE_WIDTH = 100;
/** Of one letter at most, on average: nothing here can measure text, and the reader's font may be a wide one. */
const LETTER_WIDTH = 6.6;

/** Every figure as a bar, one group a bench. Inside a group, bars of one unit stand together and may be compared. */
export async function drawingOf(reports: readonly BenchReport[]): Promise<string> {
  const longest = Math.max(...reports.flatMap(({ figures }) => figures.map(({ what }) => what.length)));
  const labelWidth = Math.ceil(longest * LETTER_WIDTH);
  const spec: TopLevelSpec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'white',
    padding: 24,
    config: {
      font: 'system-ui, sans-serif',
      view: { stroke: null },
      title: {
        anchor: 'start',
        color: INK,
        fontSize: 16,
        subtitleColor: QUIET,
        subtitleFontSize: 12,
        subtitlePadding: 5,
        offset: 10,
      },
    },
    spacing: 36,
    vconcat: reports.map((report) => ({
      title: { text: report.title, subtitle: `${machineOf(report)}, ${report.measuredAt.slice(0, 10)}` },
      spacing: 14,
      vconcat: unitsOf(report).map((figures) => panelOf(figures, labelWidth)),
    })),
  };
  return await new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG();
}

const unitsOf = ({ figures }: BenchReport): Figure[][] => [...Map.groupBy(figures, ({ unit }) => unit).values()];

function panelOf(figures: readonly Figure[], labelWidth: number) {
  const most = Math.max(...figures.map(({ value }) => value));
  const y = { field: 'what', type: 'nominal', sort: null, axis: null } as const;
  const scale = { domain: [0, most], range: [labelWidth, labelWidth + BAR_WIDTH] };
  const x = { field: 'value', type: 'quantitative', scale, axis: null } as const;
  const bar = { type: 'bar', height: 12, cornerRadiusEnd: 3, color: BAR } as const;
  const text = { type: 'text', baseline: 'middle', fontSize: 12 } as const;
  const width = labelWidth + BAR_WIDTH + VALUE_WIDTH;
  return {
    width,
    height: { step: ROW_HEIGHT },
    data: { values: figures.map(({ what, value, unit }) => ({ what, value, shown: shownOf(value, unit) })) },
    layer: [
      {
        mark: { type: 'rule' as const, color: LINE },
        encoding: { y: { ...y, bandPosition: 1 }, x: { value: 0 }, x2: { value: width } },
      },
      {
        mark: { ...text, align: 'left' as const, color: INK },
        encoding: { y, x: { value: 0 }, text: { field: 'what' } },
      },
      { mark: bar, encoding: { y, x } },
      {
        mark: { ...text, align: 'left' as const, dx: 8, color: INK, fontWeight: 600 as const },
        encoding: { y, x, text: { field: 'shown' } },
      },
    ],
  };
}

const shownOf = (value: number, unit: string): string => `${readable(value)}${unit.startsWith('/') ? '' : ' '}${unit}`;
