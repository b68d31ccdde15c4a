import type { Place } from './place.ts';
import { startPortal } from './portal.ts';
import { against, printTable, raw, spread } from './table.ts';

const STARTS = 5;

/** Start again with nothing changed: from the command to its line `ready`. */
export async function starting({ dir, name, start }: Place): Promise<void> {
  const times: number[] = [];
  for (let i = 0; i < STARTS; i++) {
    const portal = await startPortal(dir);
    times.push(portal.startMs);
    await portal.stop();
  }
  const { median, least, most } = spread(times);
  printTable({
    title: `Start again, ${name}: ms from the command to its ready line`,
    commands: ['npm start'],
    head: ['starts', 'median', 'min', 'max', 'target', 'samples'],
    rows: [[String(STARTS), median, least, most, against(median, start), raw(times)]],
  });
}
