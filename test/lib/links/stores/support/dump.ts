import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Everything in a folder, byte by byte. */
export function filesOf(folder: string): Buffer[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name)));
}

/** Whether the text is in one of the files, in whichever form. */
export function isIn(files: readonly Buffer[], text: string): boolean {
  return formsOf(text).some((form) => files.some((file) => file.includes(form)));
}

/** As it is, and as bytes are written down. Base64 depends on what stands before: three cuts, without the ends. */
export function formsOf(text: string): Buffer[] {
  const bytes = Buffer.from(text, 'latin1');
  const base64 = [0, 1, 2].flatMap((skip) => {
    const cut = bytes.subarray(skip);
    const whole = cut.subarray(0, cut.length - (cut.length % 3));
    return [whole.toString('base64'), whole.toString('base64url')];
  });
  const forms = [...base64, encodeURIComponent(text), bytes.toString('hex').toUpperCase(), bytes.toString('hex')];
  return [bytes, ...forms.map((form) => Buffer.from(form))];
}
