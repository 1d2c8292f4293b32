// Loaded into an Actor's process before anything of it (NODE_OPTIONS), so that its calls pass the contract like everybody's.
for (const name of ['APIFY_API_BASE_URL', 'APIFY_API_PUBLIC_BASE_URL', 'APIFY_CLIENT_BASE_URL']) process.env[name] = process.env.CONTRACT_URL;
