/** The least Node that every package of ours runs on (package.json, engines). */
const LEAST = [20, 19];

/** What to tell a person whose Node is too old; undefined when it will do. */
export function checkNode(version) {
  const parts = version.split('.').map(Number);
  if (parts[0] > LEAST[0] || (parts[0] === LEAST[0] && parts[1] >= LEAST[1])) return undefined;
  return 'Hearthline needs Node ' + LEAST.join('.') + ' or later; this is Node ' + version + '. Install a current Node (20.19, 22 or 24) and start again.';
}
