// A suite is an async function of { platform, url, client, options, test, equal, ok, eventually }. It registers its Actors
// and calls test(name, function) for each thing that must work; a test that throws has failed, and the next one goes on.
// So has a test during which the platform gave an answer that Apify's OpenAPI document does not allow, to the suite or to
// an Actor. options are what the command line has as --name value.
import assert from 'node:assert/strict';
import { ApifyClient } from 'apify-client';
import { Platform } from './platform.mjs';

const LONGEST_TEST = 900_000;

export class Results {
    passed = 0;
    failed = 0;
    /** What was called, as "GET /v2/datasets/{}". Not by the suite kill: what it calls depends on when it kills. */
    operations = new Set();

    get summary() {
        return `${this.passed} passed, ${this.failed} failed`;
    }
}

/** Runs a suite on a platform of its own. */
export async function runSuite(name, suite, options, results) {
    const platform = await Platform.start();
    const context = {
        platform,
        url: platform.url,
        client: new ApifyClient({ baseUrl: platform.url, token: 'conformance' }),
        options,
        equal: assert.deepEqual,
        ok: assert.ok,
        eventually,
        async test(title, run, longest = LONGEST_TEST) {
            const began = performance.now();
            try {
                await withTimeout(run(), longest);
                fulfilled(platform.contract);
                results.passed++;
                console.log(`  ok      ${name}: ${title} (${Math.round(performance.now() - began)} ms)`);
            } catch (error) {
                results.failed++;
                console.log(`  FAILED  ${name}: ${title}\n${String(error?.stack ?? error).replace(/^/gm, '          ')}`);
            }
        },
    };
    try {
        await suite(context);
        fulfilled(platform.contract);
        if (name !== 'kill') platform.contract.seen.forEach((operation) => results.operations.add(operation));
        console.log(`          ${name}: ${platform.contract.checked} answers checked, ${platform.contract.seen.size} operations used`);
    } catch (error) {
        results.failed++;
        console.log(`  FAILED  ${name}\n${error?.stack ?? error}`);
    } finally {
        await platform.stop();
    }
}

/** Looks until the condition holds; for things that have no event to wait for. */
export async function eventually(condition, what) {
    for (const end = Date.now() + 60_000; Date.now() < end; await new Promise((resolve) => { setTimeout(resolve, 50); })) {
        const result = await condition();
        if (result) return result;
    }
    throw new Error(`did not happen within a minute: ${what}`);
}

function fulfilled(contract) {
    const problems = contract.takeProblems();
    if (problems.length > 0) throw new Error(`Answers that openapi.json does not allow:\n${[...new Set(problems)].join('\n')}`);
}

async function withTimeout(promise, longest) {
    let timer;
    const timeout = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error('the test did not end')), longest); });
    try {
        return await Promise.race([promise, timeout]);
    } finally {
        clearTimeout(timer);
    }
}
