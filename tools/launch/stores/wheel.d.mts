import type { StoreKind } from './kinds.mjs';

export function unpackWheel(kind: StoreKind, wheel: string, cache: string): Promise<{ file?: string; fault?: string }>;
