import { expect, test } from 'vitest';
import { ownPath } from './own-path.js';

test.each(['/today', '/alerts/a1?note=x', '/'])('%s is ours', (path) => expect(ownPath(path)).toBe(path));
test.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'today', '', undefined, ['/a'], '/a b', '/a\nSet-Cookie: x'])('%j is not', (path) => expect(ownPath(path)).toBeUndefined());
