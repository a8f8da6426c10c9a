import { LIVES } from '../life/life.js';
import type { Home } from './home.js';
import { withExtras } from './kit.js';

/**
 * The demonstration street: a dozen homes in wards of Thurrock. Every person, address and telephone number is invented;
 * NHS numbers are from the range 999, which is never given to anybody.
 */
export const STREET: readonly Home[] = [
  {
    key: 'whitlock', name: { given: 'Mary', family: 'Whitlock' }, birthDate: '1939-03-14', gender: 'female', nhsNumber: '9995260182',
    address: '4 Lantern Row, Tilbury', ward: 'Tilbury Riverside and Thurrock Park', phone: '+442079460201',
    conditions: ['Living with dementia'],
    circle: [{ carer: 'dana', relationship: 'daughter' }, { carer: 'tom', relationship: 'son' }, { carer: 'desk', relationship: 'night desk' }],
    answerWithin: { stat: 20 },
    things: withExtras('thermometer', 'dispenser', 'water-sensor'), life: LIVES.dementia,
  },
  {
    key: 'adeyemi', name: { given: 'Joyce', family: 'Adeyemi' }, birthDate: '1951-08-02', gender: 'female', nhsNumber: '9991590838',
    address: '17 Saltmarsh Walk, Chadwell St Mary', ward: 'Chadwell St Mary', phone: '+442079460202',
    conditions: ['Heart failure'],
    circle: [{ carer: 'grace', relationship: 'daughter' }, { carer: 'samuel', relationship: 'son' }, { carer: 'responder', relationship: 'mobile responder' }, { carer: 'desk', relationship: 'night desk' }],
    answerWithin: { stat: 15, asap: 15 },
    things: withExtras('oximeter', 'cuff', 'scales', 'dispenser'), life: LIVES.heartFailure,
  },
  {
    key: 'penhallow', name: { given: 'Arthur', family: 'Penhallow' }, birthDate: '1946-11-23', gender: 'male', nhsNumber: '9990166137',
    address: '2 Chalkpit Cottages, Grays', ward: 'Grays Riverside', phone: '+442079460203',
    conditions: ['COPD', 'Oxygen target 88–92 %, set by a clinician'],
    // NEWS2 scale 2; below 86 % somebody comes today, at 83 % and below now (bands of the RCP chart, 2017).
    limits: { oxygenScale: 2 },
    circle: [{ carer: 'kofi', relationship: 'neighbour' }, { carer: 'responder', relationship: 'mobile responder' }, { carer: 'desk', relationship: 'night desk' }],
    things: withExtras('oximeter', 'thermometer', 'co-alarm'), life: LIVES.copdOnScaleTwo,
  },
  {
    key: 'pettifer', name: { given: 'Ronald', family: 'Pettifer' }, calledBy: 'Ron', birthDate: '1943-05-30', gender: 'male', nhsNumber: '9991860916',
    address: '31 Foundry Rise, Stanford-le-Hope', ward: 'Stanford-le-Hope West', phone: '+442079460204',
    conditions: ['Recently discharged: hip replaced'],
    circle: [{ carer: 'lucy', relationship: 'granddaughter' }, { carer: 'responder', relationship: 'mobile responder' }, { carer: 'desk', relationship: 'night desk' }],
    things: withExtras('oximeter', 'cuff', 'thermometer', 'nurse-tablet'), life: LIVES.discharged,
  },
  {
    key: 'cartwright', name: { given: 'Mei', family: 'Cartwright' }, birthDate: '1948-01-19', gender: 'female', nhsNumber: '9993909963',
    address: '8 Quarry Gardens, South Ockendon', ward: 'Ockendon', phone: '+442079460205',
    conditions: ['COPD'],
    circle: [{ carer: 'wei', relationship: 'son' }, { carer: 'kofi', relationship: 'friend' }, { carer: 'desk', relationship: 'night desk' }],
    things: withExtras('oximeter', 'thermometer', 'dispenser'), life: LIVES.copd,
  },
  {
    key: 'ostrander', name: { given: 'Gwendoline', family: 'Ostrander' }, calledBy: 'Gwen', birthDate: '1935-09-08', gender: 'female', nhsNumber: '9990308241',
    address: '12 Haven Lane, Corringham', ward: 'Corringham and Fobbing', phone: '+442079460206',
    conditions: ['Frailty', 'Has fallen before'],
    circle: [{ carer: 'martin', relationship: 'nephew' }, { carer: 'responder', relationship: 'mobile responder' }, { carer: 'desk', relationship: 'night desk' }],
    things: withExtras('watch'), life: LIVES.frail,
  },
  {
    key: 'okafor', name: { given: 'Stanley', family: 'Okafor' }, birthDate: '1954-04-11', gender: 'male', nhsNumber: '9996281949',
    address: '45 Kiln View, South Chafford', ward: 'South Chafford', phone: '+442079460207',
    conditions: ['Type 2 diabetes', 'High blood pressure'],
    circle: [{ carer: 'ngozi', relationship: 'wife, works nights' }, { carer: 'desk', relationship: 'night desk' }],
    things: withExtras('cuff', 'glucose-meter', 'dispenser'), life: LIVES.pressure,
  },
  {
    key: 'farrow', name: { given: 'Edith', family: 'Farrow' }, birthDate: '1937-12-01', gender: 'female', nhsNumber: '9998219930',
    address: '3 Coastguard Terrace, East Tilbury', ward: 'East Tilbury', phone: '+442079460208',
    conditions: ['Living with dementia', 'May leave by night'],
    limits: { wanders: true },
    circle: [{ carer: 'peter', relationship: 'son' }, { carer: 'responder', relationship: 'mobile responder' }, { carer: 'desk', relationship: 'night desk' }],
    things: withExtras('thermometer', 'dispenser'), life: LIVES.dementia,
  },
  {
    key: 'desai', name: { given: 'Vikram', family: 'Desai' }, birthDate: '1957-06-25', gender: 'male', nhsNumber: '9995181908',
    address: '60 Rectory Meadow, Little Thurrock', ward: 'Little Thurrock Rectory', phone: '+442079460209',
    conditions: ['Recently discharged: pneumonia'],
    circle: [{ carer: 'anjali', relationship: 'wife' }, { carer: 'responder', relationship: 'mobile responder' }, { carer: 'desk', relationship: 'night desk' }],
    things: withExtras('oximeter', 'cuff', 'thermometer', 'nurse-tablet'), life: LIVES.discharged,
  },
  {
    key: 'hathersage', name: { given: 'Beryl', family: 'Hathersage' }, birthDate: '1941-02-17', gender: 'female', nhsNumber: '9992319488',
    address: '1 Church Acre, Orsett', ward: 'Orsett', phone: '+442079460210',
    conditions: ['Well; lives alone'],
    circle: [{ carer: 'ruth', relationship: 'sister' }, { carer: 'desk', relationship: 'night desk' }],
    things: withExtras('water-sensor'), life: LIVES.well,
  },
  {
    key: 'lowrie', name: { given: 'Kenneth', family: 'Lowrie' }, calledBy: 'Ken', birthDate: '1945-10-05', gender: 'male', nhsNumber: '9997574915',
    address: '22 Uplands Crescent, Aveley', ward: 'Aveley and Uplands', phone: '+442079460211',
    conditions: ['Heart failure'],
    circle: [{ carer: 'helen', relationship: 'daughter' }, { carer: 'desk', relationship: 'night desk' }],
    things: withExtras('oximeter', 'cuff', 'scales', 'dispenser'), life: LIVES.heartFailure,
  },
  {
    key: 'trentham', name: { given: 'Olive', family: 'Trentham' }, birthDate: '1933-07-21', gender: 'female', nhsNumber: '9991862528',
    address: '9 Wharf Steps, West Thurrock', ward: 'West Thurrock and South Stifford', phone: '+442079460212',
    conditions: ['Well; walks every day'],
    circle: [{ carer: 'joe', relationship: 'grandson' }, { carer: 'desk', relationship: 'night desk' }],
    things: withExtras('watch', 'co-alarm'), life: LIVES.active,
  },
];

/** A home in which nobody moves, for the scene that needs silence: it is entered only when that scene is played. */
export const QUIET_HOME: Home = {
  key: 'marsh', name: { given: 'Wilfred', family: 'Marsh' }, calledBy: 'Wilf', birthDate: '1944-08-15', gender: 'male', nhsNumber: '9997601890',
  address: '5 Homestead Close, Stanford-le-Hope', ward: 'The Homesteads', phone: '+442079460213',
  conditions: ['Well; lives alone'],
  circle: [{ carer: 'responder', relationship: 'mobile responder' }, { carer: 'desk', relationship: 'night desk' }],
  things: withExtras(), life: LIVES.well,
};

export const EVERY_HOME: readonly Home[] = [...STREET, QUIET_HOME];
