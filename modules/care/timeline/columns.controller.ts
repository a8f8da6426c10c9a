import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { mayRead } from '../../../core/access/decide.js';
import { parseInstant } from '../../../core/observations/instant.js';
import { kindSpec, KIND_NAMES, type Kind } from '../../../core/observations/kinds.js';
import { JsonBytes } from '../../../core/observations/packing/json-bytes.js';
import type { TimesAndValues } from '../../../core/observations/packing/pack.js';
import { firstOf, isRegular, type Times } from '../../../core/observations/packing/times.js';
import { CurrentViewer, type Viewer } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { Observations } from '../../sensing/observations/observations.service.js';
import { Residents } from '../residents/residents.service.js';

const DAY_MS = 86_400_000;
/** A day and its 25th hour. */
const MOST_MS = 25 * DAY_MS / 24;
const instant = z.string().transform((text, context) => {
  const at = parseInstant(text);
  if (typeof at !== 'number') context.addIssue({ code: 'custom', message: 'must be ISO 8601 with an offset, as 2026-11-24T08:10:00Z' });
  return typeof at === 'number' ? at : z.NEVER;
});
const Day = z.object({ kind: z.enum(KIND_NAMES as [Kind, ...Kind[]]), from: instant, to: instant })
  .refine(({ from, to }) => to > from && to - from <= MOST_MS, { path: ['to'], message: 'must lie after `from` and within 25 hours of it' });

/** A day of one kind as a chart needs it: every reading, in one answer, oldest first. */
@Controller('api/v1/residents/:id/readings/columns')
export class ColumnsController {
  constructor(private readonly residents: Residents, private readonly observations: Observations) {}

  /** From inclusive, to exclusive. In parts as they are stored: a fast sensor's by the hour. */
  @Get()
  @Header('content-type', 'application/json; charset=utf-8')
  async columns(@Param('id') id: string, @Query() query: unknown, @CurrentViewer() viewer: Viewer): Promise<Buffer> {
    const { kind, from, to } = parsed(Day, query);
    const parts = await this.residents.reading(viewer, id, 'read-observations', (resident) => this.observations.values(resident.id, kind, from, to - 1), (resident, now) => mayRead(viewer, resident, kind, now));
    return asJson(kind, parts);
  }
}

/** Of most fast sensors a value takes two or three digits and a comma. */
const BYTES_OF_A_VALUE = 4;

function asJson(kind: Kind, parts: readonly TimesAndValues[]): Buffer {
  const { unit, form } = kindSpec(kind);
  const count = parts.reduce((sum, { values }) => sum + values.length, 0);
  const out = new JsonBytes(1_024 + count * BYTES_OF_A_VALUE);
  out.json(`{"kind":${JSON.stringify(kind)},${unit ? `"unit":${JSON.stringify(unit)},` : ''}"parts":[`);
  for (const [i, { times, values }] of parts.entries()) {
    out.json(`${i > 0 ? ',' : ''}${whenOf(times)},"values":`);
    if (form === 'number') out.numbers(values as readonly number[]);
    else out.json(JSON.stringify(values));
    out.json('}');
  }
  out.json(']}');
  return Buffer.from(out.done().buffer, 0, out.done().length);
}

/** `values[i]` was `i` times `period` milliseconds after `from`; of an irregular part it was `at[i]` milliseconds after. */
function whenOf(times: Times): string {
  const from = firstOf(times);
  const rhythm = isRegular(times) ? `"period":${times.period}` : `"at":${JSON.stringify(times.map((time) => time - from))}`;
  return `{"from":"${new Date(from).toISOString()}",${rhythm}`;
}
