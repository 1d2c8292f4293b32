// Apify's own clients, CLI and SDK against a fresh local platform: node tests/conformance/run.mjs [suite…] [--name value…]
// The suite kill takes --kills and --seed; --results update writes results.json anew, which the parity table in docs/local-platform.md
// is made from. A run of all suites fails when that file claims more than was called, or other versions.
// Needs Node 20, npm and the built module (dotnet build). The last line counts: "N passed, N failed".
// Exit codes: 0 all passed, 1 something failed, 2 there is no such suite, 3 the packages could not be installed.
// A suite is a file in suites/ whose default export takes what lib/suite.mjs describes.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
// The clients honour proxies of the environment, also for this machine.
process.env.NO_PROXY = process.env.no_proxy = '127.0.0.1,localhost';
install();
const { openApiPath } = await import('./lib/contract.mjs');
const { Results, runSuite } = await import('./lib/suite.mjs');

const { wanted, options } = commandLine(process.argv.slice(2));
const files = (await readdir(path.join(here, 'suites'))).filter((file) => file.endsWith('.mjs')).sort();
const unknown = wanted.filter((name) => !files.includes(`${name}.mjs`));
if (unknown.length > 0) {
    console.error(`There is no suite ${unknown.join(', ')}. There are ${files.map((file) => file.replace('.mjs', '')).join(', ')}.`);
    process.exit(2);
}

if (!openApiPath()) console.log('The answers are not checked: openapi.json is not there, APIFY_OPENAPI can name it.');
const results = new Results();
for (const file of files) {
    const name = file.replace('.mjs', '');
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const { default: suite } = await import(pathToFileURL(path.join(here, 'suites', file)));
    await runSuite(name, suite, options, results);
}

if (results.failed === 0 && openApiPath()) {
    if (options.results === 'update') writeResults(results.operations);
    else if (wanted.length === 0) checkResults(results.operations);
}

console.log(results.summary);
process.exit(results.failed === 0 && results.passed > 0 ? 0 : 1);

function commandLine(args) {
    const wanted = [];
    const options = {};
    while (args.length > 0) {
        const arg = args.shift();
        if (arg.startsWith('--')) options[arg.slice(2)] = args.shift();
        else wanted.push(arg);
    }
    return { wanted, options };
}

/** Notes what Apify's clients have called, at which versions; a run of some suites adds to what is there. */
function writeResults(called) {
    const operations = new Set(wanted.length === 0 ? called : [...readResults().operations, ...called]);
    writeFileSync(resultsFile(), `${JSON.stringify({ packages: packages(), operations: [...operations].sort() }, undefined, 2)}\n`);
}

/** A note that claims more than was called, or of other versions, is a failure; one that claims less is only said. */
function checkResults(called) {
    const noted = readResults();
    const missing = noted.operations.filter((operation) => !called.has(operation));
    const more = [...called].filter((operation) => !noted.operations.includes(operation));
    if (more.length > 0) console.log(`results.json does not have yet: ${more.join(', ')}. --results update writes it.`);
    if (missing.length === 0 && JSON.stringify(noted.packages) === JSON.stringify(packages())) return;
    results.failed++;
    console.log(`  FAILED  results.json is out of date${missing.length > 0 ? `, nobody called ${missing.join(', ')}` : ': the versions are others'}. --results update writes it.`);
}

function packages() {
    const { dependencies } = JSON.parse(readFileSync(path.join(here, 'package.json'), 'utf8'));
    return Object.fromEntries(Object.entries(dependencies).filter(([name]) => name !== 'ajv'));
}

function readResults() {
    return JSON.parse(readFileSync(resultsFile(), 'utf8'));
}

function resultsFile() {
    return path.join(here, 'results.json');
}

/** npm ci, once for each state of the lock file. */
function install() {
    const installed = path.join(here, 'node_modules', '.package-lock.json');
    const lock = path.join(here, 'package-lock.json');
    if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
    const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
        cwd: here,
        stdio: 'inherit',
        // On Windows npm is a script.
        shell: process.platform === 'win32',
        env: { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1', PUPPETEER_SKIP_DOWNLOAD: '1' },
    });
    if (npm.status !== 0) {
        console.error('npm ci failed; nothing was tested.');
        process.exit(3);
    }
}
