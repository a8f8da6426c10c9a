/**
 * Rounds as people do on paper: 38.05 to one place is 38.1. `toFixed` works on the binary value and says 38.0, which
 * would score 0 instead of 1. Returns the value times 10^places as a whole number.
 */
export function halfUp(value: number, places: 0 | 1): number {
  const scaled = Math.round(value * 10 ** places);
  // Nothing is to be rounded: as most devices send it.
  if (scaled / 10 ** places === value) return scaled;
  const text = Math.abs(value).toString();
  const [whole = '0', fraction = ''] = text.includes('e') ? [Math.round(Math.abs(value)).toString()] : text.split('.');
  const kept = Number(whole + fraction.slice(0, places).padEnd(places, '0'));
  const up = Number(fraction[places] ?? '0') >= 5 ? 1 : 0;
  return Math.sign(value) * (kept + up);
}
