/** The least that Fastify can do with a POST of JSON: what other servers are compared with. Prints its address. */
import Fastify from 'fastify';

const app = Fastify();
app.post('/predict', async () => ({ hello: 'world' }));
process.stdout.write(`ready on ${await app.listen({ port: 0, host: '127.0.0.1' })};\n`);
