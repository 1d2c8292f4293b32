// A web site whose crawl can be counted: a tree of pages, some of which fail a few times, some always.
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export class Site {
    hits = new Map();
    /** How many requests are answered; further ones wait until it is more. */
    most = Infinity;
    #server;

    /** @param pages how many there are; page n links to 3n+1, 3n+2 and 3n+3, and back to the first
     *  @param failsTwice pages that answer 500 twice, then well
     *  @param failsAlways pages without a link to others that always answer 500
     *  @param delay milliseconds before a page is answered */
    static async start({ pages, failsTwice = [], failsAlways = [], delay = 0 }) {
        const site = new Site();
        site.#server = http.createServer(async (request, response) => {
            const n = Number(/^\/page\/(\d+)$/.exec(request.url)?.[1] ?? -1);
            const hits = (site.hits.get(request.url) ?? 0) + 1;
            site.hits.set(request.url, hits);
            const turn = site.requests;
            while (turn > site.most) await sleep(20);
            if (delay > 0) await sleep(delay);
            response.setHeader('Content-Type', 'text/html');
            if (n < 0 || n >= pages) response.writeHead(404).end();
            else if (failsAlways.includes(n) || (failsTwice.includes(n) && hits <= 2)) response.writeHead(500).end('<h1>not now</h1>');
            else {
                const links = [3 * n + 1, 3 * n + 2, 3 * n + 3].filter((link) => link < pages).concat(0);
                response.end(`<title>Page ${n}</title>${links.map((link) => `<a href="/page/${link}">${link}</a>`).join(' ')}`);
            }
        });
        await new Promise((resolve) => { site.#server.listen(0, '127.0.0.1', resolve); });
        site.url = `http://127.0.0.1:${site.#server.address().port}/page/0`;
        return site;
    }

    get requests() {
        return [...this.hits.values()].reduce((sum, hits) => sum + hits, 0);
    }

    stop() {
        this.#server.closeAllConnections();
        this.#server.close();
    }
}
