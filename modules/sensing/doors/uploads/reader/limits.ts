/** What a file may be before it is called hostile; the reason beside each. All [ours]. */
export const LIMITS = {
  /** Ten years of a watch are 1 to 3 GB of XML; twice that is no person's. */
  inflatedBytes: 6 * 1024 ** 3,
  /** HealthKit's XML, the same words over and over, shrinks 20 to 40 times; a bomb shrinks a thousand times. */
  ratio: 150,
  /** A ratio says nothing about the first kilobytes. */
  ratioFromBytes: 1024 ** 2,
  /** Routes and heart traces are files of their own: some thousands in ten years. */
  entries: 50_000,
  /** One attribute or one piece of text of an export is some hundred characters. */
  xmlPiece: 1024 ** 2,
  batch: 500,
} as const;

/** The file is not what it should be: said to whoever handed it in, without a word of its content. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(readonly code: 'too-costly' | 'structure' | 'not-supported' | 'value', readonly detail: string) {
    super(detail);
  }
}

/** A word that would be passed over is no word: whoever names somebody believes that the rest of the file is left out. */
export const ofOnePerson = (): Refused => new Refused('value', 'The file does not say whose its rows are, so none can be chosen (person). Hand it in without naming a person, where all of it is this resident’s.');
