import type { Advisory } from '../air/advisory.js';
import { AIR_ACTIONS, type AirPlan } from './air-plan.js';

/** place.md M3: it says what to do, never that somebody is in danger. No name and no illness: texts are read over shoulders. */
const air = ({ daqi, band, source }: Pick<Advisory, 'daqi' | 'band' | 'source'>): string => `air pollution near you is ${source === 'forecast' ? 'forecast to be ' : ''}${band} today (${daqi} of 10)`;
const actions = ({ actions: all }: Pick<AirPlan, 'actions'>): string => all.map((action) => AIR_ACTIONS[action]).join('; ');

export const advisoryText = (advisory: Advisory, plan: AirPlan): string =>
  `Hearthline: ${air(advisory)}. As your plan says: ${actions(plan)}. To talk to somebody ring ${local(plan.ring)}. Reply AIR OFF for no more of these.`;

export const advisoryCall = (advisory: Advisory, plan: AirPlan): string =>
  `This is Hearthline. Today's ${air(advisory).replace(' today', '')}. As your plan says: ${actions(plan)}. To talk to somebody, ring ${[...local(plan.ring)].join(' ')}.`;

/** As it is dialled here. */
const local = (phone: string): string => phone.replace(/^\+44/, '0');

export const AIR_OFF_SAID = 'Thank you. You get no more words about the air. Calls for help work as before.';

/** "AIR OFF", however it is written; and whatever the network takes for the end of all messages. */
export const isAirOff = (body: string): boolean => /^\s*air[\s-]*off[.!]?\s*$/i.test(body);
