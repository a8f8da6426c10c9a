import { callForHelp } from './call-for-help.js';

export const sos = callForHelp({
  name: 'sos', kind: 'sos', source: 'care.md R01; BS 8521-2 events 010, 011, 019, 020, 025; SS 91100 device types 0003, 0004, 0007',
  says: 'The alarm button was pressed', differ: 'Without a press of the button there would be no alert.',
});
