/** The folder holds nothing of a form that we know. */
export class NothingToScore extends Error {
  override readonly name = 'NothingToScore';
}

export interface Out {
  /** Progress and complaints, beside the result. */
  say(text: string): void;
  print(text: string): void;
}

export interface Command {
  /** One line for the list of commands. */
  readonly about: string;
  /** Resolves with the exit code. */
  run(args: readonly string[], out: Out): Promise<number>;
}
