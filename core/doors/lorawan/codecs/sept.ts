import { hex, PayloadBytes, PayloadProblem, type Codec, type Payload } from '../payload.js';

const MESSAGES = ['Periodic uplink message', 'Smoke Alarm Event', 'Low Battery Event', 'Smoke Chamber Failure Event', 'Fouling Smoke Chamber Event', 'Ultrasonic Sensor Failure Event', 'Infrared Sensor Failure Event', 'Buzzer Failure', 'Obstacle Detected Event', 'Air Inlet Covered Event'];
const WITH_MORE = 15;
const PERIODS_HOURS = [1, 2, 4, 6, 8, 12, 24, 48];
const SECONDS_OF = [1, 60, 3_600, 86_400] as const;

/** Names of the bits, lowest first; a gap is a bit without meaning. */
const STATUS_LOW = ['mounted', 'brightness', 'temperatureOutOfRange', undefined, 'obstacleDetected', 'airInletCovered', 'tooLongInactivity', 'tooLongUnmounted'];
const STATUS_HIGH = ['smokeAlarm', 'batteryLow', 'smokeChamberFailure', 'fouledSmokeChamber', 'ultrasonicSensorFailure', 'infraredSensorFailure', 'buzzerFailure'];
const SETTINGS = [undefined, undefined, undefined, 'additionalDataEnabled', 'obstructionEventEnabled', 'hardwareFailureEventEnabled', 'smokeEventEnabled'];

const bits = (byte: number, names: readonly (string | undefined)[]): Payload => Object.fromEntries(names.flatMap((name, i) => (name === undefined ? [] : [[name, (byte >> i) & 1]])));
const two = (n: number): string => String(n).padStart(2, '0');

/** Day, month and years since 2000 in 5, 4 and 7 bits. */
function date(word: number): string {
  return `${two(word & 31)}/${two((word >> 5) & 15)}/${2_000 + (word >> 9)}`;
}

/** A number of seconds, minutes, hours or days: the unit in the two lowest bits. */
const duration = (word: number): number => (word >> 2) * (SECONDS_OF[word & 3] ?? 1);

/** SEPT-S smoke detector TG563A: five bytes, or thirty-five with what it has lived through; little-endian. */
export const tg563a: Codec = ({ bytes, fPort }) => {
  if (fPort !== 1) throw new PayloadProblem('comes on port 1');
  const message = (bytes[0] ?? 0) & 15;
  if (bytes.length !== 5 && (bytes.length !== 35 || bytes[0] !== WITH_MORE)) throw new PayloadProblem('is 5 bytes, or 35 with additional data');
  const from = new PayloadBytes(bytes);
  from.byte();
  const settings = from.byte();
  return {
    messageType: message === WITH_MORE ? 'Message with additional data' : (MESSAGES[message] ?? 'RFU'),
    configuration: { rawValue: settings.toString(16).toUpperCase(), transmissionPeriod: PERIODS_HOURS[settings & 7], ...bits(settings, SETTINGS) },
    temperature: from.whole(1, { signed: true }),
    status: { ...bits(from.byte(), STATUS_LOW), ...bits(from.byte(), STATUS_HIGH) },
    ...(bytes.length === 35 ? more(from) : {}),
  };
};

function more(from: PayloadBytes): Payload {
  const word = (): number => from.whole(2, { little: true });
  const said: Record<string, unknown> = {
    batteryLevel: from.byte() / 100 + 1, serialNumber: hex(Uint8Array.from(from.take(4)).reverse()), productionDate: date(word()), installationDate: date(word()),
    runningTimeCounter: duration(word()), smokeAlarmTimeCounter: duration(word()), testAlarmTimeCounter: duration(word()), faultTimeCounter: duration(word()),
  };
  for (const name of ['smokeAlarmCounter', 'testAlarmCounter', 'smokeErrorCounter', 'lowBatteryCounter', 'smokeAlarmDeactivationCounter', 'faultDeactivationCounter', 'mountingCounter', 'energyUsage', 'lightGuideDirtiness', 'foulingSmokeChamber']) said[name] = from.byte();
  return { ...said, minimumTemperature: from.whole(1, { signed: true }), maximumTemperature: from.whole(1, { signed: true }), distanceThreshold: from.byte() * 10 };
}
