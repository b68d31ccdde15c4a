/** A link of ours: `path` without the base path. */
export type Entry = { name: string; path: string };

/** 主导航. */
export const NAV: Entry[] = [
  { name: '政府信息公开', path: '/disclosure' },
  { name: '政策文件', path: '/policies' },
  { name: '政策解读', path: '/interpretations' },
  { name: '意见征集', path: '/consultations' },
  { name: '办事服务', path: '/guides' },
  { name: '互动交流', path: '/messages' },
  { name: '全部栏目', path: '/sections' },
];

/** What the phone menu adds to the main navigation, before 全部栏目. */
const MENU_ONLY: Entry[] = [
  { name: '查我的意见、留言', path: '/receipts' },
  { name: '建议提案办理', path: '/proposals' },
  { name: '回应关切', path: '/responses' },
  { name: '重点领域', path: '/projects' },
  { name: '数据开放', path: '/datasets' },
];

export const MENU: Entry[] = [...NAV.slice(0, -1), ...MENU_ONLY, ...NAV.slice(-1)];

/** 底部功能区; `wide` takes a whole line. */
export const FOOTER: (Entry & { wide?: boolean })[] = [
  { name: '政府信息公开指南', path: '/disclosure#guide' },
  { name: '依申请公开', path: '/disclosure/apply' },
  { name: '政府信息公开工作年度报告', path: '/disclosure#annual', wide: true },
  { name: '政府网站工作年度报表', path: '/disclosure#site', wide: true },
  { name: '网站地图', path: '/sections' },
  { name: '无障碍声明', path: '/about/accessibility' },
  { name: '个人信息保护', path: '/about/privacy' },
  { name: '关于本站', path: '/about/site' },
  { name: '本站纠错', path: '/corrections' },
];

/** 网站地图. */
export const SECTIONS: { name: string; entries: Entry[] }[] = [
  {
    name: '政府信息公开',
    entries: [
      { name: '政府信息公开指南', path: '/disclosure#guide' },
      { name: '政府信息公开制度', path: '/disclosure#rules' },
      { name: '法定主动公开内容', path: '/disclosure#duty' },
      { name: '政府信息公开工作年度报告', path: '/disclosure#annual' },
      { name: '政府网站工作年度报表', path: '/disclosure#site' },
      { name: '依申请公开', path: '/disclosure/apply' },
      { name: '主动公开基本目录', path: '/catalog' },
      { name: '机构职能', path: '/about/organization' },
      { name: '内设机构', path: '/about/departments' },
      { name: '领导信息', path: '/about/leaders' },
    ],
  },
  {
    name: '政策',
    entries: [
      { name: '政策文件', path: '/policies' },
      { name: '政策解读', path: '/interpretations' },
      { name: '通知公告', path: '/notices' },
    ],
  },
  {
    name: '参与',
    entries: [
      { name: '意见征集', path: '/consultations' },
      { name: '征集结果', path: '/consultations?phase=answered' },
      { name: '民意调查', path: '/surveys' },
      { name: '建议提案办理', path: '/proposals' },
      { name: '回应关切', path: '/responses' },
      { name: '互动交流', path: '/messages' },
      { name: '查我的意见、留言', path: '/receipts' },
    ],
  },
  { name: '办事', entries: [{ name: '办事服务', path: '/guides' }] },
  {
    name: '重点领域',
    entries: [
      { name: '重大建设项目', path: '/projects' },
      { name: '预算决算', path: '/budgets' },
    ],
  },
  { name: '数据', entries: [{ name: '数据开放', path: '/datasets' }] },
  { name: '工作动态', entries: [{ name: '工作动态', path: '/news' }] },
  {
    name: '关于本站',
    entries: [
      { name: '公开发布记录', path: '/releases' },
      { name: '显示设置', path: '/preferences' },
      { name: '无障碍声明', path: '/about/accessibility' },
      { name: '个人信息保护', path: '/about/privacy' },
      { name: '关于本站', path: '/about/site' },
      { name: '本站纠错', path: '/corrections' },
    ],
  },
  {
    name: '订阅（RSS）',
    entries: [
      { name: '全部新公开的信息', path: '/feed.xml' },
      { name: '政策文件', path: '/policies.xml' },
      { name: '政策解读', path: '/interpretations.xml' },
      { name: '意见征集', path: '/consultations.xml' },
      { name: '建议提案办理', path: '/proposals.xml' },
      { name: '回应关切', path: '/responses.xml' },
      { name: '通知公告', path: '/notices.xml' },
      { name: '工作动态', path: '/news.xml' },
    ],
  },
];

/** Columns without a place of their own in the main navigation, by what stands above them. */
export const ABOVE: Readonly<Record<string, Entry>> = {
  '/proposals': { name: '互动交流', path: '/messages' },
  '/responses': { name: '互动交流', path: '/messages' },
  '/notices': { name: '政策文件', path: '/policies' },
  '/releases': { name: '全部栏目', path: '/sections' },
};

/** Where a page stands in the main navigation: 'page' itself, 'true' for its column, nothing elsewhere. */
export function currentIn(entry: Entry, path: string): 'page' | 'true' | undefined {
  if (entry.path === path) return 'page';
  const [, column = ''] = path.split('/');
  const above = ABOVE[`/${column}`]?.path;
  return above === entry.path || path.startsWith(`${entry.path}/`) ? 'true' : undefined;
}
