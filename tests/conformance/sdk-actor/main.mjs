// One Actor that does what Actors do. It knows nothing of where it runs.
import { spawn } from 'node:child_process';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Actor, log } from 'apify';

const actions = {
    async basics({ greeting, count }) {
        await Actor.pushData(Array.from({ length: count }, (_, n) => ({ n, greeting })));
        await Actor.pushData({ n: count, text: 'long enough to be compressed '.repeat(100) });
        await Actor.setValue('OUTPUT', { greeting, ok: true });
        await Actor.setValue('page.html', '<h1>Hi</h1>', { contentType: 'text/html' });
        const dataset = await Actor.openDataset('named-by-sdk');
        await dataset.pushData({ run: Actor.getEnv().actorRunId });
        const state = await Actor.useState('STATE', { steps: 0 });
        state.steps++;
        await Actor.setStatusMessage('half of it is done');
        log.info('read back', { output: await Actor.getValue('OUTPUT'), missing: await Actor.getValue('NOT-THERE') });
        await Actor.exit('all done');
    },

    async environment() {
        const { env } = process;
        await Actor.setValue('OUTPUT', Object.fromEntries(Object.entries(env).filter(([name]) => /^(ACTOR|APIFY|CRAWLEE)_/.test(name))));
        await Actor.setValue('PARSED', Actor.getEnv());
    },

    async call() {
        const run = await Actor.call('local/sdk-actor', { do: 'basics', count: 2 });
        const { items } = await Actor.apifyClient.dataset(run.defaultDatasetId).listItems();
        await Actor.setValue('OUTPUT', { status: run.status, items: items.length, origin: run.meta.origin });
    },

    async metamorph() {
        await Actor.pushData({ by: 'first' });
        await Actor.metamorph('local/second-actor', { do: 'afterMetamorph' });
    },

    async afterMetamorph(input) {
        await Actor.pushData({ by: 'second' });
        const { actorId, actorRunId } = Actor.getEnv();
        await Actor.setValue('OUTPUT', { input, actorId, actorRunId });
    },

    async reboot() {
        const starts = 1 + (await Actor.getValue('STARTS') ?? 0);
        await Actor.setValue('STARTS', starts);
        if (starts === 1) await Actor.reboot();
    },

    async migrate() {
        const starts = 1 + (await Actor.getValue('STARTS') ?? 0);
        await Actor.setValue('STARTS', starts);
        if (starts > 1) return;
        Actor.on('persistState', async ({ isMigrating }) => {
            if (isMigrating) await Actor.setValue('PERSISTED', { isMigrating });
        });
        await Actor.setStatusMessage('waiting to be moved');
        await sleep(60_000);
    },

    async throws() {
        throw new Error('thrown on purpose');
    },

    async fail() {
        await Actor.fail('failed on purpose');
    },

    async wait() {
        const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600000)'], { stdio: 'ignore' });
        const stray = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600000)'], { stdio: 'ignore', detached: true });
        Actor.on('aborting', async () => Actor.setValue('ABORTING', { heard: true }));
        await Actor.setValue('PIDS', [process.ppid, process.pid, child.pid, stray.pid]);
        await sleep(600_000);
    },

    async charge() {
        const results = [];
        for (let n = 0; n < 5; n++) results.push(await Actor.charge({ eventName: 'page', count: 1 }));
        const pushed = await Actor.pushData([{ n: 1 }, { n: 2 }], 'result');
        const manager = Actor.getChargingManager();
        await Actor.setValue('OUTPUT', {
            pricing: manager.getPricingInfo(),
            pages: manager.getChargedEventCount('page'),
            charged: results.map((result) => result.chargedCount),
            limit: results.map((result) => result.eventChargeLimitReached),
            pushed: pushed.chargedCount,
        });
    },

    async events({ count }) {
        const seen = [];
        await new Promise((resolve) => {
            Actor.on('systemInfo', (data) => {
                seen.push(data);
                if (seen.length === count) resolve();
            });
        });
        await Actor.setValue('OUTPUT', seen);
    },

    async serve() {
        await new Promise((resolve) => {
            const server = http.createServer((request, response) => {
                response.setHeader('Connection', 'close').end(`served ${request.url}`);
                server.close(resolve);
            });
            server.listen(Actor.config.get('containerPort'), '127.0.0.1', () => Actor.setStatusMessage('serving'));
        });
    },

    async proxy({ startUrl }) {
        const { gotScraping } = await import('@crawlee/utils');
        const proxy = await Actor.createProxyConfiguration({ groups: ['RESIDENTIAL'], countryCode: 'CZ' });
        const { statusCode, body } = await gotScraping({ url: startUrl, proxyUrl: await proxy.newUrl('session1') });
        await Actor.setValue('OUTPUT', { statusCode, body });
    },

    async tools() {
        await Actor.addWebhook({ eventTypes: ['ACTOR.RUN.SUCCEEDED'], requestUrl: 'http://127.0.0.1:1/x', doNotRetry: true });
        const queue = await Actor.openRequestQueue();
        await queue.addRequests([{ url: 'http://a/' }, { url: 'http://b/' }]);
        const handled = [];
        for (let request = await queue.fetchNextRequest(); request; request = await queue.fetchNextRequest()) {
            handled.push(request.url);
            await queue.markRequestHandled(request);
        }
        const store = await Actor.openKeyValueStore('named-kv');
        await store.setValue('a', 1);
        const keys = [];
        await store.forEachKey((key) => keys.push(key));
        await Actor.setValue('OUTPUT', { handled, left: await queue.isFinished(), keys });
    },

    async crawl({ startUrl }) {
        const { CheerioCrawler } = await import('crawlee');
        let failed = 0;
        const crawler = new CheerioCrawler({
            proxyConfiguration: await Actor.createProxyConfiguration(),
            maxRequestRetries: 3,
            maxConcurrency: 20,
            async requestHandler({ request, $, enqueueLinks }) {
                await Actor.pushData({ url: request.loadedUrl, title: $('title').text(), retries: request.retryCount });
                await enqueueLinks();
            },
            failedRequestHandler() {
                failed++;
            },
        });
        const statistics = await crawler.run([startUrl]);
        await Actor.setValue('OUTPUT', {
            finished: statistics.requestsFinished,
            failed: statistics.requestsFailed,
            failedHandlers: failed,
            retryHistogram: statistics.retryHistogram,
        });
    },
};

await Actor.init();
const input = await Actor.getInput();
log.info('Doing', { action: input.do });
await actions[input.do](input);
await Actor.exit();
