import { timeIn } from './element.js';
import type { Situation, SituationRecord } from './situation.js';

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const words = (value: unknown, longest: number): string | undefined => (typeof value === 'string' && value !== '' ? value.slice(0, longest) : undefined);

/**
 * A road announcement as one GeoJSON feature, the simpler JSON that Fintraffic publishes beside DATEX II. Undefined: it is
 * none. Nothing in it says who may see it, so it is not for everybody.
 */
export function readAnnouncement(value: unknown): Situation | undefined {
  const properties = isObject(value) && value['type'] === 'Feature' && isObject(value['properties']) ? value['properties'] : undefined;
  const id = words(properties?.['situationId'], 200);
  if (!properties || id === undefined || !Array.isArray(properties['announcements'])) return undefined;
  const type = words(properties['situationType'], 200) ?? 'SituationRecord';
  const versionAt = timeIn(words(properties['releaseTime'], 40));
  const records = (properties['announcements'] as unknown[]).slice(0, 200).flatMap((one, i): SituationRecord[] => {
    if (!isObject(one)) return [];
    const span = isObject(one['timeAndDuration']) ? one['timeAndDuration'] : {};
    const start = timeIn(words(span['startTime'], 40)), end = timeIn(words(span['endTime'], 40));
    const lang = words(one['language'], 10), text = words(one['title'], 4_000);
    return [{ id: `${id}/${i}`, type, status: 'definedByValidityTimeSpec', ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }), ended: false, comments: text === undefined ? [] : [{ ...(lang === undefined ? {} : { lang }), text }] }];
  });
  const version = properties['version'];
  return records.length === 0 ? undefined : { id, version: typeof version === 'number' && Number.isSafeInteger(version) ? version : 0, ...(versionAt === undefined ? {} : { versionAt }), open: false, records };
}
