import { at, BATTERY, block, centred, oneBlock, plain, type Sensor, type Words } from './decentlab.js';

/** Sensirion's SHT3x and SHT2x formulas (their data sheets): a word over its whole range. */
const SHT3X_TEMPERATURE = (i: number) => (x: Words): number => (175 * at(x, i)) / 65_535 - 45;
const SHT3X_HUMIDITY = (i: number) => (x: Words): number => (100 * at(x, i)) / 65_535;
const SHT2X_TEMPERATURE = (x: Words): number => (175.72 * at(x, 0)) / 65_536 - 46.85;
const SHT2X_HUMIDITY = (x: Words): number => (125 * at(x, 1)) / 65_536 - 6;
const PASCAL = (x: Words): number => at(x, 0) * 2;
/** From two photodiodes; the factors are of the indoor device's own lens. */
const LUX = (x: Words): number => Math.max(at(x, 0) - 1.64 * at(x, 1), 0.59 * at(x, 0) - 0.86 * at(x, 1), 0) * 1.5504;
/** Both sides must shine for a share to mean anything. */
const ALBEDO = (x: Words): number => (at(x, 0) > 32_768 && at(x, 1) > 32_768 ? centred(1)(x) / centred(0)(x) : 0);

const ROAD = [
  ['Surface temperature', '°C', centred(0, 100)], ['Air temperature', '°C', centred(1, 100)], ['Air humidity', '%', centred(2, 100)],
  ['Dew point', '°C', centred(3, 100)], ['Angle', '°', centred(4)], ['Sensor temperature', '°C', centred(5, 100)],
] as const;

/** Rooms, roads, wind, sun and dust. */
export const AIR_SENSORS: Readonly<Record<string, Sensor>> = {
  'dl-alb': oneBlock(2, ['Incoming radiation', 'W⋅m⁻²', centred(0, 10)], ['Reflected radiation', 'W⋅m⁻²', centred(1, 10)], ['albedo', undefined, ALBEDO]),
  'dl-atm22': oneBlock(8,
    ['Wind speed', 'm⋅s⁻¹', centred(0, 100)], ['Wind direction', '°', centred(1, 10)], ['Maximum wind speed', 'm⋅s⁻¹', centred(2, 100)], ['Air temperature', '°C', centred(3, 10)],
    ['X orientation angle', '°', centred(4, 10)], ['Y orientation angle', '°', centred(5, 10)], ['North wind speed', 'm⋅s⁻¹', centred(6, 100)], ['East wind speed', 'm⋅s⁻¹', centred(7, 100)]),
  'dl-atm41g2': oneBlock(17,
    ['Solar radiation', 'W⋅m⁻²', centred(0, 10)], ['Precipitation', 'mm', plain(1, 1_000)], ['Lightning strike count', undefined, centred(2)], ['Lightning average distance', 'km', centred(3)],
    ['Wind speed', 'm⋅s⁻¹', centred(4, 100)], ['Wind direction', '°', centred(5, 10)], ['Maximum wind speed', 'm⋅s⁻¹', centred(6, 100)], ['Air temperature', '°C', centred(7, 10)],
    ['Vapor pressure', 'kPa', centred(8, 100)], ['Barometric pressure', 'kPa', centred(9, 100)], ['Relative humidity', '%', centred(10, 10)], ['Internal temperature', '°C', centred(11, 10)],
    ['Tilt angle, X orientation', '°', centred(12, 10)], ['Tilt angle, Y orientation', '°', centred(13, 10)], ['Precipitation electrical conductivity', 'µS⋅cm⁻¹', centred(14)],
    ['Cumulative precipitation', 'mm', (x) => (at(x, 15) + at(x, 16) * 65_536) / 1_000]),
  'dl-cws': oneBlock(6, ...ROAD),
  'dl-cws2': { blocks: [block(2, ['Air temperature (radiation shield)', '°C', SHT3X_TEMPERATURE(0)], ['Air humidity (radiation shield)', '%', SHT3X_HUMIDITY(1)]), block(6, ...ROAD), BATTERY] },
  'dl-gmm': oneBlock(7,
    ['Photosynthetically active radiation', 'µmol⋅m⁻²⋅s⁻¹', centred(0, 10)], ['Air temperature', '°C', centred(1, 100)], ['Air humidity', '%', centred(2, 10)], ['CO2 concentration', 'ppm', centred(3)],
    ['Atmospheric pressure', 'kPa', centred(4, 100)], ['Vapor pressure deficit', 'kPa', centred(5, 100)], ['Dew point', '°C', centred(6, 100)]),
  'dl-iam': { blocks: [
    BATTERY, block(2, ['Air temperature', '°C', SHT3X_TEMPERATURE(0)], ['Air humidity', '%', SHT3X_HUMIDITY(1)]), block(1, ['Barometric pressure', 'Pa', PASCAL]),
    block(2, ['Ambient light (visible + infrared)', undefined, plain(0)], ['Ambient light (infrared)', undefined, plain(1)], ['Illuminance', 'lx', LUX]),
    block(3, ['CO2 concentration', 'ppm', centred(0)], ['CO2 sensor status', undefined, plain(1)], ['Raw IR reading', undefined, plain(2)]),
    block(1, ['Activity counter', undefined, plain(0)]), block(1, ['Total VOC', 'ppb', plain(0)]),
  ] },
  'dl-pm': { blocks: [
    BATTERY,
    block(10,
      ['PM1.0 mass concentration', 'µg⋅m⁻³', plain(0, 10)], ['PM2.5 mass concentration', 'µg⋅m⁻³', plain(1, 10)], ['PM4 mass concentration', 'µg⋅m⁻³', plain(2, 10)], ['PM10 mass concentration', 'µg⋅m⁻³', plain(3, 10)],
      ['Typical particle size', 'nm', plain(4)], ['PM0.5 number concentration', '1⋅cm⁻³', plain(5, 10)], ['PM1.0 number concentration', '1⋅cm⁻³', plain(6, 10)], ['PM2.5 number concentration', '1⋅cm⁻³', plain(7, 10)],
      ['PM4 number concentration', '1⋅cm⁻³', plain(8, 10)], ['PM10 number concentration', '1⋅cm⁻³', plain(9, 10)]),
    block(2, ['Air temperature', '°C', SHT2X_TEMPERATURE], ['Air humidity', '%', SHT2X_HUMIDITY]), block(1, ['Barometric pressure', 'Pa', PASCAL]),
  ] },
  'dl-pyr': oneBlock(1, ['Total solar radiation', 'W⋅m⁻²', (x) => 3 * (at(x, 0) / 32_768 - 1) * 1_000 * 5]),
  'dl-wrm': { blocks: [block(2, ['Air temperature', '°C', SHT3X_TEMPERATURE(0)], ['Air humidity', '%', SHT3X_HUMIDITY(1)]), block(2, ['Surface temperature', '°C', (x) => (at(x, 0) - 1_000) / 10], ['Head temperature', '°C', (x) => (at(x, 1) - 1_000) / 10]), BATTERY] },
};
