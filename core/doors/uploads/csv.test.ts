import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CsvRows, headingsIn, rowFault, TableProblem, type Row } from './csv.js';

const rowsOf = (text: string, size = 7): Row[] => {
  const reader = new CsvRows(','), found: Row[] = [];
  for (let i = 0; i < text.length; i += size) found.push(...reader.feed(text.slice(i, i + size)));
  return [...found, ...reader.end()];
};
const told = (text: string, size?: number): unknown[] => rowsOf(text, size).map(({ line, cells, fault }) => (fault ? [line, fault.column] : [line, ...cells]));

describe('a table in pieces', () => {
  test('quoted cells may hold delimiters, quotes and lines', () => expect(told('a,"b, ""c""\r\nd\ne",f\r\n\r\n"g\rh" ,i\nj,')).toEqual([[1, 'a', 'b, "c"\r\nd\ne', 'f'], [5, 'g\rh ', 'i'], [6, 'j', '']]));
  test('a quote behind other text is text', () => expect(told('6" pipe,"5"" pipe"\n"a"b,c\n')).toEqual([[1, '6" pipe', '5" pipe'], [2, 'ab', 'c']]));
  test('what is right is read the same however it is cut', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 4 }), { maxLength: 8 }), fc.integer({ min: 1, max: 40 }), (table, size) => {
      expect(rowsOf(table.map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join()).join('\r\n'), size).map(({ cells }) => cells)).toEqual(table);
    }), { numRuns: 300 });
  });
});

describe('one broken row costs no other', () => {
  test.each<[string, string, unknown[]]>([
    ['never closed', 'a,b\n1,"x\n2,y\n3,z\n', [[1, 'a', 'b'], [2, 1], [3, '2', 'y'], [4, '3', 'z']]],
    ['with the line ends of Windows', 'a,b\r\n1,"x\r\n2,y\r\n', [[1, 'a', 'b'], [2, 1], [3, '2', 'y']]],
    ['on the last line', 'a,b\n1,"x', [[1, 'a', 'b'], [2, 1]]],
    ['closed by the next row’s quote', '"1","x\n"2","y"\n"3","z"\n', [[1, 1], [2, '2', 'y'], [3, '3', 'z']]],
    ['twice', '1,"x\n2,"y\n3,z\n', [[1, 1], [2, 1], [3, '3', 'z']]],
    ['behind a cell over two lines', '"k\nl","x\n2,y\n', [[1, 1], [3, '2', 'y']]],
    ['before a cell over two lines', '1,"x\n2,"k\nl"\n3,z\n', [[1, 1], [2, '2', 'k\nl'], [4, '3', 'z']]],
  ])('a quote that is %s', (_, text, expected) => {
    for (const size of [1, 2, 5, 1_000]) expect(told(text, size)).toEqual(expected);
  });
  test('however long the table behind it is', () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `${i},some street ${i}`);
    rows[9_000] = '9000,"some street';
    const found = rowsOf(rows.join('\n'), 65_536);
    expect(found.length).toBe(20_000);
    expect(found.filter(({ fault }) => fault)).toEqual([{ line: 9_001, cells: [], fault: { column: 1, detail: expect.stringContaining('never closes') } }]);
    expect(found.at(-1)).toEqual({ line: 20_000, cells: ['19999', 'some street 19999'] });
  });
  test('nor does one that is too wide; a line of a million characters is no table', () => {
    expect(told(`a,b\n${','.repeat(1_001)}\n2,y\n`, 65_536)).toEqual([[1, 'a', 'b'], [2, undefined], [3, '2', 'y']]);
    expect(() => rowsOf(`a,b\n${'x'.repeat(1_000_001)}`, 65_536)).toThrow('Row 2 is longer');
  });
  test('it is told by its heading; headings that are broken end the table', () => {
    const [broken, short] = rowsOf('1,"x\n2\n3,y\n');
    expect([rowFault(broken as Row, ['id', 'street']), rowFault(short as Row, ['id', 'street']), rowFault({ line: 3, cells: ['3', 'y'] }, ['id', 'street'])]).toEqual([{ field: 'street', detail: expect.stringContaining('never closes') }, { field: 'columns', detail: 'has 1 of 2 columns.' }, undefined]);
    expect(() => headingsIn(broken as Row)).toThrow(TableProblem);
  });
});
