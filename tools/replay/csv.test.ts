import { expect, test } from 'vitest';
import { fieldsOf, linesOf, RecordReader, type CsvRecord } from './csv.js';

test.each([
  ['a,b,c', ['a', 'b', 'c']],
  ['a,,', ['a', '', '']],
  ['x,"(80, 90]",Female', ['x', '(80, 90]', 'Female']],
  ['"say ""hi""",2', ['say "hi"', '2']],
  ['"a\nb",2', ['a\nb', '2']],
  ['"",1', ['', '1']],
  ['a,""', ['a', '']],
])('%j has the fields %j', (record, fields) => {
  expect(fieldsOf(record)).toEqual(fields);
});

test('an open quote is no record yet', () => {
  expect(fieldsOf('a,"b')).toBeUndefined();
  expect(fieldsOf('a,"b""')).toBeUndefined();
});

async function* pieces(...texts: string[]): AsyncGenerator<string> {
  yield* texts;
}

test('lines survive being cut anywhere, CRLF, a byte-order mark and a missing last line break', async () => {
  const lines: string[] = [];
  for await (const some of linesOf(pieces('\uFEFFone\r', '\ntw', 'o\n', 'three'))) lines.push(...some);
  expect(lines).toEqual(['one', 'two', 'three']);
});

function read(...lines: string[]): CsvRecord[] {
  const reader = new RecordReader();
  return [...reader.take(lines), ...reader.end()];
}

test('a quoted line break is one record with the line on which it begins', () => {
  expect(read('h,i', 'a,"b', 'c"', '', 'd')).toEqual([
    { line: 1, fields: ['h', 'i'] },
    { line: 2, fields: ['a', 'b\nc'] },
    { line: 5, fields: ['d'] },
  ]);
});

test('a quote never closed costs its own line and no neighbour', () => {
  const after = Array.from({ length: 30 }, (_, i) => `row,${i}`);
  const records = read('bad,"oops', ...after);
  expect(records[0]).toEqual({ line: 1, fields: ['bad,"oops'] });
  expect(records.slice(1)).toEqual(after.map((row, i) => ({ line: i + 2, fields: row.split(',') })));
});

test('a quote left open near the end costs its own line only', () => {
  expect(read('a,1', 'b,"2', 'c,3').map((r) => [r.line, r.fields])).toEqual([[1, ['a', '1']], [2, ['b,"2']], [3, ['c', '3']]]);
});

test('a quote that a later row would close costs its own line only', () => {
  const records = read('id,age,sex', 'a,"80,F', 'b,"(80, 90]",F', 'c,70,M');
  expect(records.map((r) => [r.line, r.fields])).toEqual([
    [1, ['id', 'age', 'sex']], [2, ['a,"80,F']], [3, ['b', '(80, 90]', 'F']], [4, ['c', '70', 'M']],
  ]);
});
