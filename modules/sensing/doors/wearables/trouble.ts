/** What stands between us and somebody's data, and what is to be done: wait, let the person sign in again, give up, or look. */
export class Trouble extends Error {
  override readonly name = 'Trouble';
  constructor(readonly kind: 'later' | 'sign-in-again' | 'gone' | 'look', readonly why: string, readonly afterMs?: number) {
    super(why);
  }
}
