// What a crawler does with its storages, one small call after the other: on a platform, or with the file storage of Crawlee.
// Arguments: platform or files, what, how many, base address, packages.
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [where, work, count, address, packages] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(createRequire(packages + '/').resolve(name)));
const folder = await mkdtemp(join(tmpdir(), 'apifyps-benchmark-'));
const client = where === 'platform'
    ? new (await load('apify-client')).ApifyClient({ token: 'benchmark', baseUrl: address.replace(/\/$/, '') })
    : new (await load('@crawlee/memory-storage')).MemoryStorage({ localDataDirectory: folder, persistStorage: true, writeMetadata: false });
const numbers = (length) => Array.from({ length }, (_, index) => index + 1);
const name = (length) => `benchmark-${process.pid}-${length}`;

const works = {
    async queue(length) {
        const queue = client.requestQueue((await client.requestQueues().getOrCreate(name(length))).id, { clientKey: `benchmark-${process.pid}` });
        const start = performance.now();
        for (let at = 0; at < length; at += 25) {
            await queue.batchAddRequests(numbers(Math.min(25, length - at)).map((n) => ({ url: `https://example.com/page/${at + n}`, uniqueKey: `https://example.com/page/${at + n}` })));
        }
        let handled = 0;
        for (let head; (head = await queue.listAndLockHead({ limit: 25, lockSecs: 60 })).items.length > 0;) {
            for (const { id } of head.items) {
                const request = await queue.getRequest(id);
                await queue.updateRequest({ ...request, handledAt: new Date().toISOString() });
                handled++;
            }
        }
        if (handled !== length) throw new Error(`${handled} of ${length} requests were handled`);
        return performance.now() - start;
    },
    async items(length) {
        const dataset = client.dataset((await client.datasets().getOrCreate(name(length))).id);
        const start = performance.now();
        for (const n of numbers(length)) await dataset.pushItems([{ n, title: `Product ${n}`, url: `https://example.com/p/${n}` }]);
        return performance.now() - start;
    },
    async records(length) {
        const store = client.keyValueStore((await client.keyValueStores().getOrCreate(name(length))).id);
        const start = performance.now();
        for (const n of numbers(length)) {
            await store.setRecord({ key: `key${n}`, value: { n } });
            if ((await store.getRecord(`key${n}`)).value.n !== n) throw new Error(`record ${n} is another one`);
        }
        return performance.now() - start;
    },
    /** The calls that Crawlee makes for each page, for as many pages at once as it locks. */
    async crawl(length) {
        const queue = client.requestQueue((await client.requestQueues().getOrCreate(name(length))).id, { clientKey: `benchmark-${process.pid}` });
        const dataset = client.dataset((await client.datasets().getOrCreate(name(length))).id);
        const add = (pages) => queue.batchAddRequests(pages.map((n) => ({ url: `https://example.com/page/${n}`, uniqueKey: `https://example.com/page/${n}` })));
        const start = performance.now();
        await add([0]);
        let handled = 0;
        while (handled < length) {
            const { items } = await queue.listAndLockHead({ limit: 25, lockSecs: 180 });
            if (items.length === 0) throw new Error(`the queue is empty after ${handled} of ${length} pages`);
            await Promise.all(items.map(async ({ id }) => {
                await queue.prolongRequestLock(id, { lockSecs: 180 });
                const request = await queue.getRequest(id);
                const n = Number(request.url.split('/').at(-1));
                await add([0, 3 * n + 1, 3 * n + 2, 3 * n + 3].filter((link) => link < length));
                await dataset.pushItems([{ url: request.url, title: `Page ${n}` }]);
                await queue.updateRequest({ ...request, handledAt: new Date().toISOString() });
                handled++;
            }));
        }
        return performance.now() - start;
    },
};
await works[work](Math.max(1, Math.floor(count / 10)));
global.gc?.();
const before = process.memoryUsage.rss();
const milliseconds = await works[work](Number(count));
await client.teardown?.();
await rm(folder, { recursive: true, force: true });
console.log(JSON.stringify({ items: Number(count), milliseconds, growthMegabytes: (process.resourceUsage().maxRSS * 1024 - before) / 1e6 }));
process.exit();
