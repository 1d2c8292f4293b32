// Two older versions, which many Actors are pinned to: gzip instead of brotli, acts instead of actors.
import { ApifyClient as Client29 } from 'apify-client-2.9';
import { ApifyClient as Client220 } from 'apify-client-2.20';

export default async function olderClients({ platform, url, test, equal }) {
    await platform.admin('POST', 'actors', { name: 'hello', scripted: { echoInput: true, items: [{ a: 1 }] } });
    for (const [version, Client] of [['2.9.7', Client29], ['2.20.0', Client220]]) {
        const client = new Client({ baseUrl: url, token: 'conformance', maxRetries: 1, minDelayBetweenRetriesMillis: 50 });
        await test(`${version}: a call, a build, items, output, a store and a queue`, async () => {
            const input = { a: 'x'.repeat(2000) };
            const run = await client.actor('local/hello').call(input);
            equal(run.status, 'SUCCEEDED');
            equal((await client.build((await client.actor('local/hello').build('0.0')).id).waitForFinish()).status, 'SUCCEEDED');
            equal((await client.dataset(run.defaultDatasetId).listItems()).items, [{ a: 1 }]);
            equal((await client.keyValueStore(run.defaultKeyValueStoreId).getRecord('OUTPUT')).value, input);
            equal((await client.actor('local/hello').lastRun().dataset().listItems()).items.length, 1);
            const store = client.keyValueStore((await client.keyValueStores().getOrCreate('older')).id);
            await store.setRecord({ key: 'K', value: { s: 'y'.repeat(3000) } });
            equal((await store.listKeys()).items.map((item) => item.key), ['K']);
            const queue = client.requestQueue((await client.requestQueues().getOrCreate('older')).id);
            await queue.addRequest({ url: 'http://a', uniqueKey: version });
            equal((await queue.listHead()).items.some((request) => request.uniqueKey === version), true);
            equal(await client.dataset('nope').get(), undefined);
        });
    }
}
