import { randomUUID } from 'node:crypto';
import type { Answer } from '../answers';
import { failure, success } from '../envelope';
import type { JsonFields } from '../json-fields';
import type { Route } from '../router';
import type { TenantState } from '../state';
import type { TenantUser } from '../tenant';
import type { TenantRequest } from '../tenant-request';
import { administratorOf, callerOf, isCaller, notAuthorized } from './authorization';
import { restRoute } from './rest';

const LONGEST_NAME = 254;

/** The vendor's cloud directory (protocol.md, section 6.3). */
export function directoryRoutes(state: TenantState): Route[] {
  return [
    restRoute(
      {
        name: 'createuser',
        path: '/CDirectoryService/CreateUser',
        evidence: 'documented',
        note: 'adds to the directory; what it refuses is assumed',
        answer: (request, fields) => createUser(request, fields, state),
      },
      state,
    ),
    restRoute(
      {
        name: 'getuser',
        methods: ['GET', 'POST'],
        path: '/CDirectoryService/GetUser',
        evidence: 'observed',
        note: 'by uuid, or the user of the token',
        answer: (request, fields) => getUser(request, fields, state),
      },
      state,
    ),
  ];
}

function createUser(request: TenantRequest, fields: JsonFields, state: TenantState): Answer {
  const caller = administratorOf(request, state, 'cdirectoryservice/CreateUser');
  if (!isCaller(caller)) return caller;
  const name = fields.text('name');
  const password = fields.text('password');
  const refused = refusal(name, password, fields, state);
  if (refused) return refused;
  const mail = fields.text('mail') || name;
  const user: TenantUser = {
    name,
    displayName: fields.text('displayname') || name,
    id: randomUUID(),
    enabled: true,
    mail,
    signIn: { challenges: [[{ name: 'UP', password }]] },
  };
  state.directory.addUser(user);
  if (fields.value('sendemailinvite') === true) {
    state.outbox.send({ kind: 'mail', user: name, to: mail, text: 'You have been invited to Acme Identity' });
  }
  return success(user.id);
}

function refusal(name: string, password: string, fields: JsonFields, { directory }: TenantState): Answer | undefined {
  if (name === '' || name.length > LONGEST_NAME || /[\s\p{Cc}]/u.test(name)) {
    return failure('The login name is missing or malformed.', '_I18N_InvalidUserName');
  }
  if (directory.user(name) ?? directory.client(name)) return failure('The login name is taken.', '_I18N_UserAlreadyExists');
  if (password === '') return failure('The password is missing.', '_I18N_InvalidPassword');
  const confirmation = fields.text('confirmpassword');
  if (confirmation !== '' && confirmation !== password) return failure('The passwords differ.', '_I18N_PasswordsDiffer');
  return undefined;
}

function getUser(request: TenantRequest, fields: JsonFields, state: TenantState): Answer {
  const caller = callerOf(request, state, 'cdirectoryservice/GetUser');
  if (!isCaller(caller)) return caller;
  const id = fields.text('id') || (request.query.get('id') ?? '');
  const self = caller.kind === 'user' ? caller.token.user : undefined;
  if (self && (id === '' || id.toLowerCase() === self.id.toLowerCase())) return success(describe(self));
  if (caller.kind !== 'client' || !caller.token.client.systemAdministrator) return notAuthorized();
  const user = state.directory.userById(id);
  return user ? success(describe(user)) : failure('The user was not found.', '_I18N_UserNotFound');
}

function describe({ name, id, displayName, mail, enabled }: TenantUser) {
  return { Name: name, Uuid: id, DisplayName: displayName, Mail: mail ?? name, CloudState: enabled ? 'None' : 'Disabled' };
}
