// apify-cli in a HOME of its own: log in, call, look, push, build, and raw requests.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../node_modules/apify-cli/dist/apify.js', import.meta.url));

export default async function cli({ platform, url, test, equal, ok }) {
    await platform.admin('POST', 'actors', { name: 'hello', scripted: { echoInput: true, items: [{ a: 1 }], log: ['one', 'two'] } });
    const folder = await mkdtemp(path.join(platform.home, 'cli-'));
    const apify = (args, cwd = folder) => new Promise((resolve) => {
        const child = spawn(process.execPath, [program, ...args], {
            cwd,
            stdio: ['ignore', 'pipe', 'pipe'],
            env: {
                PATH: process.env.PATH, SystemRoot: process.env.SystemRoot, HOME: folder, USERPROFILE: folder, NO_PROXY: '127.0.0.1,localhost', NO_COLOR: '1',
                APIFY_CLIENT_BASE_URL: url, APIFY_DISABLE_KEYRING: '1', APIFY_CLI_DISABLE_TELEMETRY: '1', APIFY_CLI_SKIP_UPDATE_CHECK: '1', APIFY_CLI_SKIP_RENTAL_SUNSET_NOTICE: '1',
            },
        });
        let output = '';
        for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => { output += chunk; });
        child.once('close', (code) => resolve({ code, output }));
    });
    const run = async (...args) => {
        const { code, output } = await apify(args);
        if (code !== 0) throw new Error(`apify ${args.join(' ')}: exit code ${code}\n${output}`);
        return output;
    };
    const says = async (text, ...args) => ok((await run(...args)).includes(text), `${args.join(' ')} does not say ${text}`);

    await test('login, info', async () => {
        await run('login', '--token', 'local-token');
        await says('local', 'info');
    });
    await test('call an Actor, with and without its items', async () => {
        await says('two', 'call', 'local/hello', '--input', '{"a":1}');
        await says('"a"', 'actors', 'call', 'local/hello', '-o');
        await run('actors', 'start', 'local/hello', '--input', '{"a":1}');
        await says('hello', 'actors', 'ls', '--my');
        await says('hello', 'actors', 'info', 'local/hello');
    });
    await test('runs: ls, info, log, wait, resurrect', async () => {
        const { items } = (await (await fetch(`${url}/v2/actor-runs?desc=1`, { headers: { Authorization: 'Bearer x' } })).json()).data;
        await says(items[0].id, 'runs', 'ls', 'local/hello', '--json');
        await says('SUCCEEDED', 'runs', 'info', items[0].id, '--json');
        await says('two', 'runs', 'log', items[0].id);
        await run('runs', 'resurrect', items[0].id);
        await run('runs', 'wait', items[0].id, '--json');
    });
    await test('datasets', async () => {
        await run('datasets', 'create', 'cli-ds');
        await run('datasets', 'push-items', 'cli-ds', '[{"x":1}]');
        await says('"x"', 'datasets', 'get-items', 'cli-ds');
        await run('datasets', 'info', 'cli-ds');
        await run('datasets', 'rename', 'cli-ds', 'cli-ds-2');
        await says('cli-ds-2', 'datasets', 'ls');
    });
    await test('key-value stores', async () => {
        await run('key-value-stores', 'create', 'cli-kv');
        await run('key-value-stores', 'set-value', 'cli-kv', 'K', '{"a":1}');
        await says('"a"', 'key-value-stores', 'get-value', 'cli-kv', 'K');
        await says('K', 'key-value-stores', 'keys', 'cli-kv');
        await run('key-value-stores', 'info', 'cli-kv');
        await says('cli-kv', 'key-value-stores', 'ls');
    });
    await test('builds', async () => {
        await says('0.0.1', 'builds', 'ls', 'local/hello');
        await says('Build finished', 'builds', 'create', 'local/hello', '--log');
    });
    await test('push of an Actor, its call, a new version of it', async () => {
        await run('api', 'POST', 'actors', '-d', '{"name":"pushed"}');
        const source = path.join(folder, 'pushed');
        await mkdir(path.join(source, '.actor'), { recursive: true });
        await writeFile(path.join(source, '.actor', 'actor.json'), JSON.stringify({ actorSpecification: 1, name: 'pushed', version: '0.1', buildTag: 'latest' }));
        await writeFile(path.join(source, 'package.json'), JSON.stringify({ name: 'pushed', version: '0.1.0', main: 'main.js' }));
        for (const text of ['first', 'second']) {
            await writeFile(path.join(source, 'main.js'), `console.log('the ${text} push');`);
            const { code, output } = await apify(['push', '--force'], source);
            equal([code, output.includes('Build finished')], [0, true], output);
            await says(`the ${text} push`, 'call', 'local/pushed');
        }
    });
    await test('raw requests and the store', async () => {
        await says('local', 'api', 'users/me');
        await says('items', 'api', 'GET', 'actor-runs', '-p', '{"limit":1}');
        await says('hello', 'actors', 'search', 'hello', '--json');
    });
}
