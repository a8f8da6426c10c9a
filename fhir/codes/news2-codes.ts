import type { News2Part } from '../../core/news2/news2.js';
import type { Coding } from '../map/r4.js';
import { SNOMED } from './systems.js';

const NAME = 'Royal College of Physicians NEWS2 (National Early Warning Score 2)';
const score = (code: string, of: string): Coding => ({ system: SNOMED, code, display: `${NAME} ${of}` });

/** UK Core value sets EarlyWarningTotalScore and EarlyWarningSubScore; one SpO2 scale enters a score, never both. */
export const NEWS2_TOTAL: Coding = score('1104051000000101', 'total score');
export const NEWS2_PART_CODES: Readonly<Record<News2Part, Coding>> = {
  respiration: score('1104301000000104', '- respiration rate score'),
  oxygen: score('1104311000000102', '- oxygen saturation scale 1 score'),
  onOxygen: score('1104331000000105', '- air or oxygen score'),
  systolic: score('1104341000000101', '- systolic blood pressure score'),
  pulse: score('1104351000000103', '- pulse score'),
  consciousness: score('1104361000000100', '- consciousness score'),
  temperature: score('1104371000000107', '- temperature score'),
};
export const NEWS2_OXYGEN_SCALE_2: Coding = score('1104321000000108', '- oxygen saturation scale 2 score');
