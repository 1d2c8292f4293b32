// The same work with the JavaScript client. Arguments: what, how many, base address.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [work, count, address, packages] = process.argv.slice(2);
const { ApifyClient } = await import(pathToFileURL(createRequire(packages + '/').resolve('apify-client')));
const client = new ApifyClient({ token: 'benchmark', baseUrl: address.replace(/\/$/, '') });
const product = (n) => ({ id: n, title: `Product ${n}`, url: `https://example.com/p/${n}`, price: n / 8, currency: 'EUR', inStock: true, tags: ['tea', 'green', 'loose'], description: 'A tea of the first flush, picked by hand. '.repeat(8) });
const numbers = (length) => Array.from({ length }, (_, index) => index + 1);

const works = {
    async items(length) {
        const dataset = client.dataset((await client.datasets().getOrCreate()).id);
        const items = numbers(length).map(product);
        const start = performance.now();
        for (let at = 0; at < length; at += 5000) await dataset.pushItems(items.slice(at, at + 5000));
        return performance.now() - start;
    },
    async records(length) {
        const store = client.keyValueStore((await client.keyValueStores().getOrCreate()).id);
        const start = performance.now();
        for (const n of numbers(length)) {
            await store.setRecord({ key: `key${n}`, value: { n } });
            await store.getRecord(`key${n}`);
        }
        return performance.now() - start;
    },
    async requests(length) {
        const queue = client.requestQueue((await client.requestQueues().getOrCreate()).id);
        const requests = numbers(length).map((n) => ({ url: `https://example.com/page/${n}`, uniqueKey: `https://example.com/page/${n}` }));
        const start = performance.now();
        await queue.batchAddRequests(requests);
        return performance.now() - start;
    },
};
await works[work](Math.max(1, Math.floor(count / 10)));
global.gc?.();
const before = process.memoryUsage.rss();
const milliseconds = await works[work](Number(count));
console.log(JSON.stringify({ items: Number(count), milliseconds, growthMegabytes: (process.resourceUsage().maxRSS * 1024 - before) / 1e6 }));
