import type { Answer } from '../answers';
import { failure } from '../envelope';
import { JsonFields } from '../json-fields';
import type { Route } from '../router';
import type { TenantState } from '../state';
import type { TenantRequest } from '../tenant-request';

const NATIVE_CLIENT_HEADERS = ['x-idap-native-client', 'x-centrify-native-client'] as const;

interface RestRoute extends Pick<Route, 'name' | 'path' | 'evidence' | 'note'> {
  /** @default POST alone */
  readonly methods?: readonly string[];
  /** Whether the call is documented with the header that marks an API client. */
  readonly native?: boolean;
  readonly answer: (request: TenantRequest, fields: JsonFields) => Answer;
}

/** A call of the tenant's REST API: JSON in, envelope out (protocol.md, sections 1.3 and 1.4). */
export function restRoute({ native = false, methods = ['POST'], answer, ...route }: RestRoute, { switches }: TenantState): Route {
  return {
    ...route,
    methods,
    answer(request) {
      if (native && switches.nativeClient === 'required' && !isNativeClient(request)) {
        return failure('The request does not come from a native client.', '_I18N_NativeClientRequired');
      }
      const fields = JsonFields.of(request);
      return fields ? answer(request, fields) : failure('The request cannot be read.', '_I18N_MalformedRequest');
    },
  };
}

/** Any value that says yes (section 1.4). */
function isNativeClient(request: TenantRequest): boolean {
  return NATIVE_CLIENT_HEADERS.some((name) => /^(true|1|yes)$/i.test(request.header(name) ?? ''));
}
