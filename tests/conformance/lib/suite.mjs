// A suite is an async function of { platform, client, test, equal, ok, eventually }. It registers its Actors and
// calls test(name, function) for each thing that must work; a test that throws has failed, and the next one goes on.
import assert from 'node:assert/strict';
import { ApifyClient } from 'apify-client';
import { Platform } from './platform.mjs';

const LONGEST_TEST = 300_000;

export class Results {
    passed = 0;
    failed = 0;

    get summary() {
        return `${this.passed} passed, ${this.failed} failed`;
    }
}

/** Runs a suite on a platform of its own. */
export async function runSuite(name, suite, results) {
    const platform = await Platform.start();
    const context = {
        platform,
        equal: assert.deepEqual,
        ok: assert.ok,
        eventually,
        get client() {
            return new ApifyClient({ baseUrl: platform.url, token: 'conformance' });
        },
        async test(title, run) {
            const began = performance.now();
            try {
                await withTimeout(run());
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

async function withTimeout(promise) {
    let timer;
    const timeout = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error('the test did not end')), LONGEST_TEST); });
    try {
        return await Promise.race([promise, timeout]);
    } finally {
        clearTimeout(timer);
    }
}
