import { z } from 'zod';
import { IdentityError } from '../errors';
import type { HttpResponse } from '../http/client';
import { callRefused, identifiers, jsonOf } from '../rest/api-answer';
import { type ApiCallOptions, type StatusEndpoint, TenantApi, type TenantApiOptions } from '../tenant-api';
import { isDirectoryId, type VerifiedPerson } from '../user-rules';
import { envelopeOf } from './envelope';

export interface CyberArkApiOptions extends TenantApiOptions {
  readonly appId: string;
  /** A login name, parsed. @throws IdentityError `IDENTITY_INPUT`, or `IDENTITY_REFUSED` for a user whom the rules exclude */
  readonly checkUser: (user: unknown) => string;
  /** @throws IdentityError `IDENTITY_REFUSED` for a person whom the rules exclude */
  readonly checkPerson: (person: VerifiedPerson) => void;
}

export interface NewUser {
  /** Login name with its suffix. */
  readonly name: unknown;
  /** @default the login name */
  readonly mail?: unknown;
  readonly displayName?: unknown;
  readonly password: unknown;
  readonly forcePasswordChange?: boolean;
  readonly sendInvite?: boolean;
}

type Row = Record<string, unknown>;
const row = z.record(z.string(), z.unknown());
const appList = z.object({ Apps: z.array(row) }).transform(({ Apps }) => Apps);
const queryResult = z
  .object({ Results: z.array(z.object({ Row: row })) })
  .transform(({ Results }) => Results.map((entry) => entry.Row));

/** More rows than this do not fit into the answer that is read (256 KiB). */
const MOST_ROWS = 1_000;

/**
 * The REST API of a CyberArk Identity tenant, and the calls of it that it is mostly used for (protocol.md, sections 1.3, 1.4 and 6.3).
 * Those that name a user obey the rules for users; whom `call` and `query` are about, nobody can tell.
 */
export class CyberArkApi extends TenantApi<CyberArkApiOptions> {
  protected readonly headers = { 'x-idap-native-client': 'true' };

  /** `POST /CDirectoryService/CreateUser`: the uuid of the new user. Members that are not asked for are not sent. */
  async createUser(user: NewUser, options: ApiCallOptions): Promise<string> {
    const Name = this.options.checkUser(user.name);
    const DisplayName = optionalText(user.displayName, 'display name');
    const body = {
      Name,
      Mail: optionalText(user.mail, 'mail address') ?? Name,
      Password: requiredText(user.password, 'password'),
      ...(DisplayName !== undefined && { DisplayName }),
      ...(user.forcePasswordChange && { ForcePasswordChangeNext: true }),
      ...(user.sendInvite && { SendEmailInvite: true }),
    };
    return this.#post('/CDirectoryService/CreateUser', body, z.string(), options);
  }

  /**
   * `POST /CDirectoryService/GetUser`: the directory's entry of a user.
   *
   * @param user uuid, or a login name, whose uuid is looked up first
   * @throws IdentityError `IDENTITY_REFUSED` where there is no such user, or the rules exclude whoever was named or found; or see
   *   `call`
   */
  async getUser(user: unknown, options: ApiCallOptions): Promise<Row> {
    const isId = typeof user === 'string' && isDirectoryId(user);
    const name = isId ? undefined : this.options.checkUser(user);
    const ID = name === undefined ? String(user).trim() : await this.#userId(name, options);
    const entry = await this.#post('/CDirectoryService/GetUser', { ID }, row, options);
    // An empty name is none: it would pass every deny rule.
    this.options.checkPerson({
      user: typeof entry.Name === 'string' && entry.Name.trim() !== '' ? entry.Name : name,
      subject: ID,
    });
    return entry;
  }

  /**
   * `POST /UPRest/GetUPData`: the apps of a user.
   *
   * @param user login name
   * @throws IdentityError `IDENTITY_INPUT`, `IDENTITY_REFUSED` for a user whom the rules exclude, or see `call`
   */
  async listApps(user: unknown, options: ApiCallOptions): Promise<Row[]> {
    return this.#post('/UPRest/GetUPData', { Username: this.options.checkUser(user) }, appList, options);
  }

  /** The same for whoever the token speaks for. */
  listOwnApps(options: ApiCallOptions): Promise<Row[]> {
    return this.#post('/UPRest/GetUPData', { force: false }, appList, options);
  }

  /**
   * `POST /RedRock/Query`: the rows that a query in the vendor's dialect of SQL finds.
   *
   * @param script texts in it by `quoted`
   * @param mostRows of them at most
   */
  async query(script: unknown, options: ApiCallOptions, mostRows = MOST_ROWS): Promise<Row[]> {
    const Args = { PageNumber: 1, PageSize: mostRows, Limit: mostRows, Caching: -1 };
    return this.#post('/RedRock/Query', { Script: requiredText(script, 'query'), Args }, queryResult, options);
  }

  async #userId(name: string, options: ApiCallOptions): Promise<string> {
    const rows = await this.query(`Select ID, Username from User where Username=${quoted(name)}`, options);
    const id = rows[0]?.ID;
    if (typeof id === 'string') return id;
    throw new IdentityError('IDENTITY_REFUSED', 'the tenant knows no user of this login name');
  }

  async #post<T>(path: string, value: object, schema: z.ZodType<T>, options: ApiCallOptions): Promise<T> {
    const parsed = schema.safeParse(await this.call({ method: 'POST', path, body: { type: 'json', value } }, options));
    if (parsed.success) return parsed.data;
    throw new IdentityError('IDENTITY_RESPONSE', `the tenant's answer to ${path} has another form than expected`);
  }

  /** Most failures are a 200 with `success: false` (protocol.md, section 1.3). */
  protected read(response: HttpResponse): unknown {
    const { statusCode } = response;
    if (statusCode < 200 || statusCode >= 300) throw callRefused(response, {});
    const json = jsonOf(response);
    const envelope = envelopeOf(json);
    if (!envelope) return json;
    if (envelope.success) return envelope.result;
    const { messageId, errorId } = envelope;
    const details = { statusCode, ...(messageId && { messageId }), ...(errorId && { errorId }) };
    throw new IdentityError(
      'IDENTITY_REFUSED',
      `the tenant refused the call: ${identifiers(details) ?? 'no reason given'}`,
      details,
    );
  }

  protected statusPath(endpoint: StatusEndpoint): string {
    return `/oauth2/${endpoint}/${encodeURIComponent(this.options.appId)}`;
  }
}

/** A text as it stands in a query. A quote is doubled, so that none ends the text that it stands in. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function requiredText(value: unknown, what: string): string {
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new IdentityError('IDENTITY_INPUT', `the ${what} is missing or not a text`);
}

function optionalText(value: unknown, what: string): string | undefined {
  return value === undefined || value === null || value === '' ? undefined : requiredText(value, what).trim();
}
