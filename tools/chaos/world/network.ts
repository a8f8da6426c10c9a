import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';

const ip = (...words: string[]): void => void execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] });

/**
 * A room of its own on the network for every member of the replica set (namespaces, joined by a bridge), so that members
 * can be cut off from each other while the app still reaches them all. Needs root.
 */
export class Network {
  private constructor(private readonly name: string, private readonly subnet: string, readonly size: number) {}

  /** Undefined: this machine does not allow it; `why` says what it said. */
  static open(size: number, why: (reason: string) => void): Network | undefined {
    const network = new Network(`hl${randomInt(10_000, 99_999)}`, `10.${randomInt(180, 250)}.${randomInt(1, 250)}`, size);
    try {
      network.build();
      return network;
    } catch (error) {
      network.close();
      why((error as { stderr?: Buffer }).stderr?.toString().trim() || (error as Error).message);
      return undefined;
    }
  }

  address(member: number): string {
    return `${this.subnet}.${10 + member}`;
  }

  /** What runs a command in the member's room. */
  within(member: number): readonly [string, ...string[]] {
    return ['ip', 'netns', 'exec', this.room(member)];
  }

  /** This member no longer reaches the others, nor they it; whoever is outside reaches all. */
  isolate(member: number): void {
    this.others(member).forEach((other) => ip('-n', this.room(member), 'route', 'add', 'blackhole', `${this.address(other)}/32`));
  }

  heal(member: number): void {
    this.others(member).forEach((other) => ip('-n', this.room(member), 'route', 'del', 'blackhole', `${this.address(other)}/32`));
  }

  close(): void {
    const quietly = (...words: string[]): void => {
      try {
        ip(...words);
      } catch {
        // it was never made
      }
    };
    for (let member = 0; member < this.size; member += 1) quietly('netns', 'del', this.room(member));
    quietly('link', 'del', `${this.name}b`);
  }

  private build(): void {
    ip('link', 'add', `${this.name}b`, 'type', 'bridge');
    ip('addr', 'add', `${this.subnet}.1/24`, 'dev', `${this.name}b`);
    ip('link', 'set', `${this.name}b`, 'up');
    for (let member = 0; member < this.size; member += 1) {
      const [outside, inside] = [`${this.name}o${member}`, `${this.name}i${member}`];
      ip('netns', 'add', this.room(member));
      ip('link', 'add', outside, 'type', 'veth', 'peer', 'name', inside);
      ip('link', 'set', inside, 'netns', this.room(member));
      ip('link', 'set', outside, 'master', `${this.name}b`);
      ip('link', 'set', outside, 'up');
      ip('-n', this.room(member), 'addr', 'add', `${this.address(member)}/24`, 'dev', inside);
      ip('-n', this.room(member), 'link', 'set', inside, 'up');
      ip('-n', this.room(member), 'link', 'set', 'lo', 'up');
    }
  }

  private room(member: number): string {
    return `${this.name}m${member}`;
  }

  private others(member: number): number[] {
    return Array.from({ length: this.size }, (_, i) => i).filter((i) => i !== member);
  }
}
