import { readFileSync } from 'node:fs';
import path from 'node:path';
import { connectionsSchema, type Connections } from './demo/connections.ts';
import { runJourney } from './demo/journey.ts';
import { buyAndProvision } from './demo/buy-and-provision.ts';
import { signUpAndSend } from './demo/sign-up-and-send.ts';

/** `npm run demo [-- --state DIR]`: walks the product from the terminal on the stack that `npm start` runs. */
const stateDir = process.argv.includes('--state')
  ? (process.argv[process.argv.indexOf('--state') + 1] ?? '')
  : '.local';

const connections = readConnections(stateDir);
await runJourney('Buy a seat, provision an instance', buyAndProvision(connections));
await runJourney('Sign up, recharge, send a campaign, settle it', signUpAndSend(connections));

function readConnections(dir: string): Connections {
  const file = path.join(dir, 'connections.json');
  try {
    return connectionsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    console.error(`${file} cannot be read: run \`npm start\` in another terminal first.`);
    throw error;
  }
}
