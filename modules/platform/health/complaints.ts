import { Injectable } from '@nestjs/common';

/** What a part of the service cannot do, in a sentence for whoever runs it; shown by /health/ready beside what is well. */
@Injectable()
export class Complaints {
  private readonly said = new Map<string, string>();

  say(part: string, sentence: string): void {
    this.said.set(part, sentence);
  }

  withdraw(part: string): void {
    this.said.delete(part);
  }

  all(): Record<string, string> {
    return Object.fromEntries(this.said);
  }
}
