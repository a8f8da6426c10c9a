import { checkNode } from './node-version.mjs';

/**
 * The door of every command: looks at Node first and loads the rest only then, so that an old Node hears a sentence
 * and not a syntax error. This file and node-version.mjs keep to words that Node 12 understands.
 */
export function enter(load) {
  const problem = checkNode(process.versions.node);
  if (problem) {
    process.stderr.write(problem + '\n');
    process.exit(65);
  }
  Promise.all([load(), import('./exit-codes.mjs')]).then(([command, codes]) => codes.runMain(command.main));
}
