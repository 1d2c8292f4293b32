// An unmodified SDK Actor, started through npm, from init to every kind of end.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Site } from '../lib/site.mjs';

export default async function sdkActor({ platform, client, test, equal, ok, eventually }) {
    await platform.registerActor({ folder: 'sdk-actor' });
    await platform.registerActor({ folder: 'sdk-actor', name: 'second-actor' });
    await platform.registerActor({
        folder: 'sdk-actor',
        name: 'paid-actor',
        pricing: {
            pricingPerEvent: {
                actorChargeEvents: {
                    page: { eventTitle: 'Page', eventPriceUsd: 0.25 },
                    result: { eventTitle: 'Result', eventPriceUsd: 0.01 },
                    'apify-actor-start': { eventTitle: 'Start', eventPriceUsd: 0.05 },
                    'apify-default-dataset-item': { eventTitle: 'Item', eventPriceUsd: 0.01 },
                },
            },
        },
    });

    const call = (input, { actor = 'local/sdk-actor', ...options } = {}) => client.actor(actor).call(input, { log: null, ...options });
    const start = (input, options) => client.actor('local/sdk-actor').start(input, options);
    const value = async (run, key = 'OUTPUT') => (await client.keyValueStore(run.defaultKeyValueStoreId).getRecord(key))?.value;
    const succeeded = async (run) => equal([run.status, run.exitCode], ['SUCCEEDED', 0], await client.log(run.id).get());
    const status = (run, text) => eventually(async () => (await client.run(run.id).get()).statusMessage === text, `the status message "${text}"`);
    const isAlive = (pid) => {
        try {
            process.kill(pid, 0);
            return true;
        } catch (error) {
            return error.code === 'EPERM';
        }
    };
    // npm or its shell, the Actor, its child, and one that left the group: that one cannot be found on macOS.
    const gone = (pids) => eventually(() => !pids.slice(0, process.platform === 'darwin' ? 3 : 4).some(isAlive), `the processes ${pids} are gone`);
    const nothingLeft = async (run) => {
        const pids = await value(run, 'PIDS');
        equal(pids.length, 4);
        await gone(pids);
    };
    const waiting = async (options) => {
        const run = await start({ do: 'wait' }, options);
        await eventually(async () => await value(run, 'PIDS') !== undefined, 'the Actor has started its children');
        return run;
    };

    await test('input with defaults, items, records, named storage, status message, exit', async () => {
        const run = await call({ count: 4 });
        await succeeded(run);
        equal([run.statusMessage, run.isStatusMessageTerminal], ['all done', true]);
        const { items, total } = await client.dataset(run.defaultDatasetId).listItems();
        equal(total, 5);
        equal(items[3], { n: 3, greeting: 'hello' });
        equal(await value(run), { greeting: 'hello', ok: true });
        equal(await value(run, 'page.html'), '<h1>Hi</h1>');
        equal(await value(run, 'STATE'), { steps: 1 });
        equal((await client.dataset('local~named-by-sdk').listItems()).items, [{ run: run.id }]);
        const log = await client.log(run.id).get();
        ok(log.includes('"greeting":"hello"') && log.includes('"missing":null'), log);
    });

    await test('an invalid input is refused with the reason, and no run is started', async () => {
        const before = (await client.runs().list()).total;
        const error = await start({ do: 'basics', count: 0 }).then(() => null, (thrown) => thrown);
        equal([error?.statusCode, error?.type], [400, 'invalid-input']);
        ok(error.message.includes('Field input.count must be >= 1'), error.message);
        equal((await client.runs().list()).total, before);
        equal(await client.actor('local/sdk-actor').validateInput({ count: 7 }), true);
        equal(await client.actor('local/sdk-actor').validateInput({ count: 'x' }).then(() => null, (thrown) => thrown.type), 'invalid-input');
    });

    await test('the environment is what the SDK expects, under new and old names', async () => {
        const run = await call({ do: 'environment' }, { memory: 2048, timeout: 100 });
        await succeeded(run);
        const env = await value(run);
        equal([env.ACTOR_RUN_ID, env.APIFY_ACTOR_RUN_ID, env.APIFY_ACT_RUN_ID], [run.id, run.id, run.id]);
        equal([env.ACTOR_MEMORY_MBYTES, env.APIFY_DEDICATED_CPUS, env.ACTOR_BUILD_TAGS], ['2048', '0.5', 'latest']);
        equal([env.ACTOR_WEB_SERVER_URL, env.APIFY_CONTAINER_URL], [run.containerUrl, run.containerUrl]);
        equal(env.APIFY_ACTOR_EVENTS_WS_URL, env.ACTOR_EVENTS_WEBSOCKET_URL);
        const parsed = await value(run, 'PARSED');
        equal([parsed.actorRunId, parsed.memoryMbytes, parsed.isAtHome], [run.id, 2048, '1']);
        equal(Date.parse(parsed.timeoutAt) - Date.parse(parsed.startedAt) >= 100_000, true);
    });

    await test('a call of another Actor returns its finished run', async () => {
        const run = await call({ do: 'call' });
        await succeeded(run);
        equal(await value(run), { status: 'SUCCEEDED', items: 3, origin: 'ACTOR' });
    });

    await test('a metamorphosis keeps run and storages and gives the new input', async () => {
        const run = await call({ do: 'metamorph' });
        await succeeded(run);
        const second = await client.actor('local/second-actor').get();
        const output = await value(run);
        equal([output.actorRunId, output.actorId, output.input.do, output.input.greeting], [run.id, second.id, 'afterMetamorph', 'hello']);
        equal((await client.dataset(run.defaultDatasetId).listItems()).items, [{ by: 'first' }, { by: 'second' }]);
        equal([run.stats.metamorph, run.metamorphs.length, run.metamorphs[0].inputKey], [1, 1, 'INPUT-METAMORPH-1']);
    });

    await test('a reboot starts the Actor again as the same run', async () => {
        const run = await call({ do: 'reboot' });
        await succeeded(run);
        equal([await value(run, 'STARTS'), run.stats.rebootCount], [2, 1]);
    });

    await test('a migration lets the Actor persist its state and goes on', async () => {
        const run = await start({ do: 'migrate' });
        await status(run, 'waiting to be moved');
        await platform.admin('POST', `runs/${run.id}/migrate`);
        const end = await client.run(run.id).waitForFinish();
        await succeeded(end);
        equal([await value(end, 'STARTS'), end.stats.migrationCount], [2, 1]);
        equal(await value(end, 'PERSISTED'), { isMigrating: true });
    });

    await test('an uncaught error fails the run with its exit code', async () => {
        const run = await call({ do: 'throws' });
        equal([run.status, run.exitCode], ['FAILED', 1]);
        ok((await client.log(run.id).get()).includes('thrown on purpose'));
    });

    await test('a failure that the Actor declares has its message', async () => {
        const run = await call({ do: 'fail' });
        equal([run.status, run.exitCode, run.statusMessage], ['FAILED', 1, 'failed on purpose']);
    });

    await test('a graceful abort lets the Actor tidy up, and leaves no process', async () => {
        const run = await waiting();
        await client.run(run.id).abort({ gracefully: true });
        const end = await client.run(run.id).waitForFinish();
        equal(end.status, 'ABORTED');
        equal(await value(end, 'ABORTING'), { heard: true });
        await nothingLeft(end);
    });

    await test('a forced abort ends it at once, and leaves no process', async () => {
        const run = await waiting();
        await client.run(run.id).abort();
        const end = await client.run(run.id).waitForFinish();
        equal([end.status, await value(end, 'ABORTING')], ['ABORTED', undefined]);
        await nothingLeft(end);
    });

    await test('a timeout ends it, and leaves no process', async () => {
        const end = await client.run((await waiting({ timeout: 20 })).id).waitForFinish();
        equal(end.status, 'TIMED-OUT');
        await nothingLeft(end);
    });

    await test('events are charged as often as the Actor says, up to the limit of the user', async () => {
        const run = await call({ do: 'charge' }, { actor: 'local/paid-actor', maxTotalChargeUsd: 5 });
        await succeeded(run);
        equal(run.chargedEventCounts, { 'apify-actor-start': 1, page: 5, result: 2, 'apify-default-dataset-item': 2 });
        const output = await value(run);
        equal([output.pricing.isPayPerEvent, output.pricing.maxTotalChargeUsd, output.pages, output.pushed], [true, 5, 5, 4]);
        const tight = await call({ do: 'charge' }, { actor: 'local/paid-actor', maxTotalChargeUsd: 0.6 });
        equal((await value(tight)).limit, [false, true, true, true, true]);
    });

    await test('a charge that is sent twice with one key counts once', async () => {
        const run = await client.actor('local/paid-actor').start({ do: 'wait' });
        await eventually(async () => (await client.run(run.id).get()).status === 'RUNNING', 'it runs');
        for (let n = 0; n < 3; n++) await client.run(run.id).charge({ eventName: 'page', count: 2, idempotencyKey: 'the-same' });
        equal((await client.run(run.id).get()).chargedEventCounts.page, 2);
        equal(await client.run(run.id).charge({ eventName: 'nothing' }).then(() => null, (thrown) => thrown.statusCode), 400);
        await client.run(run.id).abort();
    });

    await test('systemInfo comes each second with what the processes really use', async () => {
        const run = await call({ do: 'events', count: 3 });
        await succeeded(run);
        const seen = await value(run);
        equal(seen.length, 3);
        for (const data of seen) {
            ok(data.memCurrentBytes > 20_000_000 && data.memCurrentBytes < 2_000_000_000, `${data.memCurrentBytes} bytes`);
            equal([typeof data.isCpuOverloaded, typeof data.cpuCurrentUsage], ['boolean', 'number']);
        }
        const gap = Date.parse(seen[2].createdAt) - Date.parse(seen[0].createdAt);
        ok(gap >= 1000, `three events within ${gap} ms`);
        ok(run.stats.memMaxBytes >= seen[0].memCurrentBytes && run.stats.cpuMaxUsage > 0, JSON.stringify(run.stats));
    });

    await test('the web server of a run is reached under its container URL', async () => {
        const run = await start({ do: 'serve' });
        await status(run, 'serving');
        const { containerUrl } = await client.run(run.id).get();
        equal(await (await fetch(`${containerUrl}/some/path`)).text(), 'served /some/path');
        await succeeded(await client.run(run.id).waitForFinish());
    });

    await test('an Actor that uses Apify Proxy runs without waiting, and is forwarded', async () => {
        const site = await Site.start({ pages: 4 });
        try {
            const run = await call({ do: 'proxy', startUrl: site.url });
            await succeeded(run);
            const output = await value(run);
            equal([output.statusCode, output.body.includes('<title>Page 0</title>'), site.requests], [200, true, 1]);
            const log = await client.log(run.id).get();
            ok(!log.includes('access check timed out'), log);
        } finally {
            site.stop();
        }
    });

    await test('an Actor adds a webhook to itself, works off its own queue and opens a named store', async () => {
        const run = await call({ do: 'tools' });
        await succeeded(run);
        equal(await value(run), { handled: ['http://a/', 'http://b/'], left: true, keys: ['a'] });
        const webhooks = (await client.webhooks().list()).items.filter((webhook) => webhook.condition?.actorRunId === run.id);
        equal(webhooks.map((webhook) => [webhook.isAdHoc, webhook.eventTypes]), [[true, ['ACTOR.RUN.SUCCEEDED']]]);
        await eventually(async () => (await client.webhook(webhooks[0].id).dispatches().list()).total === 1, 'it is called');
    });

    await test('a shell script does the same with the actor command of the CLI', async () => {
        if (process.platform === 'win32') return;
        const program = fileURLToPath(new URL('../node_modules/apify-cli/dist/actor.js', import.meta.url));
        const actor = `"${process.execPath}" "${program}"`;
        await platform.registerActor({ folder: 'sdk-actor', name: 'shell-actor', command: `set -e; ${actor} set-value GOT "$(${actor} get-input)"; ${actor} push-data '{"from":"shell"}'; ${actor} set-value OUTPUT '{"ok":true}'; ${actor} get-value OUTPUT` });
        const run = await call({ do: 'basics', greeting: 'hi' }, { actor: 'local/shell-actor' });
        await succeeded(run);
        equal((await client.dataset(run.defaultDatasetId).listItems()).items, [{ from: 'shell' }]);
        equal([await value(run), (await value(run, 'GOT')).greeting], [{ ok: true }, 'hi']);
        ok((await client.log(run.id).get()).includes('"ok"'));
    });

    await test('outside of a run a script starts Actors and uses storages of the platform by its address alone', async () => {
        const script = `import { Actor } from 'apify'; await Actor.init();
            const dataset = await Actor.openDataset('forced', { forceCloud: true }); await dataset.pushData({ b: 1 });
            const run = await Actor.start('local/sdk-actor', { do: 'fail' }); console.log(run.id); await Actor.exit();`;
        const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
            cwd: fileURLToPath(new URL('../sdk-actor', import.meta.url)),
            env: { PATH: process.env.PATH, SystemRoot: process.env.SystemRoot, NO_PROXY: '127.0.0.1', APIFY_TOKEN: 'conformance', APIFY_API_BASE_URL: platform.url, CRAWLEE_STORAGE_DIR: `${platform.home}/outside` },
        });
        const id = stdout.split('\n').map((line) => line.trim()).find((line) => /^[A-Za-z0-9]{17}$/.test(line));
        ok(id, stdout + stderr);
        equal((await client.run(id).waitForFinish()).statusMessage, 'failed on purpose');
        equal((await client.dataset('local~forced').listItems()).items, [{ b: 1 }]);
    });

    await test('a platform that is killed leaves no process once it is started again', async () => {
        const run = await waiting();
        const pids = await value(run, 'PIDS');
        await platform.killAndRestart();
        equal((await client.run(run.id).get()).status, 'ABORTED');
        await gone(pids);
    });

    await test('a platform that is stopped ends its Actors first', async () => {
        const run = await waiting();
        const pids = await value(run, 'PIDS');
        await platform.stop();
        await gone(pids);
    });
}
