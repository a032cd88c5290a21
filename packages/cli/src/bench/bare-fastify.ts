import { openEmbeddedLog } from '@trichter/event-log';
import Fastify from 'fastify';

/**
 * The yardstick for ingest: a Fastify that parses JSON and appends each event as it is to the same kind of log, nothing else.
 * Run as a process of its own: `node bare-fastify.js <log folder> <workspace fingerprint>`; prints its port.
 */
const [dir = '', workspace = ''] = process.argv.slice(2);
const log = await openEmbeddedLog({ dir, workspace, partitions: 4 });
const app = Fastify({ bodyLimit: 10 * 1024 * 1024 });

app.post('/v1/events', async (request, reply) => {
  const events = (Array.isArray(request.body) ? request.body : [request.body]) as { anonymousId: string }[];
  await log.append(events.map((event) => ({ key: event.anonymousId, value: Buffer.from(JSON.stringify(event)) })));
  return reply.code(202).send({ accepted: events.length, rejected: [] });
});

await app.listen({ host: '127.0.0.1', port: 0 });
const address = app.server.address();
process.stdout.write(`${typeof address === 'object' && address ? address.port : ''}\n`);
process.on('SIGTERM', () => void app.close().then(() => log.close()).then(() => process.exit(0)));
