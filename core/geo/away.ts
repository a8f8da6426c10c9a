import { METRES_A_DEGREE, metresBetween, type Position } from './position.js';

const WINDS = ['north', 'north-east', 'east', 'south-east', 'south', 'south-west', 'west', 'north-west'] as const;
/** A postcode is known to about a hundred metres: nearer than that is "here". [ours] */
const HERE_METRES = 100;

/** "about 350 metres to the north-east": how far one place is from another, no finer than the place itself is known. */
export function awayWords(from: Position, to: Position): string {
  const metres = metresBetween(from, to);
  if (metres < HERE_METRES) return 'within about 100 metres';
  const far = metres < 975 ? `${Math.round(metres / 50) * 50} metres` : `${(metres / 1_000).toFixed(1)} kilometres`;
  return `about ${far} to the ${windOf(from, to)}`;
}

export function windOf(from: Position, to: Position): string {
  const north = (to.latitude - from.latitude) * METRES_A_DEGREE, east = (to.longitude - from.longitude) * METRES_A_DEGREE * Math.cos((from.latitude * Math.PI) / 180);
  return WINDS[(Math.round(Math.atan2(east, north) / (Math.PI / 4)) + 8) % 8] ?? WINDS[0];
}
