// What every worker here does, and how bench/Relais.Bench drives it.
//   node NAME.mjs seed    stores the jobs of $PEER_JOBS, all due at $PEER_DUE (milliseconds since 1970), and ends
//   node NAME.mjs work    does the jobs of $PEER_WARM on a queue of their own, says "ready", and from the line "go" on works until it is killed
// $PEER_STORE: address of PostgreSQL or Redis; $PEER_NETWORK: of the network; $PEER_IN_FLIGHT: requests at once.
// A job is {key, token, text}, one JSON object a line.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Pool } from 'undici';

export const store = process.env.PEER_STORE;
export const inFlight = Number(process.env.PEER_IN_FLIGHT);
export const due = new Date(Number(process.env.PEER_DUE));

const read = file => (file ? readFileSync(file, 'utf8').split('\n').filter(Boolean).map(line => JSON.parse(line)) : []);
let network;

/** One post. Throws unless it was accepted, so that the job system sees a failure. */
export async function post(job) {
  network ??= new Pool(process.env.PEER_NETWORK, { connections: inFlight });
  const answer = await network.request({
    method: 'POST',
    path: '/api/v1/statuses',
    headers: { authorization: `Bearer ${job.token}`, 'idempotency-key': job.key, 'content-type': 'application/json' },
    body: JSON.stringify({ status: job.text, visibility: 'public', language: 'fr' }),
  });
  await answer.body.json();
  if (answer.statusCode !== 200) throw new Error(`the network answered ${answer.statusCode}`);
}

/** Resolves when it was called as often as there are jobs to warm up with. */
function counter(expected) {
  let seen = 0;
  let done;
  const all = new Promise(resolve => { done = resolve; });
  if (expected === 0) done();
  return { all, one: () => { if (++seen === expected) done(); } };
}

/** @param {{seed(jobs): Promise<void>, warm(jobs, count: {all: Promise<void>, one(): void}): Promise<void>, work(): Promise<void>}} system */
export async function run(system) {
  if (process.argv[2] === 'seed') {
    await system.seed(read(process.env.PEER_JOBS));
    process.exit(0);
  }
  const warm = read(process.env.PEER_WARM);
  await system.warm(warm, counter(warm.length));
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  console.log('ready');
  const { value } = await lines.next();
  if (value !== 'go') process.exit(1);
  await system.work();
}

export const chunks = (all, size) => Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
