// A CheerioCrawler on the platform's request queue, with counts that are exact.
import { Site } from '../lib/site.mjs';

export default async function crawl({ platform, client, test, equal }) {
    await platform.registerActor({ folder: 'sdk-actor' });
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
}
