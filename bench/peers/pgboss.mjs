// pg-boss: batches of jobs taken and completed by one statement each, the next batch at once while they come back full.
import { PgBoss } from 'pg-boss';
import { chunks, due, inFlight, post, run, store } from './peer.mjs';

const workers = 2;
const settings = { batchSize: Math.ceil(inFlight / workers), localConcurrency: workers, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5, perJobResults: true };
// A job whose worker died is due again after half a minute, looked for every ten seconds (unset: fifteen minutes, every minute).
const queue = { expireInSeconds: 30, retryLimit: 10 };
const boss = new PgBoss({ connectionString: store, max: workers * 2, superviseIntervalSeconds: 10, monitorIntervalSeconds: 10, schedule: false });
boss.on('error', error => console.error(error.message));

const one = async job => {
  try {
    await post(job.data);
    return { id: job.id, status: 'completed' };
  } catch (error) {
    return { id: job.id, status: 'failed', output: { message: error.message } };
  }
};

await boss.start();
await run({
  async seed(jobs) {
    for (const some of chunks(jobs, 1000)) await boss.insert('posts', some.map(data => ({ data, startAfter: due })));
  },
  async warm(jobs, count) {
    await boss.createQueue('posts', queue);
    if (jobs.length === 0) return;
    await boss.createQueue('warm', queue);
    await boss.insert('warm', jobs.map(data => ({ data })));
    await boss.work('warm', settings, async some => {
      const results = await Promise.all(some.map(one));
      some.forEach(() => count.one());
      return results;
    });
    await count.all;
    await boss.offWork('warm');
  },
  async work() {
    await boss.work('posts', settings, some => Promise.all(some.map(one)));
  },
});
