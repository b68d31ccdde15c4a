import type { Issue } from '../errors.ts';
import { maskedName } from '../privacy/rules.ts';
import type { Site } from '../site.ts';
import { finding, type Piece } from './pieces.ts';
import { type Cell, type Table, tablesIn } from './tables.ts';

type Identity = { identity: Pick<Site['identity'], 'posts'> };

/**
 * Persons by name together with where they live, or with what nobody need know of them, in lists and in sentences (standards
 * RV-05, RV-10). Who holds a published post is named in full.
 */
export function namedIn(piece: Piece, { identity }: Identity): Issue[] {
  const posts = new Set(identity.posts.flatMap(({ name }) => name ?? []));
  return [
    ...tablesIn(piece.text).flatMap((table) => tableIssues(piece, table, posts)),
    ...sentenceIssues(piece, posts),
  ];
}

const NAME_HEAD =
  /姓名$|^(?:户主|申请人|承租人|保障对象|当事人|被处罚人|被征收人|被补偿人|购房人|使用人|所有权人|产权人|房主|家庭成员|共同申请人)$/;
const HOME_HEAD = /住址|住所|居住地|现住|户籍|家庭地址|详细地址|房屋地址|房屋坐落|门牌/;
const ADDRESS_HEAD = /^地址$/;
/** Whoever is listed by post or body is no private person. */
const OFFICE_HEAD = /职务|职称|岗位|单位|部门|科室|办公/;
const NEEDLESS = /残疾|疾病|病情|病种|健康|低保原因|致贫原因|困难原因|收入|银行|卡号|账号|开户/;
const PHONE_HEAD = /电话|手机|联系方式/;
/** Down to a door: 12号, 3栋, 2单元, 5组. */
const DOOR = /\d[\d-]{0,5}(?:号|栋|幢|室|单元|号楼|楼|组|社)|[一二三四五六七八九十]{1,3}(?:组|社)(?:\d|$)/;
const NAME = /^[\p{Script=Han}·]{2,5}$/u;
const NO_NAME = /某|合计|总计|小计|公司|序号|以上|以下|空白|姓名/;

function tableIssues(piece: Piece, { head, rows }: Table, posts: ReadonlySet<string>): Issue[] {
  const column = (of: RegExp) => head.findIndex(({ text }) => of.test(text.replace(/\s/g, '')));
  const name = column(NAME_HEAD);
  if (name < 0 || !rows.length) return [];
  const named = rows.filter((row) => isName(row[name]?.text ?? '', posts));
  const office = column(OFFICE_HEAD) >= 0;
  const home = column(HOME_HEAD) >= 0 ? column(HOME_HEAD) : office ? -1 : column(ADDRESS_HEAD);
  const homes = home < 0 ? [] : named.flatMap((row) => (DOOR.test(row[home]?.text ?? '') ? [row] : []));
  return [
    ...homes.map((row) => addressIssue(piece, row[name]!, row[home]!)),
    ...columnIssues(piece, head, named, office),
  ];
}

function addressIssue(piece: Piece, name: Cell, home: Cell): Issue {
  const short = toStreet(home.text);
  const shown = maskedName(name.text);
  const cell = short ? home : name;
  const replace = short ?? shown;
  const mend = short ? `住址写到街道、乡镇为止` : `姓名写成${shown}`;
  return finding('block', 'privacy-address', piece, `${shown}的姓名和住址写在一起，请把${mend}`, {
    at: { start: cell.start, end: cell.start + cell.text.length },
    fix: { label: `改为${replace}`, replace },
  });
}

/** 示例市望花区建设街道丹东路12号 → 示例市望花区建设街道; null when no street or town is named. */
const toStreet = (address: string): string | null =>
  /^[^\d]{0,24}?(?:街道|[^\d]镇|[^\d]乡)(?!村)/.exec(address)?.[0] ?? null;

function columnIssues(piece: Piece, head: Cell[], named: Cell[][], office: boolean): Issue[] {
  if (!named.length) return [];
  return head.flatMap(({ text, start }, n) => {
    const needless = NEEDLESS.test(text);
    if (!needless && !(PHONE_HEAD.test(text) && !office)) return [];
    if (!named.some((row) => (row[n]?.text ?? '').replace(/[-—/*\s]/g, ''))) return [];
    const message = `名单里有“${text}”一栏，公示只列必要的栏目，请删去这一栏或者隐去姓名`;
    const at = { start, end: start + text.length };
    return [finding(needless ? 'block' : 'advise', 'privacy-columns', piece, message, { at })];
  });
}

const isName = (text: string, posts: ReadonlySet<string>): boolean =>
  NAME.test(text) && !NO_NAME.test(text) && !posts.has(text);

/** 姓名：张三，住址：……12号 and 张三，男，1960年出生，住……12号. Bounded on both sides of the word for 住址. */
const HOME_WORD =
  /(?:家庭住址|家庭地址|居住地址|房屋坐落|现住址|住址|户籍地址|户籍所在地|现住|住所|住)[为是：:]?/g;
const BEFORE = 80;
const BEHIND = 60;
const LABELLED =
  /(?:姓名|户主|申请人|当事人|被处罚人|被征收人|购房人|所有权人|承租人|产权人)[：:为\s]{0,3}([\p{Script=Han}·]{2,4})(?=[，,、；;。（(\s])/gu;
const DESCRIBED = /(?:^|[，。；：、（\s])([\p{Script=Han}·]{2,4})[，,、（(](?:男|女)[，,、；;）)]/gu;

function sentenceIssues(piece: Piece, posts: ReadonlySet<string>): Issue[] {
  if (!/住|户籍|家庭地址|坐落/.test(piece.text)) return [];
  const issues: Issue[] = [];
  for (const { 0: word, index } of piece.text.matchAll(HOME_WORD)) {
    const from = Math.max(0, index - BEFORE);
    const before = piece.text.slice(from, index);
    const home = /^[^。；;\n\t|]*/.exec(
      piece.text.slice(index + word.length, index + word.length + BEHIND),
    )![0];
    const door = DOOR.exec(home);
    const said = nearestName(before);
    if (!door || !said || !isName(said.name, posts)) continue;
    const start = from + said.index;
    const shown = maskedName(said.name);
    issues.push(
      finding(
        'block',
        'privacy-address',
        piece,
        `${shown}的姓名和住址写在一起，请隐去姓名或者把住址写到街道为止`,
        {
          at: { start, end: start + said.name.length },
          fix: { label: `改为${shown}`, replace: shown },
        },
      ),
    );
  }
  return issues;
}

/** The last one said before the address is whose it is. */
function nearestName(before: string): { name: string; index: number } | undefined {
  const said = [...before.matchAll(LABELLED), ...before.matchAll(DESCRIBED)].map(
    ({ 0: all, 1: name = '', index }) => ({
      name,
      index: index + all.lastIndexOf(name),
    }),
  );
  return said.sort((a, b) => a.index - b.index).at(-1);
}
