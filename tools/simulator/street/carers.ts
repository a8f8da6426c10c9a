import type { StreetCarer } from './home.js';

/** Invented people; mobile numbers 07700 900xxx and London 020 7946 0xxx are Ofcom's for drama and ring nowhere. */
export const CARERS: readonly StreetCarer[] = [
  { key: 'dana', name: 'Dana Whitlock', phone: '+447700900101' },
  { key: 'tom', name: 'Tom Whitlock', phone: '+447700900102' },
  { key: 'kofi', name: 'Kofi Mensah', phone: '+447700900103' },
  { key: 'grace', name: 'Grace Adeyemi', phone: '+447700900104' },
  { key: 'samuel', name: 'Samuel Adeyemi', phone: '+447700900105' },
  { key: 'lucy', name: 'Lucy Pettifer', phone: '+447700900106' },
  { key: 'martin', name: 'Martin Ostrander', phone: '+447700900107' },
  { key: 'anjali', name: 'Anjali Desai', phone: '+447700900108' },
  { key: 'peter', name: 'Peter Farrow', phone: '+447700900109' },
  { key: 'ngozi', name: 'Ngozi Okafor', phone: '+447700900110' },
  { key: 'helen', name: 'Helen Lowrie', phone: '+447700900111' },
  { key: 'ruth', name: 'Ruth Hathersage', phone: '+447700900112' },
  { key: 'joe', name: 'Joe Trentham', phone: '+447700900113' },
  { key: 'wei', name: 'Wei Cartwright', phone: '+447700900114' },
  { key: 'responder', name: 'Mobile responder, east', phone: '+447700900120' },
  { key: 'desk', name: 'Night desk', phone: '+442079460120' },
];

export function carerNamed(key: string): StreetCarer {
  const found = CARERS.find((carer) => carer.key === key);
  if (!found) throw new RangeError(`nobody in the street is called ${key}`);
  return found;
}
