export interface OpenStores {
  mongodbUri: string;
  redisUrl: string | undefined;
  labels: { mongodb: string; redis: string };
  stop(): Promise<void>;
}
export function openStores(options: {
  dataDir: string;
  database?: string;
  env?: NodeJS.ProcessEnv;
  caches?: string[];
  cacheGigabytes?: number;
  say: (text: string) => void;
  onDead?: (sentence: string) => void;
}): Promise<OpenStores>;
