import { canonical } from '../audit/rules.ts';

/** One column of one document that is not what it would be if it were made again. */
export type Differing = { table: string; document: string; column: string; reason: string };

/** Names of the tables that people read about; any other is told by the name it has in the database. */
const TABLE: Record<string, string> = {
  ...{ documents: '文件', editions: '版本', rendered: '排版', links: '关联', facets: '筛选项' },
  ...{ attachments: '附件', uploads: '收到的文件', addresses: '旧地址', releases: '发布审批单' },
  ...{
    release_items: '审批单内容',
    reviews: '审核意见',
    countersigns: '会签',
    rounds: '送审稿',
    search_rows: '检索行',
  },
  ...{ fts_title: '标题检索', fts_body: '正文检索', audit_log: '操作记录', submissions: '公众来件' },
  ...{ users: '用户', role_grants: '授权', handovers: '交接', sessions: '登录', manifests: '清单' },
  ...{ checkpoints: '检查点', signed_texts: '签发原件', departures: '申报', answers: '处理说明' },
  ...{
    emergencies: '紧急撤下',
    erasures: '依法清除',
    outbox: '通知',
    feedback: '有用',
    counters: '计数',
    jobs: '自动任务',
    query_log: '搜索词',
  },
  ...{ autosaves: '自动保存', bases: '编辑起点', changes: '变更通知', buckets: '限次' },
  ...{ authenticators: '动态口令', recovery_codes: '备用码', login_attempts: '登录失败' },
  ...{ materials: '报审材料', packets: '报审包', dispatches: '报送' },
  ...{ sqlite_schema: '表结构', sqlite_sequence: '自动编号' },
};

export const tableName = (table: string): string => (TABLE[table] ? `${TABLE[table]}（${table}）` : table);

/** Names of the columns that people read about. */
const COLUMN: Record<string, string> = {
  ...{ renderer: '排版程序', html: '正文网页', carriedHtml: '所附文件网页', card: '列表摘要', toc: '目录' },
  ...{ clauses: '条款', heads: '条款开头', text: '检索用正文' },
  ...{ numberKey: '文号', title: '标题词', body: '正文词' },
  ...{ department: '科室', originallyPublishedAt: '原发布时间', withdrawal: '撤下说明' },
  ...{ firstPublishedAt: '首次发布时间', listedAt: '排序时间', version: '版次', liveEditionId: '公开的版本' },
};

export const columnName = (column: string): string =>
  COLUMN[column] ? `${COLUMN[column]}（${column}）` : column;

/** Columns in which what is kept and what would be made anew are not the same value. */
export function differing(kept: Record<string, unknown>, made: Record<string, unknown>): string[] {
  return Object.keys(made).filter((column) => canonical(kept[column]) !== canonical(made[column]));
}

/** Rows that only one side has, however they are ordered. */
export function unequalRows<T extends object>(
  kept: readonly T[],
  made: readonly T[],
): { missing: T[]; extra: T[] } {
  const [is, should] = [kept, made].map((rows) => new Set(rows.map((row) => canonical(row)))) as [
    Set<string>,
    Set<string>,
  ];
  return {
    missing: made.filter((row) => !is.has(canonical(row))),
    extra: kept.filter((row) => !should.has(canonical(row))),
  };
}
