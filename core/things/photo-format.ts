/** Pictures that are taken in; each is made anew, so nothing but its pixels is kept. */
export const PHOTO_FORMATS = ['jpeg', 'png', 'webp'] as const;
export type PhotoFormat = (typeof PHOTO_FORMATS)[number];

/** Phones give 3 to 8 MB. [ours] */
export const LARGEST_PHOTO = 10 * 1024 * 1024;

const text = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));

/** What a file is by its first bytes, whatever it calls itself; or why it is not taken, with what to do. */
export function photoFormat(bytes: Uint8Array): PhotoFormat | { readonly refused: string } {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  if (text(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'png';
  if (text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 12) === 'WEBP') return 'webp';
  if (text(bytes, 4, 8) === 'ftyp') return { refused: 'this is a HEIC, AVIF or film file. In the phone’s camera settings choose "Most compatible", or send the picture as JPEG' };
  if (/^(?:\uFEFF|\xEF\xBB\xBF)?\s*<(?:\?xml|svg|!doctype|html|!--)/i.test(text(bytes, 0, 256))) return { refused: 'this is a drawing or a web page (SVG, HTML), not a photo. Send a JPEG, PNG or WebP' };
  return { refused: bytes.length === 0 ? 'choose a photo first' : 'this is no JPEG, PNG or WebP picture' };
}
