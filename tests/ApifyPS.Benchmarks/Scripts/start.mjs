// Runs an Actor and prints its output. Arguments: base address, Actor, folder of the packages.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [address, actor, packages] = process.argv.slice(2);
const { ApifyClient } = await import(pathToFileURL(createRequire(packages + '/').resolve('apify-client')));
const client = new ApifyClient({ token: 'start', baseUrl: address.replace(/\/$/, '') });
const run = await client.actor(actor).call();
console.log((await client.keyValueStore(run.defaultKeyValueStoreId).getRecord('OUTPUT')).value);
