import type { Spread } from './statistics';

/** A bound that the project sets itself. */
export type Gate = { readonly atLeast: number } | { readonly atMost: number } | { readonly exactly: number };

/** One line of the result: what was compared, what came out, what it should have been. */
export interface Finding {
  readonly cell: string;
  /** Both sides of the comparison in words. */
  readonly compared: string;
  readonly value: Spread | number;
  /** "x" or "MB", behind the value. */
  readonly unit: string;
  readonly digits: number;
  /** None: for information. */
  readonly gate?: Gate | undefined;
}

/** Absolute figures of one contestant: they hold for this machine and this minute alone. */
export interface Figures {
  readonly cell: string;
  readonly contestant: string;
  readonly values: Readonly<Record<string, string>>;
}

export interface CellResult {
  readonly findings: readonly Finding[];
  readonly figures?: readonly Figures[];
}

/** The findings as a Markdown table. */
export function findingsTable(findings: readonly Finding[]): string {
  const rows = findings.map(({ cell, compared, value, unit, digits, gate }) => {
    const { median, min, max } = typeof value === 'number' ? { median: value, min: value, max: value } : value;
    const text = (number: number): string => `${number.toFixed(digits)}${unit}`;
    const range = min === max ? '' : `${text(min)} to ${text(max)}`;
    return [cell, compared, text(median), range, gate ? gateText(gate, text) : '', gate ? verdict(gate, median) : ''];
  });
  return table(['cell', 'compared', 'median', 'rounds', 'gate', ''], rows);
}

/** The figures as Markdown tables, one for each set of columns. */
export function figuresTables(figures: readonly Figures[]): string {
  const byColumns = new Map<string, Figures[]>();
  for (const line of figures) {
    const columns = Object.keys(line.values).join();
    byColumns.set(columns, [...(byColumns.get(columns) ?? []), line]);
  }
  const tables = [...byColumns.values()].map((lines) =>
    table(
      ['cell', 'contestant', ...Object.keys(lines[0]?.values ?? {})],
      lines.map(({ cell, contestant, values }) => [cell, contestant, ...Object.values(values)]),
    ),
  );
  return tables.join('\n\n');
}

function verdict(gate: Gate, value: number): string {
  return isMet(gate, value) ? 'met' : 'MISSED';
}

function isMet(gate: Gate, value: number): boolean {
  if ('atLeast' in gate) return value >= gate.atLeast;
  if ('atMost' in gate) return value <= gate.atMost;
  return value === gate.exactly;
}

function gateText(gate: Gate, text: (value: number) => string): string {
  if ('atLeast' in gate) return `>= ${text(gate.atLeast)}`;
  if ('atMost' in gate) return `<= ${text(gate.atMost)}`;
  return `= ${text(gate.exactly)}`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
