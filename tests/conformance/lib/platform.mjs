// The local platform as a process of its own, with data of its own, behind the contract: url is the contract's, and stays
// the same when the platform is started again.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Contract } from './contract.mjs';

const program = process.env.APIFY_LOCAL_DLL
    ?? fileURLToPath(new URL('../../../out/ApifyPS/local/apify-local.dll', import.meta.url));

export class Platform {
    #process;

    static async start(data) {
        if (!existsSync(program)) throw new Error(`${program} is not there: build first (dotnet build), or name the program with APIFY_LOCAL_DLL.`);
        const platform = new Platform();
        platform.home = await mkdtemp(path.join(os.tmpdir(), 'apify-conformance-'));
        platform.data = data ?? path.join(platform.home, 'data');
        platform.contract = await Contract.start(null);
        platform.url = platform.contract.url;
        await platform.#launch();
        return platform;
    }

    async #launch() {
        this.#process = spawn('dotnet', [program, '--port', '0', '--data', this.data], {
            stdio: ['ignore', 'pipe', 'inherit'],
            // What it logs otherwise is what the tests look at anyway.
            env: { APIFY_LOCAL_LOG_LEVEL: 'error', ...process.env, APIFY_LOCAL_HOME: this.home },
        });
        const line = await new Promise((resolve, reject) => {
            createInterface({ input: this.#process.stdout }).once('line', resolve);
            this.#process.once('exit', (code) => reject(new Error(`apify-local ended with exit code ${code}.`)));
        });
        this.contract.target = line.split(' ').at(-1);
    }

    /** A request to the administration, e.g. admin('POST', 'actors', {…}). */
    async admin(method, resource, body) {
        const response = await fetch(`${this.url}/__local/${resource}`, {
            method,
            headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
            body: body === undefined ? undefined : JSON.stringify(body),
        });
        const text = await response.text();
        if (!response.ok) throw new Error(`${method} /__local/${resource}: ${response.status} ${text}`);
        return text.length > 0 ? JSON.parse(text).data : undefined;
    }

    /** Registers the Actor of a folder here; its calls pass the contract, which it knows nothing of. */
    async registerActor({ folder, ...registration }) {
        return this.admin('POST', 'actors', {
            ...registration,
            path: fileURLToPath(new URL(`../${folder}`, import.meta.url)),
            env: { NODE_OPTIONS: `--import ${new URL('behind-contract.mjs', import.meta.url)}`, CONTRACT_URL: this.url },
        });
    }

    /** As kill -9 does it, and a new start on the same data, behind the same address. */
    async killAndRestart() {
        this.contract.target = null;
        await this.#end('SIGKILL');
        await this.#launch();
    }

    async stop() {
        await this.#end('SIGTERM');
        this.contract.stop();
        await rm(this.home, { recursive: true, force: true, maxRetries: 5 });
    }

    async #end(signal) {
        if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
        const exit = new Promise((resolve) => { this.#process.once('exit', resolve); });
        this.#process.kill(signal);
        await exit;
    }
}
