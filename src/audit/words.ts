/** What each verb is called where a person reads the record; a verb of another version is shown as it is. */
export const VERBS: Readonly<Record<string, string>> = {
  'countersign.give': '会签',
  'countersign.invite': '发会签链接',
  'countersign.revoke': '收回会签链接',
  'deputy.appoint': '设置代办',
  'deputy.end': '提前结束代办',
  'document.draft': '新建信息',
  'document.erase': '依法清除',
  'edition.depart': '申报与原件不同之处',
  'edition.explain': '写处理说明',
  'edition.save': '保存',
  'edition.signed': '登记签发原件',
  'edition.tell': '告诉起草科室',
  'edition.write': '新建版本',
  'erasure.ask': '提请依法清除',
  'erasure.drop': '不清除',
  'erasure.finish': '清除附件和残留',
  'file.receive': '上传附件',
  'ledger.record': '补登发布记录',
  'outbox.resend': '再发一次通知',
  'packet.attach': '添加报审材料',
  'packet.detach': '移除报审材料',
  'packet.make': '打报审包',
  'packet.return': '登记退回补正',
  'packet.send': '登记报送',
  'recovery.use': '使用恢复码',
  'release.bring': '导入Word',
  'release.correct': '起草更正',
  'release.discard': '删除草稿',
  'release.emergency': '紧急撤下',
  'release.extend': '增加一件',
  'release.import': '导入',
  'release.open': '建审批单',
  'release.publish': '发布',
  'release.recall': '撤回送审',
  'release.reduce': '移出一件',
  'release.repeat': '复制上期',
  'release.review': '审核',
  'release.rollback': '起草恢复旧版',
  'release.schedule': '定时发布',
  'release.start': '起草',
  'release.submit': '送审',
  'release.table': '导入表格',
  'release.unschedule': '取消定时',
  'release.update': '起草更新',
  'release.urge': '催办',
  'release.urgent': '决定应急发布',
  'release.withdraw': '起草撤下',
  'session.clear': '退出其他登录',
  'session.end': '退出',
  'session.open': '登录',
  'submission.erase': '清除联系方式',
  'submission.reveal': '查看联系方式',
  'submission.submit': '收到来件',
  'totp.enrol': '设置动态口令',
  'totp.forget': '取消动态口令',
  'totp.use': '使用动态口令',
  'user.activate': '停用或启用账号',
  'user.add': '新增用户',
  'user.bind': '绑定或解除统一认证',
  'user.grant': '授权',
  'user.handover': '停用并交接',
  'user.password': '改密码',
};

export const verbName = (verb: string): string => VERBS[verb] ?? verb;

/** Names of what stands beside a verb; values are ids, codes and numbers only, never what somebody wrote. */
const DETAILS: Readonly<Record<string, string>> = {
  active: '在用',
  bound: '已绑定',
  documents: '信息',
  editions: '版本',
  files: '附件',
  finding: '问题',
  findings: '几处',
  for: '代',
  from: '从',
  kind: '种类',
  list: '清单',
  no: '第几次',
  number: '编号',
  office: '单位',
  opinion: '意见的哈希',
  reason: '原因',
  release: '审批单',
  releases: '审批单',
  revision: '第几次保存',
  roles: '权限',
  rows: '行数',
  rule: '规则',
  said: '所填',
  seq: '公开记录',
  sha256: '哈希',
  standsInFor: '代',
  to: '接手',
  token: '链接',
  until: '到',
  verdict: '意见',
};

/** 权限：reviewer；从：2026-05-25. `named` turns ids of people and codes into names. */
export function detailWords(detail: Record<string, unknown>, named: (value: string) => string): string {
  return Object.entries(detail)
    .filter(([key]) => key !== 'standsInFor')
    .map(
      ([key, value]) =>
        `${DETAILS[key] ?? key}：${[value]
          .flat()
          .map((one) => shown(String(one), named))
          .join('、')}`,
    )
    .join('；');
}

/** Hashes are told apart by their beginning. */
const shown = (value: string, named: (value: string) => string): string =>
  /^[0-9a-f]{64}$/.test(value) ? value.slice(0, 12) : named(value);

/** One cell of CSV; a leading sign that spreadsheets would compute with is held down (CSV injection). */
export const csvCell = (value: string): string =>
  `"${value.replace(/^[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`;

export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;
