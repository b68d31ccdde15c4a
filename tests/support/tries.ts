import { expect } from 'vitest';

/** Tries of an attack by what they aim at; each has to be refused, and the table says how many there were. */
export class Tries {
  private readonly counts = new Map<string, [tries: number, statuses: Map<number, number>]>();
  private readonly held: string[] = [];

  /** One try: `refused` says which answers are a refusal. */
  add(aim: string, what: string, status: number, refused: (status: number) => boolean = isRefusal): void {
    const [tries, statuses] = this.counts.get(aim) ?? [0, new Map<number, number>()];
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    this.counts.set(aim, [tries + 1, statuses]);
    if (!refused(status)) this.held.push(`${aim}: ${what}: ${status}`);
  }

  /** What was not refused. */
  get holes(): string[] {
    return this.held;
  }

  /** Prints the table and demands that everything was refused. */
  end(least: number): void {
    const rows = [...this.counts].map(
      ([aim, [tries, statuses]]) =>
        `${String(tries).padStart(5)}  ${aim}  (${[...statuses].map(([status, n]) => `${status}×${n}`).join(' ')})`,
    );
    const all = [...this.counts.values()].reduce((sum, [tries]) => sum + tries, 0);
    console.log(`${all} tries, ${all - this.held.length} refused\n${rows.join('\n')}`);
    expect(this.held).toEqual([]);
    expect(all).toBeGreaterThanOrEqual(least);
  }
}

export const isRefusal = (status: number): boolean => [403, 404, 409, 413, 415, 422, 429].includes(status);
/** Whatever is said to it, nothing breaks. */
export const isAnswer = (status: number): boolean => status < 500;
