// graphile-worker: jobs locked and completed in batches (https://worker.graphile.org/docs/performance#batching), prepared statements as it does by itself.
import { Logger, makeWorkerUtils, run as runWorker } from 'graphile-worker';
import { chunks, due, inFlight, post, run, store } from './peer.mjs';

// It says two lines for each job otherwise.
const logger = new Logger(() => (level, message) => { if (level === 'error') console.error(message); });
const options = {
  logger,
  noHandleSignals: true,
  preset: {
    worker: {
      connectionString: store, maxPoolSize: 10, concurrentJobs: inFlight, pollInterval: 500,
      localQueue: { size: Math.max(500, inFlight * 2) }, completeJobBatchDelay: 0, failJobBatchDelay: 0,
    },
  },
};
const utils = await makeWorkerUtils({ connectionString: store, logger });

const add = async (task, jobs, runAt) => {
  for (const some of chunks(jobs, 1000)) await utils.addJobs(some.map(payload => ({ identifier: task, payload, runAt })));
};

await run({
  seed: jobs => add('posts', jobs, due),
  async warm(jobs, count) {
    await utils.migrate();
    if (jobs.length === 0) return;
    await add('warm', jobs);
    const runner = await runWorker({ ...options, taskList: { warm: async job => { await post(job); count.one(); } } });
    await count.all;
    await runner.stop();
  },
  async work() {
    await runWorker({ ...options, taskList: { posts: post } });
  },
});
