import type { Answer } from '../answers';
import { failure, success } from '../envelope';
import type { JsonFields } from '../json-fields';
import type { Route } from '../router';
import type { TenantState } from '../state';
import type { TenantRequest } from '../tenant-request';
import { administratorOf, isCaller } from './authorization';
import { restRoute } from './rest';

type Row = Readonly<Record<string, string>>;

/** The part of the query language that this simulator has: columns, one of two tables, one comparison with a text. */
const SCRIPT =
  /^\s*select\s+(?<columns>[\w\s,]+?|\*)\s+from\s+(?<table>\w+)(?:\s+where\s+(?<key>\w+)\s*=\s*'(?<wanted>(?:[^']|'')*)')?\s*;?\s*$/i;

/** Queries on the tenant's tables (protocol.md, section 6.3). */
export function queryRoute(state: TenantState): Route {
  return restRoute(
    {
      name: 'redrockquery',
      path: '/RedRock/Query',
      evidence: 'observed',
      note: 'select columns from User or Application [where column = ‘text’]; nothing else',
      answer: (request, fields) => query(request, fields, state),
    },
    state,
  );
}

function query(request: TenantRequest, fields: JsonFields, state: TenantState): Answer {
  const caller = administratorOf(request, state, 'redrock/query');
  if (!isCaller(caller)) return caller;
  const { columns = '', table = '', key, wanted } = SCRIPT.exec(fields.text('script'))?.groups ?? {};
  const rows = tables(state).get(table.toLowerCase());
  const names = Object.keys(rows?.[0] ?? {});
  const chosen = columns === '*' ? names : columns.split(',').map((column) => nameIn(names, column.trim()));
  const keyName = key === undefined ? undefined : nameIn(names, key);
  if (!rows || !chosen.every((name) => name !== undefined) || (key !== undefined && keyName === undefined)) {
    return failure('The query cannot be run.', '_I18N_QueryFailed');
  }
  const found = keyName === undefined ? rows : rows.filter((row) => isEqual(row[keyName], wanted?.replaceAll("''", "'")));
  return success(resultOf(table, chosen, found));
}

function tables({ directory }: TenantState): Map<string, Row[]> {
  const { users, apps } = directory.tenant;
  const userRows = users.map(({ id, name, displayName, mail }) => ({
    ID: id,
    Username: name,
    DisplayName: displayName,
    Email: mail ?? name,
  }));
  const appRows = apps.map(({ key, name, title }) => ({ ID: key, Name: name, DisplayName: title }));
  return new Map<string, Row[]>([
    ['user', userRows],
    ['application', appRows],
  ]);
}

function nameIn(names: readonly string[], name: string): string | undefined {
  return names.find((known) => isEqual(known, name));
}

function isEqual(one: string | undefined, other: string | undefined): boolean {
  return one?.toLowerCase() === other?.toLowerCase();
}

function resultOf(table: string, columns: readonly string[], rows: readonly Row[]) {
  return {
    IsAggregate: false,
    Count: rows.length,
    FullCount: rows.length,
    Columns: columns.map((Name) => ({ Name, Title: Name, Type: 12 })),
    Results: rows.map((row) => ({
      Entities: [{ Type: table, Key: row.ID, IsForeignKey: false }],
      Row: Object.fromEntries(columns.map((name) => [name, row[name]])),
    })),
    ReturnID: '',
  };
}
