/** US dollars a delivered message: marketing, utility, authentication. What Meta would charge, near enough to test with. */
const card: Record<string, readonly [number, number, number]> = {
  AE: [0.0499, 0.0157, 0.0157],
  AR: [0.0618, 0.026, 0.026],
  BR: [0.0625, 0.0068, 0.0068],
  CA: [0.025, 0.0034, 0.0034],
  CL: [0.0889, 0.02, 0.02],
  CO: [0.0125, 0.0008, 0.0008],
  DE: [0.1365, 0.055, 0.055],
  EG: [0.0644, 0.0036, 0.0036],
  ES: [0.0615, 0.02, 0.02],
  FR: [0.0859, 0.03, 0.03],
  GB: [0.0529, 0.022, 0.022],
  ID: [0.0411, 0.025, 0.025],
  IL: [0.0353, 0.0053, 0.0053],
  IN: [0.0118, 0.0014, 0.0014],
  IT: [0.0691, 0.03, 0.03],
  MX: [0.0305, 0.0085, 0.0085],
  MY: [0.086, 0.014, 0.014],
  NG: [0.0516, 0.0067, 0.0067],
  NL: [0.1597, 0.05, 0.05],
  PE: [0.0703, 0.02, 0.02],
  PK: [0.0473, 0.0054, 0.0054],
  RU: [0.0802, 0.04, 0.04],
  SA: [0.0455, 0.0107, 0.0107],
  TR: [0.0109, 0.0009, 0.0009],
  US: [0.025, 0.0034, 0.0034],
  ZA: [0.0379, 0.0076, 0.0076],
};
const restOfTheWorld = [0.0604, 0.0077, 0.0077] as const;

/** Millionths of a US dollar. */
export function rateOf(country: string, category: string): number {
  const [marketing, utility, authentication] = card[country] ?? restOfTheWorld;
  return Math.round(1_000_000 * pick());

  function pick(): number {
    if (category.startsWith('marketing')) return marketing;
    return category.startsWith('authentication') ? authentication : utility;
  }
}
