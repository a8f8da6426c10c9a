import mongoose from 'mongoose';

/** What the machine can do at this moment: figures count only beside these. */
export interface Reference {
  /** Additions of a fixed loop, millions a second, on one core. */
  readonly spinMillions: number;
  /** Lean documents by insertMany(1000), four batches under way, majority and journal. */
  readonly insertManyPerSecond: number;
  /** One journalled document at a time. */
  readonly insertOneMs: number;
}

export function spin(): number {
  let x = 0;
  const start = performance.now();
  for (let i = 0; i < 50_000_000; i += 1) x = (x + i) | 0;
  const seconds = (performance.now() - start) / 1000;
  return x === 42 ? 0 : Math.round(50 / seconds);
}

export async function measureReference(uri: string): Promise<Reference> {
  const connection = await mongoose.createConnection(uri, { writeConcern: { w: 'majority', journal: true } }).asPromise();
  const collection = connection.collection('reference');
  await collection.createIndex({ p: 1, c: 1, t: 1 });
  const batch = (b: number): object[] => Array.from({ length: 1_000 }, (_, i) => ({ p: i % 200, c: i % 5, t: new Date(b * 1e6 + i * 1_000), v: (i % 70) + 50 }));
  const start = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < 60) await collection.insertMany(batch(next++) as never[], { ordered: false });
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  const insertManyPerSecond = Math.round(60_000 / ((performance.now() - start) / 1000));
  const ones: number[] = [];
  for (let i = 0; i < 60; i += 1) {
    const t = performance.now();
    await collection.insertOne({ i } as never);
    ones.push(performance.now() - t);
  }
  await connection.dropDatabase();
  await connection.close();
  return { spinMillions: spin(), insertManyPerSecond, insertOneMs: Math.round((ones.sort((a, b) => a - b)[30] ?? 0) * 100) / 100 };
}
