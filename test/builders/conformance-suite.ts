import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const NAME = { group: 'org.opengis.cite', artifact: 'ets-sta10', version: '1.5' } as const;
const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>hearthline</groupId><artifactId>conformance</artifactId><version>1</version><packaging>pom</packaging><dependencies><dependency><groupId>${NAME.group}</groupId><artifactId>${NAME.artifact}</artifactId><version>${NAME.version}</version></dependency></dependencies></project>`;
const FETCH_WITHIN_MS = 100_000;
const RUN_WITHIN_MS = 180_000;

export interface Suite {
  readonly here: boolean;
  /** Why not, for the name of a skipped test. */
  readonly why: string;
  readonly jars: string;
}

/** The official suite with all it needs, fetched once into the temporary folder by whatever settings Maven has here. */
export function conformanceSuite(): Suite {
  const folder = join(tmpdir(), `hearthline-${NAME.artifact}-${NAME.version}`), jars = join(folder, 'jars'), whole = join(folder, 'whole');
  const missing = (why: string): Suite => ({ here: false, why: ` (skipped: ${why})`, jars });
  if (spawnSync('java', ['-version']).status !== 0) return missing('no Java here');
  if (!existsSync(whole)) {
    if (spawnSync('mvn', ['-v']).status !== 0) return missing('no Maven here');
    mkdirSync(jars, { recursive: true });
    writeFileSync(join(folder, 'pom.xml'), POM);
    const fetched = spawnSync('mvn', ['-B', '-q', '-f', join(folder, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${jars}`], { timeout: FETCH_WITHIN_MS });
    if (fetched.status !== 0) return missing('Maven cannot fetch the suite');
    writeFileSync(whole, '');
  }
  return { here: true, why: '', jars };
}

export interface Verdict {
  readonly name: string;
  readonly status: 'PASS' | 'FAIL' | 'SKIP';
  readonly said: string;
}

/** Runs all three conformance classes (the highest asks for those below) against a service; each test's verdict, with what it said where it failed. */
export async function judge({ jars }: Suite, service: string): Promise<Verdict[]> {
  const out = mkdtempSync(join(tmpdir(), 'hearthline-ets-'));
  try {
    const props = join(out, 'props.xml');
    // Without a DOCTYPE: its DTD would be asked for on the web.
    writeFileSync(props, `<?xml version="1.0" encoding="UTF-8"?><properties version="1.0"><entry key="iut">${service}</entry><entry key="ics">3</entry></properties>`);
    // It leaves its results in the home folder: that is a folder of ours.
    await promisify(execFile)('java', [`-Duser.home=${out}`, '-cp', join(jars, '*'), 'org.opengis.cite.sta10.TestNGController', props], { timeout: RUN_WITHIN_MS, maxBuffer: 64 * 1024 * 1024 });
    const results = (readdirSync(out, { recursive: true }) as string[]).find((name) => name.endsWith('testng-results.xml'));
    if (results === undefined) throw new Error('The suite left no results');
    return verdictsIn(readFileSync(join(out, results), 'utf8'));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function verdictsIn(xml: string): Verdict[] {
  const methods = xml.split('<test-method ').slice(1);
  return methods.filter((method) => !/^[^>]*is-config="true"/.test(method)).map((method) => ({
    name: /\bname="([^"]*)"/.exec(method)?.[1] ?? '',
    status: (/\bstatus="([A-Z]*)"/.exec(method)?.[1] ?? 'SKIP') as Verdict['status'],
    said: /<message>\s*<!\[CDATA\[([\s\S]*?)\]\]>/.exec(method)?.[1]?.trim() ?? '',
  }));
}
