/** Angles, in radians or degrees. */
interface Angles {
  readonly latitude: number;
  readonly longitude: number;
}

/**
 * The National Grid in degrees of WGS 84, within some five metres. Source: Ordnance Survey, "A guide to coordinate systems
 * in Great Britain", annexes B and C: the Airy 1830 ellipsoid, the transverse Mercator of the grid, the Helmert shift.
 */
const AIRY = { a: 6_377_563.396, b: 6_356_256.909 }, WGS84 = { a: 6_378_137, b: 6_356_752.314245 };
const GRID = { scale: 0.9996012717, latitude: radians(49), longitude: radians(-2), easting: 400_000, northing: -100_000 };
/** From OSGB36 to WGS 84: metres, parts per million, seconds of arc. */
const SHIFT = { tx: 446.448, ty: -125.157, tz: 542.06, scale: -20.4894e-6, rx: radians(0.1502 / 3_600), ry: radians(0.247 / 3_600), rz: radians(0.8421 / 3_600) };

/** The rectangle of the grid's letters, in metres. */
const EAST_END = 700_000, NORTH_END = 1_300_000;

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
const degrees = (angle: number): number => (angle * 180) / Math.PI;

export const onGrid = (easting: number, northing: number): boolean => easting > 0 && easting < EAST_END && northing > 0 && northing < NORTH_END;

export function fromNationalGrid(easting: number, northing: number): Angles {
  const { latitude, longitude } = airyOf(easting, northing);
  return shifted(latitude, longitude);
}

function airyOf(easting: number, northing: number): Angles {
  const { a, b } = AIRY, { scale, longitude: lon0 } = GRID, e2 = 1 - (b * b) / (a * a), n = (a - b) / (a + b);
  let latitude = GRID.latitude, m = 0;
  do {
    latitude += (northing - GRID.northing - m) / (a * scale);
    m = meridian(latitude, n);
  } while (Math.abs(northing - GRID.northing - m) >= 0.00001);
  const sin = Math.sin(latitude), tan = Math.tan(latitude), sec = 1 / Math.cos(latitude);
  const nu = (a * scale) / Math.sqrt(1 - e2 * sin * sin), rho = (a * scale * (1 - e2)) / (1 - e2 * sin * sin) ** 1.5, eta2 = nu / rho - 1;
  const t2 = tan ** 2, t4 = tan ** 4, d = easting - GRID.easting;
  const vii = tan / (2 * rho * nu), viii = (tan / (24 * rho * nu ** 3)) * (5 + 3 * t2 + eta2 - 9 * t2 * eta2), ix = (tan / (720 * rho * nu ** 5)) * (61 + 90 * t2 + 45 * t4);
  const x = sec / nu, xi = (sec / (6 * nu ** 3)) * (nu / rho + 2 * t2), xii = (sec / (120 * nu ** 5)) * (5 + 28 * t2 + 24 * t4), xiia = (sec / (5_040 * nu ** 7)) * (61 + 662 * t2 + 1_320 * t4 + 720 * tan ** 6);
  return { latitude: latitude - vii * d ** 2 + viii * d ** 4 - ix * d ** 6, longitude: lon0 + x * d - xi * d ** 3 + xii * d ** 5 - xiia * d ** 7 };
}

/** Length of the meridian from the grid's true origin. */
function meridian(latitude: number, n: number): number {
  const d = latitude - GRID.latitude, s = latitude + GRID.latitude;
  return AIRY.b * GRID.scale * ((1 + n + 1.25 * n ** 2 + 1.25 * n ** 3) * d - (3 * n + 3 * n ** 2 + 2.625 * n ** 3) * Math.sin(d) * Math.cos(s)
    + (1.875 * n ** 2 + 1.875 * n ** 3) * Math.sin(2 * d) * Math.cos(2 * s) - (35 / 24) * n ** 3 * Math.sin(3 * d) * Math.cos(3 * s));
}

function shifted(latitude: number, longitude: number): Angles {
  const e2 = 1 - (AIRY.b / AIRY.a) ** 2, nu = AIRY.a / Math.sqrt(1 - e2 * Math.sin(latitude) ** 2);
  const [x, y, z] = [nu * Math.cos(latitude) * Math.cos(longitude), nu * Math.cos(latitude) * Math.sin(longitude), (1 - e2) * nu * Math.sin(latitude)];
  const { tx, ty, tz, scale, rx, ry, rz } = SHIFT;
  const [x2, y2, z2] = [tx + (1 + scale) * x - rz * y + ry * z, ty + rz * x + (1 + scale) * y - rx * z, tz - ry * x + rx * y + (1 + scale) * z];
  const to2 = 1 - (WGS84.b / WGS84.a) ** 2, p = Math.hypot(x2, y2);
  let phi = Math.atan2(z2, p * (1 - to2));
  for (let i = 0; i < 10; i += 1) phi = Math.atan2(z2 + to2 * (WGS84.a / Math.sqrt(1 - to2 * Math.sin(phi) ** 2)) * Math.sin(phi), p);
  return { latitude: degrees(phi), longitude: degrees(Math.atan2(y2, x2)) };
}
