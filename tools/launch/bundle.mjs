import { dirname, relative } from 'node:path';

/**
 * What stays a package of its own: what brings native parts or files beside its code, and what talks to the stores and to
 * Twilio, which is to run as its makers tried it.
 */
const APART = /^(?:node:|argon2|sharp|@jitl\/|quickjs-emscripten-core|@lhncbc\/|nhsuk-frontend|mongoose|mongodb|bson|bull|ioredis|twilio|pino)/;
/** What Nest looks for and lives without. */
const ABSENT = /^(?:class-validator|class-transformer|@fastify\/(?:multipart|view)|@nestjs\/(?:microservices|platform-express|websockets)(?:\/|$))/;

/**
 * A program that was built of many modules, as one file in the place of its entry: of the seconds from a death to the next
 * life's first word, half were Node reading 2,500 modules one by one. [docs/adr/0045-the-app-in-one-file.md]
 * @param {{ entry: string, room: string }} entry: the built file that starts it, overwritten; room: everything that was built
 */
export async function bundle({ entry, room }) {
  const { rolldown } = await import('rolldown');
  const made = await rolldown({
    input: entry,
    platform: 'node',
    external: (id) => APART.test(id) || ABSENT.test(id),
    plugins: [ownPlace(entry, room)],
  });
  // Nest, its documents and our errors go by the names of classes.
  await made.write({ file: entry, format: 'esm', keepNames: true, codeSplitting: false });
  await made.close();
}

/** A module that looks for a file beside itself finds it from the one file, too. */
function ownPlace(entry, room) {
  return {
    name: 'own-place',
    transform(code, id) {
      if (!id.startsWith(room) || !code.includes('import.meta.url')) return undefined;
      return code.replaceAll('import.meta.url', `new URL(${JSON.stringify(relative(dirname(entry), id))}, import.meta.url).href`);
    },
  };
}
