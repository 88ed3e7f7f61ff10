// BullMQ: one worker of so many jobs at once, completed jobs not kept (https://docs.bullmq.io/guide/going-to-production).
import { Queue, Worker } from 'bullmq';
import { chunks, due, inFlight, post, run, store } from './peer.mjs';

const address = new URL(store);
const connection = { host: address.hostname, port: Number(address.port), maxRetriesPerRequest: null };
const options = { connection, concurrency: inFlight, removeOnComplete: { count: 0 }, removeOnFail: { count: 100_000 } };
const retry = { attempts: 10, backoff: { type: 'fixed', delay: 500 } };

async function add(name, jobs, at) {
  const queue = new Queue(name, { connection });
  for (const some of chunks(jobs, 1000)) {
    const delay = at ? Math.max(0, at - Date.now()) : 0;
    await queue.addBulk(some.map(data => ({ name: 'post', data, opts: { ...retry, delay } })));
  }
  await queue.close();
}

function start(name, handler) {
  const worker = new Worker(name, handler, options);
  worker.on('error', error => console.error(error.message));
  return worker;
}

await run({
  seed: jobs => add('posts', jobs, due),
  async warm(jobs, count) {
    if (jobs.length === 0) return;
    await add('warm', jobs);
    const worker = start('warm', async job => { await post(job.data); count.one(); });
    await count.all;
    await worker.close();
  },
  async work() {
    await start('posts', job => post(job.data)).waitUntilReady();
  },
});
