import { buildPage } from './testing/built-page.js';
import { describeJourney } from './testing/journey.js';
import { startStub } from './testing/stub-server.js';

/** TRICHTER_DASHBOARD_URL points the same journey at a whole product that runs and has no data yet. */
const given = process.env.TRICHTER_DASHBOARD_URL;

describeJourney(given ?? 'a service in miniature', async () => {
  if (given) return { url: given, close: async () => undefined };
  const { dist, remove } = await buildPage();
  const stub = await startStub(dist);
  return { url: stub.url, close: () => stub.close().then(remove) };
});
