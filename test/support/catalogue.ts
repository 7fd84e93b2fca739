import { readFileSync } from 'node:fs';
import path from 'node:path';

/** `RED._` of one of the package's node sets, which the test helper's runtime lacks: en-US, `__name__` replaced. */
export function translatorOf(folder: string): (key: string, values?: Record<string, string>) => string {
  const file = path.join(__dirname, '..', '..', 'nodes', folder, 'locales', 'en-US', `${folder}.json`);
  const catalogue: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return (key, values = {}) => {
    const text = key.split('.').reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], catalogue);
    return typeof text === 'string' ? text.replace(/__(\w+)__/g, (_, name: string) => values[name] ?? '') : key;
  };
}
