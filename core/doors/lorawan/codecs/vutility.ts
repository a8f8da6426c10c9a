import { PayloadBytes, PayloadProblem, type Codec } from '../payload.js';

const HOTDROP = 50, PULSEDROP = 28;
const VOLTS = 5 / 255;
const DEGREES = 120 / 255;
const COLDEST = -40;

function packet(bytes: Uint8Array, id: number): PayloadBytes {
  if (bytes.length !== 11 || bytes[0] !== id) throw new PayloadProblem(`is 11 bytes that begin with ${id}`);
  const from = new PayloadBytes(bytes);
  from.byte();
  return from;
}

/** A clamp on a cable: amp hours, and the current with its highest and lowest as per cents of the mean. */
export const hotdrop: Codec = ({ bytes }) => {
  const from = packet(bytes, HOTDROP);
  const ampHours = from.whole(4), mean = from.word(), above = from.byte(), below = from.byte();
  return {
    ampHourAccumulation: ampHours * 0.1, averageAmps: mean * 0.1, maximumAmps: mean * ((100 + above) / 100) * 0.1, minimumAmps: mean * ((100 - below) / 100) * 0.1,
    capacitorVoltage: VOLTS * from.byte(), temperatureCelsius: DEGREES * from.byte() + COLDEST,
  };
};

/** A counter of a meter's pulses. The last byte says when the meter did not answer: then the count means nothing. */
export const pulsedrop: Codec = ({ bytes }) => {
  const from = packet(bytes, PULSEDROP);
  const volts = VOLTS * from.byte(), degrees = DEGREES * from.byte() + COLDEST, pulses = from.whole(4);
  const unanswered = ((bytes[10] ?? 0) & 3) !== 0;
  return { ...(unanswered ? { meterAnswered: false } : { pulseCount: pulses }), capacitorVoltage: volts, temperatureCelsius: degrees };
};
