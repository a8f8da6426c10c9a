/** What it was, one tap each. The key goes on the alert; the words go on pages. */
export const OUTCOMES: readonly { readonly key: string; readonly words: string }[] = [
  { key: 'safe', words: 'Safe now, nothing needed' },
  { key: 'helped', words: 'Needed help, and has it' },
  { key: 'fall', words: 'It was a fall' },
  { key: 'ambulance', words: 'Ambulance called' },
  { key: 'false-alarm', words: 'False alarm' },
  { key: 'device-fault', words: 'The device was wrong' },
];

const SAID_BY_THE_SERVICE: Readonly<Record<string, string>> = {
  cleared: 'Over: the readings are back to usual',
  'resident-ok': 'The resident said that all is well',
  merged: 'One matter with another alert, which goes on',
  other: 'Something else',
  'found-late': 'Found later, in data that came in late; nobody was called',
};

export const outcomeWords = (key: string): string =>
  OUTCOMES.find((outcome) => outcome.key === key)?.words ?? SAID_BY_THE_SERVICE[key] ?? key.replaceAll('-', ' ');
