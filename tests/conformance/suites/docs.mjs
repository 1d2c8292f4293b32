// What docs/local-platform.md says about pointing tools at the platform: each block behind <!-- tested: name --> is run as it stands, on
// another port, and prints at least the lines of the block that follows it.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const document = fileURLToPath(new URL('../../../docs/local-platform.md', import.meta.url));
const packages = fileURLToPath(new URL('../node_modules', import.meta.url));
const block = /<!-- tested: (?<name>.+?) -->\n+```(?<language>\w+)\n(?<text>.*?)\n```\n+```text\n(?<output>.*?)\n```/gs;

export default async function docs({ platform, url, test, ok }) {
    const text = (await readFile(document, 'utf8')).replaceAll('\r\n', '\n');
    // Where Node finds the packages: they are looked for in the folders above a file.
    const folder = await mkdtemp(path.join(path.dirname(packages), '.docs-'));
    try {
        const blocks = [...text.matchAll(block)].map(({ groups }) => groups);
        ok(blocks.length > 0, 'there is no block to test');
        for (const { name, language, text: program, output } of blocks) {
            if (language === 'sh' && process.platform === 'win32') continue;
            await test(name, async () => {
                const file = path.join(folder, `${name.replaceAll(/\W/g, '-')}.${language === 'js' ? 'mjs' : language}`);
                await writeFile(file, program.replaceAll('http://127.0.0.1:3333', url));
                const { code, printed } = await run(language === 'js' ? process.execPath : '/bin/sh', file, platform.home);
                ok(code === 0, `exit code ${code}\n${printed}`);
                for (const line of output.split('\n')) ok(printed.includes(line), `does not print ${line}:\n${printed}`);
            });
        }
    } finally {
        await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
}

function run(program, file, cwd) {
    return new Promise((resolve) => {
        const { PATH, SystemRoot } = process.env;
        const child = spawn(program, [file], {
            cwd,
            stdio: ['ignore', 'pipe', 'pipe'],
            env: { PATH: `${path.join(packages, '.bin')}${path.delimiter}${PATH}`, SystemRoot, HOME: cwd, USERPROFILE: cwd, NO_COLOR: '1', NO_PROXY: '127.0.0.1,localhost' },
        });
        let printed = '';
        for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => { printed += chunk; });
        child.once('close', (code) => resolve({ code, printed }));
    });
}
