// Stands between a client and the platform and holds every answer against Apify's OpenAPI document, without an exception.
import { existsSync, readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import Ajv from 'ajv/dist/2020.js';

export class Contract {
    checked = 0;
    seen = new Set();
    /** Where requests go to; null while there is no platform: the connection is then closed. */
    target;
    /** Told of each answer that is whole: (request, path, status, a function that gives the request's body). */
    onAnswer;
    #problems = [];
    #agent = new http.Agent({ keepAlive: true });
    #server;

    static async start(target) {
        const contract = new Contract();
        contract.target = target;
        contract.#load();
        contract.#server = http.createServer((request, response) => contract.#forward(request, response));
        await new Promise((resolve) => { contract.#server.listen(0, '127.0.0.1', resolve); });
        contract.url = `http://127.0.0.1:${contract.#server.address().port}`;
        return contract;
    }

    /** What was found since the last call. */
    takeProblems() {
        return this.#problems.splice(0);
    }

    stop() {
        this.#agent.destroy();
        this.#server.closeAllConnections();
        this.#server.close();
    }

    #load() {
        const file = openApiPath();
        if (!file) return;
        const document = JSON.parse(readFileSync(file, 'utf8'));
        const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
        ajv.addSchema(document, 'openapi');
        this.operations = Object.keys(document.paths).map((template) => ({
            template,
            pattern: new RegExp(`^${template.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`),
            variables: template.split('{').length,
        })).sort((a, b) => a.variables - b.variables);
        const validators = new Map();
        this.validate = (template, method, status, text) => {
            const escaped = (part) => encodeURIComponent(part.replace(/~/g, '~0').replace(/\//g, '~1'));
            const operation = document.paths[template][method];
            if (!operation) return [`${method} ${template} is not documented`];
            let response = operation.responses[status];
            if (!response) return [`status ${status} is not documented`];
            let pointer = `openapi#/paths/${escaped(template)}/${method}/responses/${status}`;
            if (response.$ref) {
                pointer = `openapi${response.$ref}`;
                response = response.$ref.slice(2).split('/').reduce((node, key) => node[key], document);
            }
            if (!response.content?.['application/json']?.schema) return [];
            pointer += `/content/${escaped('application/json')}/schema`;
            if (!validators.has(pointer)) validators.set(pointer, ajv.compile({ $ref: pointer }));
            const check = validators.get(pointer);
            return check(JSON.parse(text)) ? [] : check.errors.map((error) => `${error.instancePath} ${error.message}`);
        };
    }

    #forward(request, response) {
        if (!this.target) {
            request.destroy();
            return;
        }
        const url = new URL(request.url, this.target);
        // Not when the answer is there: who asks for a reboot is gone by then.
        const operation = this.#operationOf(url);
        if (operation) this.seen.add(`${request.method} ${operation.template.replace(/\{[^}]+\}/g, '{}')}`);
        const upstream = http.request(url, { method: request.method, headers: request.headers, agent: this.#agent }, (answer) => {
            response.writeHead(answer.statusCode, answer.headers);
            const chunks = [];
            answer.on('data', (chunk) => {
                chunks.push(chunk);
                response.write(chunk);
            });
            answer.on('end', () => {
                if (!answer.complete) return;
                this.#check(request, url, answer, Buffer.concat(chunks));
                this.onAnswer?.(request, url.pathname, answer.statusCode, () => decoded(request.headers, Buffer.concat(body)));
                response.end();
            });
            answer.on('error', () => response.destroy());
        });
        const body = [];
        upstream.on('error', () => response.destroy());
        response.on('close', () => upstream.destroy());
        if (this.onAnswer) request.on('data', (chunk) => body.push(chunk));
        request.pipe(upstream);
    }

    #operationOf(url) {
        const name = canonical(url);
        return this.operations?.find(({ pattern }) => pattern.test(name));
    }

    #check(request, url, answer, bytes) {
        const method = request.method.toLowerCase();
        const operation = this.#operationOf(url);
        if (!operation || method === 'head' || !String(answer.headers['content-type']).startsWith('application/json')) return;
        // Records and items are the user's own, not the API's.
        if (/\/(records\/[^/]+|items|input)$/.test(canonical(url)) && method === 'get') return;
        try {
            const problems = this.validate(operation.template, method, answer.statusCode, decoded(answer.headers, bytes).toString());
            this.checked++;
            this.#problems.push(...problems.map((problem) => `${request.method} ${url.pathname}: ${answer.statusCode} ${problem}`));
        } catch (error) {
            this.#problems.push(`${request.method} ${url.pathname}: ${error.message}`);
        }
    }
}

function canonical(url) {
    return url.pathname.replace(/^\/v2\/acts/, '/v2/actors');
}

function decoded(headers, bytes) {
    const decode = { br: brotliDecompressSync, gzip: gunzipSync, deflate: inflateSync }[headers['content-encoding']];
    return decode ? decode(bytes) : bytes;
}

export function openApiPath() {
    if (process.env.APIFY_OPENAPI) return process.env.APIFY_OPENAPI;
    for (let folder = path.dirname(fileURLToPath(import.meta.url)); folder !== path.dirname(folder); folder = path.dirname(folder)) {
        const candidate = path.join(folder, 'shared', 'apify', 'openapi.json');
        if (existsSync(candidate)) return candidate;
    }
    return undefined;
}
