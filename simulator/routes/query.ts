import type { Answer } from '../answers';
import { failure, success } from '../envelope';
import type { JsonFields } from '../json-fields';
import type { Route } from '../router';
import type { TenantState } from '../state';
import type { TenantRequest } from '../tenant-request';
import { administratorOf, isCaller } from './authorization';
import { restRoute } from './rest';

type Row = Readonly<Record<string, string>>;

/** The part of the query language that this simulator has: columns, one of two tables, comparisons with texts of which one must hold. */
const SCRIPT = /^\s*select\s+(?<columns>[\w\s,]+?|\*)\s+from\s+(?<table>\w+)(?:\s+where\s+(?<condition>\S.*?))?\s*;?\s*$/is;
const COMPARISON = /\s*(?<key>\w+)\s*(?<operator>=|\blike\b)\s*'(?<wanted>(?:[^']|'')*)'\s*(?:$|\bor\b(?=\s*\w))/iy;

type Test = (row: Row) => boolean;

/** Queries on the tenant's tables (protocol.md, section 6.3). */
export function queryRoute(state: TenantState): Route {
  return restRoute(
    {
      name: 'redrockquery',
      path: '/RedRock/Query',
      evidence: 'observed',
      note: 'select columns from User or Application [where column = ‘text’, or like ‘te%’, or ..]; nothing else',
      answer: (request, fields) => query(request, fields, state),
    },
    state,
  );
}

function query(request: TenantRequest, fields: JsonFields, state: TenantState): Answer {
  const caller = administratorOf(request, state, 'redrock/query');
  if (!isCaller(caller)) return caller;
  const { columns = '', table = '', condition } = SCRIPT.exec(fields.text('script'))?.groups ?? {};
  const rows = tables(state).get(table.toLowerCase());
  const names = Object.keys(rows?.[0] ?? {});
  const chosen = columns === '*' ? names : columns.split(',').map((column) => nameIn(names, column.trim()));
  const tests = condition === undefined ? [() => true] : testsOf(condition, names);
  if (!rows || !tests || !chosen.every((name) => name !== undefined)) {
    return failure('The query cannot be run.', '_I18N_QueryFailed');
  }
  const found = rows.filter((row) => tests.some((test) => test(row)));
  return success(resultOf(table, chosen, found, pageSize(fields.value('args'))));
}

/** Undefined where the condition is anything but comparisons of columns that there are. */
function testsOf(condition: string, names: readonly string[]): Test[] | undefined {
  const tests: Test[] = [];
  COMPARISON.lastIndex = 0;
  do {
    const { key = '', operator, wanted = '' } = COMPARISON.exec(condition)?.groups ?? {};
    const name = nameIn(names, key);
    if (name === undefined) return undefined;
    const text = wanted.replaceAll("''", "'");
    const pattern = operator === '=' ? undefined : likePattern(text);
    tests.push((row) => pattern?.test(row[name] ?? '') ?? isEqual(row[name], text));
  } while (COMPARISON.lastIndex < condition.length);
  return tests;
}

/** `%` for any text, `_` for any character, as in SQL. */
function likePattern(text: string): RegExp {
  const source = text
    .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  return new RegExp(`^${source}$`, 'is');
}

function pageSize(args: unknown): number {
  const { PageSize } = (args ?? {}) as { PageSize?: unknown };
  return typeof PageSize === 'number' && PageSize > 0 ? PageSize : Number.POSITIVE_INFINITY;
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

function resultOf(table: string, columns: readonly string[], rows: readonly Row[], most: number) {
  const shown = rows.slice(0, most);
  return {
    IsAggregate: false,
    Count: shown.length,
    FullCount: rows.length,
    Columns: columns.map((Name) => ({ Name, Title: Name, Type: 12 })),
    Results: shown.map((row) => ({
      Entities: [{ Type: table, Key: row.ID, IsForeignKey: false }],
      Row: Object.fromEntries(columns.map((name) => [name, row[name]])),
    })),
    ReturnID: '',
  };
}
