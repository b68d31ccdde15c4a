import { type Action, can, type Person } from '../accounts/rules.ts';

type Column = { name: string; path: string; may: Action };

/** Columns of the desk in order; each is shown to whoever may do something there. */
const COLUMNS: Column[] = [
  { name: '待办', path: '/desk', may: 'document.read' },
  { name: '发布审批单', path: '/desk/releases', may: 'document.read' },
  { name: '紧急撤下', path: '/desk/emergencies', may: 'release.emergency' },
  { name: '来件', path: '/desk/submissions', may: 'submission.read' },
  { name: '通知发送', path: '/desk/outbox', may: 'outbox.read' },
  { name: '用户与授权', path: '/desk/users', may: 'user.read' },
  { name: '全部记录', path: '/desk/audit', may: 'audit.read' },
];

/** What somebody finds at the desk, and where they are. `path` is below the base. */
export function columnsFor(person: Person, path: string): (Column & { current: boolean })[] {
  const shown = COLUMNS.filter(({ may }) => can(person, may));
  const here = [...shown].reverse().find((one) => path === one.path || path.startsWith(`${one.path}/`));
  return shown.map((one) => ({ ...one, current: one === here }));
}
