import { expect, test } from 'vitest';
import { letterText } from './case-letter.js';

test('a letter counts what it tells of, the overdue first, each with its code and its link', () => {
  const { subject, text } = letterText([{ id: 'abcdefghijklmnop', title: 'A dark light', why: 'new' }, { id: 'qrstuvwxyz234567', title: 'High air pollution', why: 'late' }], 3, 'https://town.example');
  expect(subject).toBe('Hearthline cases: 1 overdue, 1 new');
  expect(text.split('\n').slice(0, 5)).toEqual(['QRSTUV, overdue: High air pollution', '  https://town.example/admin/cases/qrstuvwxyz234567', 'ABCDEF, new: A dark light', '  https://town.example/admin/cases/abcdefghijklmnop', 'And 3 more.']);
});
