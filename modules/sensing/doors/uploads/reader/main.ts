import { readHealthXml } from './health-xml.js';
import { ofOnePerson, Refused } from './limits.js';
import type { Task } from './lines.js';
import { openFile } from './open-file.js';
import { readTable } from './read-table.js';
import { Teller } from './teller.js';

/**
 * A process of its own that reads one file that a person handed in, and says what it says. It may read that file and
 * the program, write nothing, start nothing, and has no settings, no store and no address of anything.
 */
async function main(): Promise<void> {
  const task = JSON.parse(process.argv[2] ?? '') as Task;
  const teller = new Teller();
  try {
    const file = await openFile(task.file);
    if (file.is === 'xml' && task.person !== undefined) throw ofOnePerson();
    if (file.is === 'xml') await readHealthXml(file.content, file.bytes, task, teller);
    else {
      file.content.destroy();
      await readTable(task, teller);
    }
    await teller.flush();
    await teller.tell({ type: 'done', rows: teller.rows, passedOver: teller.passedOver });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await teller.tell({ type: 'refused', code: error.code, detail: error.detail });
  }
}

main().then(() => process.exit(0), () => process.exit(70));
