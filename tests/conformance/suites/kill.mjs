// A crawl whose platform is killed as kill -9 does it, at random moments: --kills <n> (50 for a real trial), --seed <n>.
import { Site } from '../lib/site.mjs';

const DEFAULT_KILLS = 4;
const LONGEST_PAUSE_MS = 200;
// Of a platform and an Actor, on a machine that has other things to do.
const LONGEST_START_MS = 60_000;
// None is among them: then the Actor is still starting.
const MOST_REQUESTS_BETWEEN = 20;
// What the site answers beyond that before the kill: so the crawl cannot end before the kills do, however fast the machine is.
const SPARE = 5;

export default async function kill({ platform, client, options, test, equal, eventually }) {
    const kills = Number(options.kills ?? DEFAULT_KILLS);
    const seed = Number(options.seed ?? Date.now() % 1_000_000);
    if (!(kills > 0) || Number.isNaN(seed)) throw new Error('--kills and --seed take a number.');
    console.log(`          kill: ${kills} kills, --seed ${seed}`);
    const random = generator(seed);
    await platform.registerActor({ folder: 'sdk-actor' });

    // What the Actor was told is stored: each item as often as it was acknowledged.
    const acknowledged = new Map();
    platform.contract.onAnswer = (request, path, status, body) => {
        if (request.method !== 'POST' || status !== 201 || !/^\/v2\/datasets\/[^/]+\/items$/.test(path)) return;
        for (const item of [JSON.parse(body())].flat()) count(acknowledged, JSON.stringify(item));
    };

    await test(`a crawl whose platform is killed ${kills} times loses no page and no acknowledged item`, async () => {
        const pages = 100 + ((MOST_REQUESTS_BETWEEN + SPARE) * kills);
        const site = await Site.start({ pages, delay: 10 });
        try {
            let run = await client.actor('local/sdk-actor').start({ do: 'crawl', startUrl: site.url });
            for (let n = 1; n <= kills; n++) {
                const next = site.requests + Math.floor(random() * (MOST_REQUESTS_BETWEEN + 1));
                site.most = next + SPARE;
                await eventually(() => site.requests >= next, `${next} requests of the site before kill ${n}`);
                await new Promise((resolve) => { setTimeout(resolve, random() * LONGEST_PAUSE_MS); });
                await platform.killAndRestart();
                equal((await client.run(run.id).get()).status, 'ABORTED', `after kill ${n}`);
                run = await client.run(run.id).resurrect();
            }
            const whileKilled = site.hits.size;
            site.most = Infinity;
            run = await client.run(run.id).waitForFinish();
            equal([run.status, run.stats.resurrectCount], ['SUCCEEDED', kills], await client.log(run.id).get());

            const stored = new Map();
            const titles = new Set();
            for await (const item of client.dataset(run.defaultDatasetId).listItems({ chunkSize: 1000 })) {
                count(stored, JSON.stringify(item));
                titles.add(item.title);
            }
            equal([...acknowledged].filter(([item, times]) => (stored.get(item) ?? 0) < times), [], 'acknowledged, but not there');
            // A page that was under way is handled again, but none is left out.
            equal([site.hits.size, titles.size], [pages, pages]);
            const queue = await client.requestQueue(run.defaultRequestQueueId).get();
            equal([queue.totalRequestCount, queue.handledRequestCount, queue.pendingRequestCount], [pages, pages, 0]);
            const sum = (counts) => [...counts.values()].reduce((total, times) => total + times, 0);
            console.log(`          kill: ${kills} kills, ${whileKilled} of ${pages} pages asked for by the last one; ${sum(acknowledged)} items acknowledged, ${sum(stored)} stored, all pages handled`);
        } finally {
            site.stop();
        }
    }, LONGEST_START_MS * (kills + 5));
}

function count(counts, key) {
    counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** The same numbers in [0, 1) for the same seed: mulberry32. */
function generator(seed) {
    let state = seed;
    return () => {
        state = (state + 0x6D2B79F5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    };
}
