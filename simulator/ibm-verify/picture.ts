import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

const MODULES = 29;
const SCALE = 6;
const MARGIN = 2;

/**
 * A picture that looks like a QR code, as base64 of a PNG (RFC 2083): nothing can scan it, for there is no app that knows this tenant.
 * @param text decides the pattern
 */
export function picture(text: string): string {
  const pattern = createHash('shake256', { outputLength: Math.ceil((MODULES * MODULES) / 8) })
    .update(text)
    .digest();
  const side = (MODULES + 2 * MARGIN) * SCALE;
  const rows = Array.from({ length: side }, (_, y) => {
    const line = Array.from({ length: side }, (_, x) =>
      isDark(pattern, Math.floor(x / SCALE) - MARGIN, Math.floor(y / SCALE) - MARGIN) ? 0 : 255,
    );
    return Buffer.from([0, ...line]);
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 8; // bits a pixel; the zeros after it say: greyscale, deflate, no filter, not interlaced
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.concat(rows))), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([signature, ...chunks]).toString('base64');
}

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

/** The three corner marks, and a pattern everywhere else. */
function isDark(pattern: Buffer, x: number, y: number): boolean {
  if (x < 0 || y < 0 || x >= MODULES || y >= MODULES) return false;
  const far = MODULES - 8;
  if ((x < 8 && (y < 8 || y >= far)) || (x >= far && y < 8)) {
    const ring = Math.max(Math.abs((x >= far ? MODULES - 1 - x : x) - 3), Math.abs((y >= far ? MODULES - 1 - y : y) - 3));
    return ring === 3 || ring < 2;
  }
  const bit = y * MODULES + x;
  return (((pattern[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 1;
}
