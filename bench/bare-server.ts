import Fastify from 'fastify';

/** The least that a JSON door can cost: reads a body, answers, keeps nothing. Run as a process of its own for the reference. */
const server = Fastify({ logger: false });
server.post('/', async () => ({ accepted: 1 }));
console.log(`Bare server at ${await server.listen({ port: 0, host: '127.0.0.1' })}`);
