import type { TenantRequest } from './tenant-request';

/** The fields of a JSON object. Their names are case-insensitive: clients write both `elevate` and `Elevate` (protocol.md, section 4.3). */
export class JsonFields {
  readonly #values: Map<string, unknown>;

  constructor(object: object) {
    this.#values = new Map(Object.entries(object).map(([name, value]) => [name.toLowerCase(), value]));
  }

  /** The fields of a request's body, none if that is empty. Undefined when it is anything but a JSON object. */
  static of(request: TenantRequest): JsonFields | undefined {
    if (request.body === '') return new JsonFields({});
    if (!request.isOfType('application/json')) return undefined;
    try {
      const value: unknown = JSON.parse(request.body);
      return typeof value === 'object' && value !== null && !Array.isArray(value) ? new JsonFields(value) : undefined;
    } catch {
      return undefined;
    }
  }

  value(name: Lowercase<string>): unknown {
    return this.#values.get(name);
  }

  /** A text; empty when the field is missing or something else. */
  text(name: Lowercase<string>): string {
    const value = this.#values.get(name);
    return typeof value === 'string' ? value : '';
  }
}
