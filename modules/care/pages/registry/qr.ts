import QRCode from 'qrcode';

/** An SVG of modules alone, error level M (15 % may be dirty), to be set into a page as it is. */
export const qrSvg = (text: string): Promise<string> => QRCode.toString(text, { type: 'svg', errorCorrectionLevel: 'M', margin: 2 });
