import { describe, expect, test } from 'vitest';
import { sharedData } from '../../../test/builders/shared-data.js';
import { score, type Report } from './report.js';

const out = { say: () => undefined, print: () => undefined };
const scored = (folder: string): Promise<Report> => score({ folders: [folder], plateau: false, json: true }, out);

/** No limit of the detector was fitted to any of these people; the bare threshold of 2.5 g is judged on the same recordings. */
describe.each(['umafall', 'sisfall'])('on the recordings of %s', (name) => {
  const folder = sharedData(name);

  test.skipIf(!folder.here)(`wrist and waist tell every fall that a bare threshold tells, with at most half its false alarms${folder.why}`, async () => {
    const { places, unreadable } = await scored(folder.path);
    expect(unreadable).toEqual([]);
    const judged = Object.entries(places).filter(([place]) => ['wrist', 'waist', 'all tags'].includes(place));
    expect(judged.length).toBeGreaterThan(0);
    for (const [place, { overall: { ours, bareThreshold } }] of judged) {
      const quieted = (figures: typeof ours): number => figures.specificity.of - figures.specificity.count;
      expect([place, ours.sensitivity.count >= bareThreshold.sensitivity.count]).toEqual([place, true]);
      expect([place, quieted(ours) * 2 <= quieted(bareThreshold)]).toEqual([place, true]);
      expect(ours.falseAlarms * 2).toBeLessThanOrEqual(bareThreshold.falseAlarms);
    }
  }, 120_000);
});
