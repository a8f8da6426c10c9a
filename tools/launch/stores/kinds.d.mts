export interface StoreKind {
  name: string;
  setting: string;
  programs: string[];
  cacheName: string;
  leastMajor: number;
  wheel: { package: string; version: string; sha256: string; megabytes: number; entry: RegExp };
  aptPackage: string | undefined;
  memoryServer: { package: string; version: string; binaryClass: string; binaryVersion: string };
}
export const MONGODB: StoreKind;
export const REDIS: StoreKind;
