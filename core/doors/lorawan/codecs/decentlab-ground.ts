import { at, BATTERY, block, centred, oneBlock, pair, plain, ratio, type Block, type Sensor, type Settings, type Words } from './decentlab.js';

/** A string that swings: counts in so many ticks of a 32,768-Hz clock. */
const HERTZ = (x: Words): number => (at(x, 0) / at(x, 1)) * 32_768;
const LOAD = (x: Words, { f0 = 0, k = 0 }: Settings): number => ((HERTZ(x) ** 2 - f0 ** 2) * k) / 1_000_000;
const STRETCH = (x: Words, s: Settings): number => ((LOAD(x, s) * -1.5) / 1_000) * 9.8067;

/** From a permittivity to the water in soil: Topp's equation (1980), as METER prints it. */
const TOPP = (e: number): number => 0.0000043 * e ** 3 - 0.00055 * e ** 2 + 0.0292 * e - 0.053;
/** METER's own calibration of the TEROS 11. */
const TEROS = (raw: number): number => (0.000000002887 * raw ** 3 - 0.0000208 * raw ** 2 + 0.05276 * raw - 43.39) ** 2;

/** Sap flow: words that were shifted to be whole and positive. */
const shifted = (i: number, step: number, zero: number, divisor: number) => (x: Words): number => (at(x, i) * step - zero) / divisor;
const infrared = (i: number) => (x: Words): number => (at(x, i) - 1_000) / 10;

const levels = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
/** Six depths of a soil probe: moisture, temperature, salinity. */
const sixDepths = (from: number): Block => block(18,
  ...levels(from, 6).map((n, i) => [`Moisture at level ${n}`, '%', centred(i, 100)] as const),
  ...levels(from, 6).map((n, i) => [`Temperature at level ${n}`, '°C', centred(i + 6, 100)] as const),
  ...levels(from, 6).map((n, i) => [`Salinity at level ${n}`, undefined, (x: Words) => at(x, i + 12) - 100] as const));

/** Soil, trees, plants and loads: not our trade, but the street's network hears them. */
export const GROUND_SENSORS: Readonly<Record<string, Sensor>> = {
  'dl-5tm': oneBlock(2, ['Dielectric permittivity', undefined, plain(0, 50)], ['Volumetric water content', 'm³⋅m⁻³', (x) => TOPP(at(x, 0) / 50)], ['Soil temperature', '°C', (x) => (at(x, 1) - 400) / 10]),
  'dl-dws': { settings: { f02: 232_263_168, s: 0.000302459, m0: 1_370 }, ...oneBlock(3, ['Frequency', 'Hz', HERTZ], ['Weight', 'g', (x, { f02 = 0, s = 0, m0 = 0 }) => (HERTZ(x) ** 2 - f02) * s + m0]) },
  'dl-ifd': oneBlock(1, ['Fruit size', 'mm', plain(0, 100)]),
  'dl-ilt': oneBlock(1, ['Leaf temperature', '°C', centred(0, 100)]),
  'dl-isd': oneBlock(1, ['Stem size', 'mm', plain(0, 1_000)]),
  'dl-isf': oneBlock(16,
    ['Sap flow', 'l⋅h⁻¹', shifted(0, 16, 50_000, 1_000)], ['Heat velocity (outer)', 'cm⋅h⁻¹', shifted(1, 16, 50_000, 1_000)], ['Heat velocity (inner)', 'cm⋅h⁻¹', shifted(2, 16, 50_000, 1_000)],
    ['Alpha (outer)', undefined, shifted(3, 32, 1_000_000, 100_000)], ['Alpha (inner)', undefined, shifted(4, 32, 1_000_000, 100_000)], ['Beta (outer)', undefined, shifted(5, 32, 1_000_000, 100_000)], ['Beta (inner)', undefined, shifted(6, 32, 1_000_000, 100_000)],
    ['Tmax (outer)', 's', shifted(7, 2, 0, 1_000)], ['Tmax (inner)', 's', shifted(8, 2, 0, 1_000)], ['Temperature (outer)', '°C', centred(9, 100)], ['Max voltage', 'V', centred(10, 1_000)], ['Min voltage', 'V', centred(11, 1_000)],
    ['Diagnostic', undefined, (x) => pair(x, 12)], ['Upstream Tmax (outer)', 's', shifted(14, 2, 0, 1_000)], ['Upstream Tmax (inner)', 's', shifted(15, 2, 0, 1_000)]),
  'dl-itst': oneBlock(2, ['Temperature target', '°C', infrared(0)], ['Temperature head', '°C', infrared(1)]),
  'dl-kl66': { settings: { f0: 15_383.72, k: 46.4859 }, ...oneBlock(3,
    ['Counter reading', undefined, plain(0)], ['Measurement interval', undefined, plain(1, 32_768)], ['Frequency', 'Hz', HERTZ], ['Weight', 'g', LOAD], ['Elongation', 'µm', STRETCH], ['Strain', 'µm⋅m⁻¹', (x, s) => STRETCH(x, s) / 0.066]) },
  'dl-lpw': oneBlock(2, ['Potentiometer position', '%', (x) => ratio(x, 0) * 100]),
  'dl-lws': oneBlock(2, ['Leaf wetness index', undefined, (x) => ratio(x, 0)]),
  'dl-sdd': { blocks: [sixDepths(0), sixDepths(6), BATTERY] },
  'dl-smtp': oneBlock(16, ...levels(0, 8).flatMap((n) => [[`Soil moisture at depth ${n}`, undefined, (x: Words) => (at(x, 2 * n) - 2_500) / 500] as const, [`Soil temperature at depth ${n}`, '°C', centred(2 * n + 1, 100)] as const])),
  'dl-tp': oneBlock(16, ...levels(0, 16).map((n) => [`Temperature at level ${n}`, '°C', centred(n, 100)] as const)),
  'dl-trs11': oneBlock(2, ['Dielectric permittivity', undefined, (x) => TEROS(at(x, 0) / 10)], ['Volumetric water content', 'm³⋅m⁻³', (x) => (at(x, 0) / 10) * 0.0003879 - 0.6956], ['Soil temperature', '°C', centred(1, 10)]),
  'dl-zn1': oneBlock(2, ['Dendrometer position', 'µm', (x) => ratio(x, 0) * 20_000]),
  'dl-zn2': oneBlock(4, ['Dendrometer A Position', 'µm', (x) => ratio(x, 0) * 20_000], ['Dendrometer B Position', 'µm', (x) => (pair(x, 0) / 8_388_608 - pair(x, 2) / 8_388_608) * 20_000]),
};
