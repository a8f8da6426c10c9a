/** So many subjects are remembered side by side, in small notes of each: a town of a hundred thousand. [ours] */
export const MOST_SUBJECTS = 120_000;
