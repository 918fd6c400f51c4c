/** One step of a demonstration: what a person would see happen, in one short line. */
export interface Step {
  title: string;
  run(): Promise<string>;
}

interface Done {
  step: string;
  result: string;
  ms: number;
}

/** Runs the steps in order with a line of progress each and a table at the end; the first failure stops it. */
export async function runJourney(title: string, steps: readonly Step[]): Promise<void> {
  console.log(`\n${title}\n`);
  const done: Done[] = [];
  for (const [index, step] of steps.entries()) {
    process.stdout.write(`  ${index + 1}/${steps.length}  ${step.title} … `);
    const startedAt = performance.now();
    const result = await step.run().catch((error: unknown) => {
      console.log('failed');
      throw error;
    });
    const ms = Math.round(performance.now() - startedAt);
    console.log(`${result} (${ms} ms)`);
    done.push({ step: step.title, result, ms });
  }
  console.log();
  console.table(done);
}

/** Asks until the answer is there. Polling is what the dashboard does too. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>, timeoutMs = 60_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`${what} did not happen within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
