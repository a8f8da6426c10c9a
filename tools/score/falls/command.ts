import type { Command } from '../command.js';
import { HELP, readOptions } from './options.js';
import { score } from './report.js';
import { words } from './words.js';

export const falls: Command = {
  about: 'the fall detector on recordings in the form of UMAFall or SisFall',
  async run(args, out) {
    const options = readOptions(args);
    if (options === 'help') {
      out.print(HELP);
      return 0;
    }
    const report = await score(options, out);
    out.print(options.json ? JSON.stringify(report, undefined, 1) : words(report));
    return report.unreadable.length === 0 ? 0 : 1;
  },
};
