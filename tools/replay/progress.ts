/** Where the replay stands, drawn as a bar on a terminal and told in a line now and then elsewhere. */
export class Progress {
  private readonly began = Date.now();
  private done = 0;
  private toldAt = 0;
  private drawn = false;
  private note = '';

  constructor(private readonly total: number, private readonly already: number, private readonly out: NodeJS.WriteStream = process.stderr) {}

  add(count: number): void {
    this.done += count;
    this.note = '';
    this.show();
  }

  /** Why nothing moves at the moment. */
  say(note: string): void {
    this.note = note;
    this.show();
  }

  /** A line that stays, above the bar. */
  line(text: string): void {
    this.clear();
    this.out.write(`${text}\n`);
  }

  end(): void {
    this.toldAt = 0;
    this.show();
    if (this.drawn) this.out.write('\n');
    this.drawn = false;
  }

  private show(): void {
    const pause = this.out.isTTY ? 100 : 5_000;
    if (Date.now() - this.toldAt < pause) return;
    this.toldAt = Date.now();
    const words = progressWords(this.already + this.done, this.total, this.done / Math.max(0.001, (Date.now() - this.began) / 1_000), this.note);
    if (!this.out.isTTY) {
      this.out.write(`${words}\n`);
      return;
    }
    this.clear();
    this.out.write(`${bar(this.already + this.done, this.total)} ${words}`);
    this.drawn = true;
  }

  private clear(): void {
    if (this.drawn) this.out.write('\r\u001b[2K');
    this.drawn = false;
  }
}

const WIDTH = 30;
export const bar = (done: number, total: number): string => {
  const full = total === 0 ? WIDTH : Math.min(WIDTH, Math.floor((done / total) * WIDTH));
  return `[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}]`;
};

export function progressWords(done: number, total: number, perSecond: number, note: string): string {
  const share = total === 0 ? 100 : Math.floor((done / total) * 100);
  const figures = `${share} %  ${done.toLocaleString('en-GB')} of ${total.toLocaleString('en-GB')} readings  ${Math.round(perSecond).toLocaleString('en-GB')}/s`;
  return note === '' ? figures : `${figures}  (${note})`;
}
