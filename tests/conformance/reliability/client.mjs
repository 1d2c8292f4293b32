// One call of apify-client for JavaScript: node client.mjs <call> <base address> [argument…].
// Prints one line of JSON. tests/ApifyPS.Chaos sets the faults before, and counts on the platform after.
import { ApifyClient } from 'apify-client';
import { readFile } from 'node:fs/promises';

const [call, baseUrl, ...args] = process.argv.slice(2);
const client = new ApifyClient({ baseUrl, token: 'comparison' });

const calls = {
    async start(actor) {
        return (await client.actor(actor).start({})).id;
    },
    async get(runId) {
        return (await client.run(runId).get()).id;
    },
    async wait(runId) {
        return (await client.run(runId).waitForFinish())?.status ?? 'nothing';
    },
    async cancel(runId) {
        const abort = new AbortController();
        setTimeout(() => abort.abort(), 500);
        const began = performance.now();
        await client.run(runId).waitForFinish({ signal: abort.signal }).catch((error) => {
            if (!abort.signal.aborted) throw error;
        });
        return Math.round(performance.now() - began - 500);
    },
    async waitAll(file) {
        const ids = (await readFile(file, 'utf8')).split('\n').filter(Boolean);
        const before = process.memoryUsage().rss;
        let peak = before;
        const sampling = setInterval(() => { peak = Math.max(peak, process.memoryUsage().rss); }, 50);
        let ended = 0;
        const waits = ids.map((id) => client.run(id).waitForFinish().then((run) => { ended += run?.status === 'SUCCEEDED' ? 1 : 0; }));
        // The runs take ten seconds; what is not back a minute later does not come back.
        await Promise.race([Promise.all(waits), new Promise((resolve) => { setTimeout(resolve, 60_000); })]);
        clearInterval(sampling);
        return { ended, megabytes: (peak - before) / 1048576 };
    },
};

try {
    console.log(JSON.stringify({ result: await calls[call](...args) }));
} catch (error) {
    console.log(JSON.stringify({ error: `${error.name}: ${error.message.split('\n')[0]}` }));
}
process.exit(0);
