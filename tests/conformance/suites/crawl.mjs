// A CheerioCrawler on the platform's request queue, with counts that are exact.
import { fileURLToPath } from 'node:url';
import { Site } from '../lib/site.mjs';

export default async function crawl({ platform, client: firstClient, test, equal, ok, eventually }) {
    let client = firstClient;
    await platform.admin('POST', 'actors', { path: fileURLToPath(new URL('../sdk-actor', import.meta.url)) });
    await test('a crawl of 240 pages handles each once and retries what fails', async () => {
        const pages = 240;
        const failsTwice = [7, 40, 100, 150, 239];
        const failsAlways = [200, 210];
        const site = await Site.start({ pages, failsTwice, failsAlways });
        try {
            const run = await client.actor('local/sdk-actor').call({ do: 'crawl', startUrl: site.url }, { log: null });
            equal([run.status, run.exitCode], ['SUCCEEDED', 0], await client.log(run.id).get());
            const output = (await client.keyValueStore(run.defaultKeyValueStoreId).getRecord('OUTPUT')).value;
            equal([output.finished, output.failed, output.failedHandlers], [pages - 2, 2, 2]);
            // How many pages took how many retries: none, one, two, three.
            equal(output.retryHistogram.map((count) => count ?? 0), [pages - 7, 0, 5, 2]);
            // Each page once, those that fail twice three times, those that always fail four times.
            equal(site.requests, pages + (5 * 2) + (2 * 3));
            const { items, total } = await client.dataset(run.defaultDatasetId).listItems();
            equal(total, pages - 2);
            equal(new Set(items.map((item) => item.url)).size, pages - 2);
            equal(items.filter((item) => item.retries === 2).map((item) => item.title).sort(), failsTwice.map((n) => `Page ${n}`).sort());
            const queue = await client.requestQueue(run.defaultRequestQueueId).get();
            equal([queue.totalRequestCount, queue.handledRequestCount, queue.pendingRequestCount], [pages, pages, 0]);
        } finally {
            site.stop();
        }
    });

    await test('a crawl whose platform is killed four times loses no page and no item', async () => {
        const pages = 200;
        const site = await Site.start({ pages });
        try {
            let run = await client.actor('local/sdk-actor').start({ do: 'crawl', startUrl: site.url });
            let acknowledged = 0;
            for (const moment of [10, 60, 110, 160]) {
                await eventually(() => site.hits.size >= moment, `${moment} pages were asked for`);
                acknowledged = (await client.dataset(run.defaultDatasetId).listItems({ limit: 1 })).total;
                await platform.killAndRestart();
                client = new client.constructor({ baseUrl: platform.url, token: 'conformance' });
                equal((await client.run(run.id).get()).status, 'ABORTED');
                const { total } = await client.dataset(run.defaultDatasetId).listItems({ limit: 1 });
                ok(total >= acknowledged, `${acknowledged} items were there, ${total} are left`);
                run = await client.run(run.id).resurrect();
            }
            run = await client.run(run.id).waitForFinish();
            equal(run.status, 'SUCCEEDED', await client.log(run.id).get());
            equal(run.stats.resurrectCount, 4);
            equal([...site.hits.keys()].length, pages);
            // A page that was being handled when the platform was killed is handled again, but none is left out.
            const { items } = await client.dataset(run.defaultDatasetId).listItems();
            equal(new Set(items.map((item) => item.title)).size, pages);
            const queue = await client.requestQueue(run.defaultRequestQueueId).get();
            equal([queue.totalRequestCount, queue.handledRequestCount, queue.pendingRequestCount], [pages, pages, 0]);
        } finally {
            site.stop();
        }
    });
}
