import { Controller, Get } from '@nestjs/common';
import { Roles } from '../../platform/access/viewer.js';
import { RecordLinks } from './record-links.store.js';
import { RecordWriter } from './record-writer.js';

const MOST = 500;

@Controller('api/v1/records')
@Roles('admin')
export class RecordsController {
  constructor(private readonly links: RecordLinks, private readonly writer: RecordWriter) {}

  /** What could not be written to the health and care record yet, and why; `needs-human` waits for a person. */
  @Get('backlog')
  async backlog(): Promise<object> {
    return { on: this.writer.isOn, items: await this.links.backlog(MOST) };
  }
}
