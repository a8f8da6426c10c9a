import { SCENES, sceneNamed } from '../simulator/scenes/scenes.js';
import type { Scene } from '../simulator/scenes/scene.js';
import { argsOf, Usage } from '../shared/usage.js';

export interface Options {
  readonly scene: Scene;
  readonly resident?: string;
  readonly url: string;
  readonly dataDir: string;
  readonly json: boolean;
  readonly nobodyAnswers: boolean;
}

const widest = Math.max(...SCENES.map(({ name }) => name.length));
export const LIST = SCENES.map(({ name, happens, shows }) => `${name.padEnd(widest)}  ${happens}\n${' '.repeat(widest)}  ${shows}`).join('\n');

export const HELP = `Plays a scene in a home, through the public routes, and says whether what ought to come of it came.

  npm run simulate -- <scene> [--resident <name, NHS number or id>] [--nobody-answers] [--json]
  npm run simulate -- load [--help]     many homes at once, to see what a machine bears

${LIST}

  --resident NAME   in whose home; a home of the demonstration street that has what the scene needs, if not said
  --nobody-answers  let the phones ring, to see the alert go to the next person (or to answer at the SMS desk)
  --url URL         where Hearthline serves; http://127.0.0.1:3000 unless PORT says another port
  --data-dir DIR    where it keeps its data; DATA_DIR, or .data
  --json            one object on stdout
  --list            the scenes
  --help            this

The right to play comes from ADMIN_TOKEN, or else from the demonstration's own sign-in.
Exit code: 0 as it ought to be, 1 not, 2 not understood, 3 the service does not answer.`;

export function readOptions(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Options | 'help' | 'list' {
  const { values, positionals } = parsed(argv);
  if (values.help) return 'help';
  if (values.list) return 'list';
  const [name, ...more] = positionals;
  if (name === undefined) throw new Usage('Which scene? npm run simulate -- --list shows them.');
  if (more.length > 0) throw new Usage(`One scene at a time, not also ${more.join(', ')}. A name with a space is put in quotes: --resident "Mary Whitlock".`);
  const scene = sceneNamed(name);
  if (!scene) throw new Usage(`There is no scene ${name}. There are: ${SCENES.map((one) => one.name).join(', ')}.`);
  return {
    scene,
    url: (values.url ?? `http://127.0.0.1:${env['PORT'] ?? '3000'}`).replace(/\/+$/, ''),
    dataDir: values['data-dir'] ?? env['DATA_DIR'] ?? '.data',
    json: values.json ?? false,
    nobodyAnswers: values['nobody-answers'] ?? false,
    ...(values.resident === undefined ? {} : { resident: values.resident }),
  };
}

function parsed(argv: readonly string[]) {
  return argsOf({
    args: [...argv],
    allowPositionals: true,
    options: {
      resident: { type: 'string' }, url: { type: 'string' }, 'data-dir': { type: 'string' }, json: { type: 'boolean' },
      'nobody-answers': { type: 'boolean' }, list: { type: 'boolean' }, help: { type: 'boolean', short: 'h' },
    },
  });
}
