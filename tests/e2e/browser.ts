import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Page } from 'playwright-core';

/** What a page is given to answer in; the whole stack shares two cores with the browser. */
const PATIENCE_MS = 20_000;

export interface Visitor {
  page: Page;
  /** Errors thrown in the visitor's pages, and what their consoles reported as errors but for refused requests. */
  errors: string[];
}

export interface TestBrowser {
  /** A person with a browser profile of their own. */
  visitor(): Promise<Visitor>;
  close(): Promise<void>;
}

/** Chromium from npm, unpacked into a folder of its own. */
export async function launchBrowser(): Promise<TestBrowser> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'wasup-chromium-'));
  const script = require.resolve('./chromium-path.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script], { env: { ...process.env, TMPDIR: folder } });
  const browser = await chromium.launch({
    executablePath: stdout.trim(),
    // A sandbox needs privileges that root in a container lacks; the pages are our own.
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage'],
  });
  return {
    async visitor() {
      const context = await browser.newContext({ reducedMotion: 'reduce' });
      context.setDefaultTimeout(PATIENCE_MS);
      const errors: string[] = [];
      context.on('weberror', (event) => errors.push(event.error().message));
      context.on('console', (message) => {
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
          errors.push(message.text());
      });
      return { page: await context.newPage(), errors };
    },
    async close() {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
