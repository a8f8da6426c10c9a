import type { StoreKind } from './kinds.mjs';

export interface FoundStore {
  url?: string;
  file?: string;
  label?: string;
  tried?: string[];
}
export function findStore(kind: StoreKind, options: { env: NodeJS.ProcessEnv; caches: string[]; say: (text: string) => void }): Promise<FoundStore>;
export function notFoundMessage(kind: StoreKind, tried: string[]): string;
