// apify-client (three versions) and apify-cli against a fresh local platform: node tests/conformance/api-client/run.mjs [suite…]
// Needs Node 20, npm install in this folder and the built module (dotnet build). The last line counts: "N passed, N failed".
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Contract } from './lib/contract.mjs';

// The clients honour proxies of the environment, also for this machine.
process.env.NO_PROXY = process.env.no_proxy = '127.0.0.1,localhost';
const program = process.env.APIFY_LOCAL_DLL ?? fileURLToPath(new URL('../../../out/ApifyPS/local/apify-local.dll', import.meta.url));
const wanted = process.argv.slice(2);
let passed = 0;
let failed = 0;

for (const file of (await readdir(new URL('./suites/', import.meta.url))).sort()) {
    const name = file.replace('.mjs', '');
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const home = await mkdtemp(path.join(os.tmpdir(), 'apify-conformance-'));
    const server = spawn('dotnet', [program, '--port', '0', '--in-memory'], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, APIFY_LOCAL_HOME: home } });
    const url = (await new Promise((resolve, reject) => {
        createInterface({ input: server.stdout }).once('line', resolve);
        server.once('exit', (code) => reject(new Error(`apify-local ended with exit code ${code}.`)));
    })).split(' ').at(-1);
    const contract = await Contract.start(url);
    if (!contract.operations) console.log("The answers are not checked: openapi.json is not there, APIFY_OPENAPI can name it.");
    const admin = async (resource, body) => {
        const response = await fetch(`${url}/__local/${resource}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
        if (!response.ok) throw new Error(`${resource}: ${response.status} ${await response.text()}`);
        return (await response.json()).data;
    };
    const test = async (title, run) => {
        const known = contract.problems.length;
        try {
            await run();
            assert.deepEqual(contract.problems.slice(known), []);
            passed++;
            console.log(`  ok      ${name}: ${title}`);
        } catch (error) {
            failed++;
            console.log(`  FAILED  ${name}: ${title}\n${String(error?.message ?? error).replace(/^/gm, '          ')}`);
        }
    };
    try {
        const { default: suite } = await import(`./suites/${file}`);
        await suite({ url: contract.url, home, admin, test, equal: assert.deepEqual, ok: assert.ok });
        console.log(`          ${name}: ${contract.checked} answers checked, ${contract.seen.size} operations used`);
    } finally {
        contract.stop();
        server.kill();
        await new Promise((resolve) => { server.once('exit', resolve); });
        await rm(home, { recursive: true, force: true, maxRetries: 5 });
    }
}

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
