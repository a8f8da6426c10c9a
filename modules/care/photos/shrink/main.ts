import sharp from 'sharp';
import { EXITS, MOST_PIXELS } from './exits.js';

/**
 * A process of its own for each picture (reliability.md row 73): what a hostile file does to the decoder, it does here,
 * without our memory, our keys or our connections. In: the file. Out: a line of JSON, then a JPEG of its pixels alone.
 */
const LARGEST = 400_000;
/** Largest side and quality, until the picture is small enough for one document of the store. [ours] */
const STEPS = [[1_600, 80], [1_600, 65], [1_200, 60], [800, 55]] as const;

sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'] });
sharp.cache(false);
sharp.concurrency(1);

/** Turned as the camera was held, then without EXIF, place, thumbnails or further frames. */
const made = (file: Buffer, side: number, quality: number) => sharp(file, { limitInputPixels: MOST_PIXELS, failOn: 'error', pages: 1, sequentialRead: true })
  .rotate().resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true }).flatten({ background: '#ffffff' }).jpeg({ quality })
  .toBuffer({ resolveWithObject: true });

async function main(): Promise<number> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const file = Buffer.concat(chunks);
  for (const [side, quality] of STEPS) {
    const { data, info } = await made(file, side, quality);
    if (data.length > LARGEST) continue;
    await new Promise((resolve) => process.stdout.write(Buffer.concat([Buffer.from(`${JSON.stringify({ width: info.width, height: info.height })}\n`), data]), resolve));
    return 0;
  }
  return EXITS.stillTooLarge;
}

main().then((code) => process.exit(code), (error: unknown) => process.exit(/pixel limit/i.test((error as Error).message) ? EXITS.tooManyPixels : EXITS.unreadable));
