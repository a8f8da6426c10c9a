import { at, centred, oneBlock, pair, plain, ratio, type Sensor, type Settings, type Words } from './decentlab.js';

/** A resistance from the ratio of a bridge with 2 kΩ, and the temperature of a Pt sensor from it (second order). */
const PT100 = (x: Words, { R = 0 }: Settings): number => ((ratio(x, 0) / 2) * R) / (1 - ratio(x, 0) / 2);
const PT1000 = (x: Words, { R = 0 }: Settings): number => (ratio(x, 0) * R) / (1 - ratio(x, 0));

/** Keller's transmitters: a word over the range of the cell, temperature in 1/320 K. */
const KELLER = (x: Words, { Pmin = 0, Pmax = 0 }: Settings): number => ((at(x, 0) - 16_384) / 32_768) * (Pmax - Pmin) + Pmin;
const KELLER_TEMPERATURE = (x: Words): number => (at(x, 1) - 384) * 0.003125 - 50;

const DEPTH = [['Water depth', 'mm', centred(0)], ['Temperature', '°C', centred(1, 10)]] as const;
const FREEZING = ['Freezing flag', undefined, plain(3)] as const;
const PROBE = [['Status', undefined, plain(0)], ['Temperature', '°C', centred(1, 100)]] as const;

/** Levels, distances, pressures, what is in water, and metered inputs. */
export const WATER_SENSORS: Readonly<Record<string, Sensor>> = {
  'dl-ctd10': oneBlock(4, ...DEPTH, ['Electrical conductivity', 'µS⋅cm⁻¹', plain(2)], FREEZING),
  'dl-ctd10b': oneBlock(4, ...DEPTH, ['Electrical conductivity', 'µS⋅cm⁻¹', (x) => at(x, 2) * 2], FREEZING),
  'dl-dlr2-003': oneBlock(1, ['Input', undefined, plain(0)]),
  'dl-dlr2-005': oneBlock(2, ['Voltage', 'V', (x) => 3 * ratio(x, 0)]),
  'dl-dlr2-008': { settings: { R: 2_000 }, ...oneBlock(2, ['Temperature', '°C', (x, s) => -244.83 + 2.3419 * PT100(x, s) + 0.0010664 * PT100(x, s) ** 2]) },
  'dl-dlr2-009': { settings: { R: 2_000 }, ...oneBlock(2, ['Thermistor resistance', 'Ω', PT1000], ['Temperature', '°C', (x, s) => -245.18 + 0.23469 * PT1000(x, s) + 0.0000104876 * PT1000(x, s) ** 2]) },
  'dl-lid': oneBlock(11,
    ['Distance: average', 'mm', plain(0)], ['Distance: minimum', 'mm', plain(1)], ['Distance: maximum', 'mm', plain(2)], ['Distance: median', 'mm', plain(3)], ['Distance: 10th percentile', 'mm', plain(4)], ['Distance: 25th percentile', 'mm', plain(5)],
    ['Distance: 75th percentile', 'mm', plain(6)], ['Distance: 90th percentile', 'mm', plain(7)], ['Distance: most frequent value', 'mm', plain(8)], ['Number of samples', undefined, plain(9)], ['Total acquisition time', 'ms', plain(10, 1.024)]),
  'dl-mbx': oneBlock(2, ['Distance', 'mm', plain(0)], ['Number of valid samples', undefined, plain(1)]),
  'dl-mes5': oneBlock(5, ...PROBE, ['Sludge blanket', '%', plain(2, 100)], ['Suspended solid', 'g⋅L⁻¹', plain(3, 100)], ['Turbidity', 'FAU', plain(4, 10)]),
  'dl-ntu': oneBlock(5, ...PROBE, ['Turbidity in NTU', 'NTU', plain(2, 10)], ['Turbidity in FNU', 'FNU', plain(3, 10)], ['Turbidity in mg/L', 'mg⋅L⁻¹', plain(4, 10)]),
  'dl-optod': oneBlock(5, ...PROBE, ['Oxygen saturation', '%', centred(2, 100)], ['Oxygen concentration', 'mg⋅L⁻¹', centred(3, 100)], ['Oxygen concentration (alt)', 'ppm', centred(4, 100)]),
  'dl-pr21': { settings: { Pmin: -1, Pmax: 10 }, ...oneBlock(2, ['Pressure', 'bar', KELLER], ['Temperature', '°C', KELLER_TEMPERATURE]) },
  'dl-pr26': { settings: { Pmin: 0, Pmax: 1 }, ...oneBlock(2, ['Pressure', 'bar', KELLER], ['Temperature', '°C', KELLER_TEMPERATURE]) },
  'dl-pr36': { settings: { kp: 8_192 }, ...oneBlock(2, ['Pressure', 'bar', (x, { kp = 1 }) => centred(0, kp)(x)], ['Temperature', '°C', centred(1, 256)]) },
  'dl-pr36ctd': { settings: { kp: 8_192, kec: 1_024 }, ...oneBlock(4,
    ['Pressure', 'bar', (x, { kp = 1 }) => centred(0, kp)(x)], ['Temperature (electronics)', '°C', centred(1, 256)], ['Temperature (PT1000)', '°C', centred(2, 256)], ['Electrical conductivity', 'mS⋅cm⁻¹', (x, { kec = 1 }) => centred(3, kec)(x)]) },
  'dl-rad': oneBlock(4, ['Distance', 'mm', plain(0)], ['Temperature', '°C', centred(1, 100)], ['Reliability', 'dB', centred(2, 100)], ['Status', undefined, plain(3)]),
  'dl-tbrg': { settings: { resolution: 0.1 }, ...oneBlock(4, ['Precipitation', 'mm', (x, { resolution = 1 }) => at(x, 0) * resolution], ['Precipitation interval', 's', plain(1)], ['Cumulative precipitation', 'mm', (x, { resolution = 1 }) => pair(x, 2) * resolution]) },
};
