import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Finding, Look } from '../modules/platform/health/checkup.js';
import { LOOKS } from '../modules/care/checkup/checkup.module.js';
import { SegmentsLook } from '../modules/care/checkup/segments.look.js';
import { GroundLook } from '../modules/place/map/ground.look.js';
import { TownSegmentsLook } from '../modules/place/sensor-things/observations/town-segments.look.js';
import { openHttpDoor } from '../modules/platform/http/http-door.js';
import { Damage } from '../modules/sensing/observations/damage.store.js';
import { AppModule } from './app.module.js';
import { readSettings, SettingsProblem } from './env.js';

/** The launcher's list of exit codes has these: something is wrong, and a setting was not understood. */
const EXIT = { well: 0, wrong: 1, settings: 64, failed: 70 } as const;
const MARKS: Record<Finding['state'], string> = { well: 'ok   ', watch: 'watch', wrong: 'WRONG' };

/** Looks at the stores without starting the service: nothing listens, no job runs, and nothing is written but by --repair. */
async function examine(options: ReadonlySet<string>): Promise<number> {
  const settings = { ...readSettings(process.env), redisUrl: undefined, mqttPort: 0, mqttUrl: undefined, logLevel: 'silent' };
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.register(settings), openHttpDoor(), { logger: false, abortOnError: false });
  app.get(Damage).onlyLook = true;
  app.get(SegmentsLook).repair = options.has('--repair');
  const json = options.has('--json');
  const report: (Finding & { look: string })[] = [];
  for (const Kind of [...LOOKS, TownSegmentsLook, GroundLook]) {
    const look = app.get<Look>(Kind);
    if (!json) process.stdout.write(`${look.name}\n`);
    for (const finding of await look.look((text) => void process.stderr.write(`  … ${text}\n`))) {
      report.push({ look: look.name, ...finding });
      if (!json) process.stdout.write(`  ${MARKS[finding.state]}  ${finding.says}${finding.todo ? `\n         ${finding.todo}` : ''}\n`);
    }
  }
  const count = (state: Finding['state']): number => report.filter((finding) => finding.state === state).length;
  const healthy = count('wrong') === 0;
  process.stdout.write(json ? `${JSON.stringify({ healthy, findings: report }, null, 2)}\n` : `\n${healthy ? 'Nothing is wrong' : `${count('wrong')} things are wrong`}${count('watch') ? `; ${count('watch')} to keep an eye on` : ''}.\n`);
  return healthy ? EXIT.well : EXIT.wrong;
}

examine(new Set(process.argv.slice(2))).then((code) => process.exit(code), (error: unknown) => {
  const told = error instanceof SettingsProblem;
  process.stderr.write(`The doctor could not look: ${(error as Error).message}\n`);
  process.exit(told ? EXIT.settings : EXIT.failed);
});
