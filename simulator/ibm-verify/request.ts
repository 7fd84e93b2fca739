import type { TenantRequest } from '../tenant-request';

/** The query; here names are case-sensitive, unlike the other vendor's. */
export function queryOf(request: TenantRequest): URLSearchParams {
  return new URLSearchParams(request.search);
}

/** The fields of a form; none when it is not one. */
export function formOf(request: TenantRequest): URLSearchParams {
  return new URLSearchParams(request.isOfType('application/x-www-form-urlencoded') ? request.body : '');
}

/** The body as a JSON object: empty when there is no body, undefined when it is something else. */
export function jsonOf(request: TenantRequest): Record<string, unknown> | undefined {
  if (request.body.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(request.body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

export function wantsJwt(request: TenantRequest): boolean {
  return queryOf(request).get('returnJwt') === 'true';
}
