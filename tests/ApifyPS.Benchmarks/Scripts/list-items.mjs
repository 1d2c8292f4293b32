// The JavaScript client's way: one call, all items in memory. Arguments: base address, dataset, dataset to warm up with.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [address, dataset, warmUp, packages] = process.argv.slice(2);
const { ApifyClient } = await import(pathToFileURL(createRequire(packages + '/').resolve('apify-client')));
const client = new ApifyClient({ token: 'benchmark', baseUrl: address.replace(/\/$/, '') });
await client.dataset(warmUp).listItems();
global.gc?.();
const before = process.memoryUsage.rss();
const start = performance.now();
const { items } = await client.dataset(dataset).listItems();
const milliseconds = performance.now() - start;
const growth = process.resourceUsage().maxRSS * 1024 - before;
console.log(JSON.stringify({ items: items.length, milliseconds, firstMilliseconds: milliseconds, growthMegabytes: growth / 1e6 }));
