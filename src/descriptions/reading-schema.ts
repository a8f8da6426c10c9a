import { KINDS, kindSpec, KIND_NAMES, type Kind } from '../../core/observations/kinds.js';

type JsonSchema = Record<string, unknown>;

/** The registry of kinds as JSON Schema, so that the description cannot say another thing than the parser. */
function valueOf(kind: Kind): JsonSchema {
  const { form, choices, plausible, unit } = kindSpec(kind);
  const believed = plausible ? { description: `Believed from ${plausible[0]} to ${plausible[1]}${unit ? ` ${unit}` : ''}; outside, kept apart as a fault of the device` } : {};
  switch (form) {
    case 'number': return { type: 'number', ...believed };
    case 'pressure': return { type: 'object', required: ['systolic', 'diastolic'], properties: { systolic: { type: 'number' }, diastolic: { type: 'number' } }, ...believed };
    case 'choice': return { enum: choices };
    case 'flag': return { type: 'boolean' };
    case 'event': return { type: 'boolean', description: 'true or left out: it happened; false: it is over or was cancelled' };
    case 'position': return { type: 'object', required: ['latitude', 'longitude'], properties: { latitude: { type: 'number', minimum: -90, maximum: 90 }, longitude: { type: 'number', minimum: -180, maximum: 180 } } };
  }
}

export const READING: JsonSchema = {
  type: 'object',
  required: ['device', 'kind', 'at'],
  properties: {
    device: { type: 'string', maxLength: 64, description: 'Id of a registered device; a topic of the device may stand for it' },
    kind: { enum: Object.keys(KINDS) },
    value: { description: 'In the form of its kind', oneOf: KIND_NAMES.map((kind) => ({ title: kind, ...valueOf(kind) })) },
    unit: { type: 'string', description: 'The UCUM unit of the kind, or left out' },
    at: { type: 'string', format: 'date-time', description: "The device's clock, with its offset" },
    seq: { type: 'integer', minimum: 0, description: "The device's running number; the same number twice is one reading" },
    boot: { type: 'string', maxLength: 32, description: 'A new value after a battery change lets seq begin again' },
  },
};

const item: JsonSchema = { type: 'object', properties: { index: { type: 'integer' }, code: { type: 'string' }, detail: { type: 'string' } } };

export const RECEIPT: JsonSchema = {
  type: 'object',
  required: ['accepted', 'duplicates', 'quarantined', 'rejected'],
  properties: { accepted: { type: 'integer' }, duplicates: { type: 'integer' }, quarantined: { type: 'array', items: item }, rejected: { type: 'array', items: item } },
};
