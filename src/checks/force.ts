import type { Content } from '../documents/rules.ts';
import { type PolicyDetails, STEPS } from '../documents/types/policy.ts';
import type { Issue } from '../errors.ts';
import type { Site } from '../site.ts';
import { dayOf, formatDay } from '../text/days.ts';
import { finding, type Piece } from './pieces.ts';

type Given = Partial<PolicyDetails> & { natureReason?: string };
type Asked = {
  site: Pick<Site, 'identity'>;
  today: string;
  /** An interpretation goes out with it or is out already; undefined: not known here. */
  interpreted?: boolean;
};

/** 公民、法人和其他组织, as texts of a housing authority call them. */
const OUTSIDERS =
  /公民|居民|村民|农户|业主|家庭|个人|承租人|出租人|当事人|申请人|购房人|建设单位|施工单位|监理单位|设计单位|(?:资质|许可)[^，。]{0,12}的单位|企业|物业服务人|机构|市场主体|经营者|从业人员|法人|户主|房屋所有权人|使用人|社会资本|住宅[^，。]{0,8}电梯/;
/** What they must do or leave, may have, pay or get. */
const BINDING =
  /应当|应于|应在|不得|须|要按|禁止|严禁|有权|可以?(?:申请|领取|享受)|限购|罚款|责令|处罚|给予|补助(?:标准|资金)?为?|补贴|计收|收费标准|租金标准|不予|予以(?!通报|公[布示告开]|印发|表彰)|限期|视为|收回|强制/;
/** What follows for whom the sentence before spoke of. */
const FOLLOWS = /^(?:违反|逾期|拒不|未(?:按|经|取得)|弄虚作假|标准为|补[贴助])/;
/** So many such sentences make a text that binds the public; fewer do where they are a good part of a short text. */
const BINDS = 3;
const SHARE = 0.2;
/** 公文 that answer, report or repeal and set nothing by themselves. */
const SET_NOTHING = /^(?:函|批复|报告|请示|通报|纪要|议案|公报)$/;
const TELLS_ONLY = /废止|宣布失效|工作要点|任务分工|名单|计划的?(?:通知|公告)|转发|召开|表彰|考核/;

/** How many sentences say what the public must do or may get; 国办发〔2018〕37号 asks for what a text does, not for its name. */
export const bindingSentences = (pieces: readonly Piece[]): number => bound(sentencesOf(pieces));

/** The carried text, where there is one: the letter around it only passes it on. */
function sentencesOf(pieces: readonly Piece[]): string[] {
  const carried = pieces.filter(({ field }) => field === 'details.carried.body');
  const texts = carried.length ? carried : pieces.filter(({ field }) => field === 'body');
  return texts
    .flatMap(({ text }) => text.split(/[。；;\n]/))
    .map((one) =>
      one.replace(
        /^\s*(?:第[〇零一二三四五六七八九十百]+条|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)?\s*/,
        '',
      ),
    )
    .filter((one) => one.length > 7);
}

function bound(sentences: readonly string[]): number {
  let [count, speaks] = [0, false];
  for (const one of sentences) {
    const outside = OUTSIDERS.test(one);
    const binds = BINDING.test(one) && (outside || (speaks && FOLLOWS.test(one)));
    if (binds) count++;
    speaks = outside || binds;
  }
  return count;
}

/** Whether a text of this body binds the public. */
export function bindsPublic(
  content: Content,
  pieces: readonly Piece[],
  { identity }: Pick<Site, 'identity'>,
): boolean {
  const { issuer = identity.name, genre = '' } = content.details as Given;
  if (!isOurs(issuer, identity) || SET_NOTHING.test(genre) || TELLS_ONLY.test(content.title)) return false;
  const sentences = sentencesOf(pieces);
  const binding = bound(sentences);
  return binding >= BINDS || (binding > 0 && binding >= sentences.length * SHARE);
}

/** From nature and audience (standards IN-02): 规章, 规范性文件, and what else touches rights of the public. */
export function needsInterpretation(
  content: Content,
  pieces: readonly Piece[],
  site: Pick<Site, 'identity'>,
): boolean {
  const { issuer = site.identity.name, nature } = content.details as Given;
  if (content.type !== 'policy' || !isOurs(issuer, site.identity)) return false;
  return nature === 'rule' || nature === 'normative' || bindsPublic(content, pieces, site);
}

/** Nature, 前置程序 and interpretation of a policy of this body. */
export function forceIssues(content: Content, pieces: readonly Piece[], asked: Asked): Issue[] {
  if (content.type !== 'policy') return [];
  const given = content.details as Given;
  if (given.issuer && !isOurs(given.issuer, asked.site.identity)) return [];
  return [
    ...natureIssues(content, pieces, asked),
    ...procedureIssues(given),
    ...interpretationIssues(content, pieces, asked),
  ];
}

function natureIssues(content: Content, pieces: readonly Piece[], { site }: Asked): Issue[] {
  const { nature, natureReason } = content.details as Given;
  if (nature !== 'other' || !bindsPublic(content, pieces, site)) return [];
  const field = { field: 'details.nature' };
  const says = `全文有${bindingSentences(pieces)}句规定了公众要做什么、能得到什么，可能是行政规范性文件`;
  if (natureReason?.trim())
    return [finding('advise', 'nature', field, `${says}；已写明不作为规范性文件的理由，请政策法规科确认`)];
  return [finding('block', 'nature', field, `${says}。是的，请改文件性质并补前置程序；不是的，请写明理由`)];
}

/** Before it is signed; 备案 comes after. */
const BEFORE_SIGNING = ['consultation', 'legal', 'competition', 'deliberation', 'registration'] as const;

function procedureIssues({ nature, procedure = [], signedOn }: Given): Issue[] {
  if (nature !== 'normative') return [];
  const done = new Map(procedure.map((one, n) => [one.step, { ...one, n }]));
  const missing = BEFORE_SIGNING.filter((step) => !done.has(step));
  const late = (['consultation', 'legal', 'competition', 'deliberation'] as const).flatMap((step) => {
    const one = done.get(step);
    return one && signedOn && one.on > signedOn ? [one] : [];
  });
  return [
    ...missing.map((step) =>
      finding(
        'block',
        'procedure',
        { field: 'details.procedure' },
        `行政规范性文件缺少前置程序：${STEPS[step]}`,
      ),
    ),
    ...late.map(({ step, n }) =>
      finding(
        'block',
        'procedure',
        { field: `details.procedure.${n}.on` },
        `${STEPS[step]}的日期晚于成文日期，请核对`,
      ),
    ),
  ];
}

function interpretationIssues(content: Content, pieces: readonly Piece[], asked: Asked): Issue[] {
  const { site, interpreted, today } = asked;
  if (interpreted !== false || !needsInterpretation(content, pieces, site)) return [];
  const { interpretationWaiver: waiver } = content.details as Given;
  const field = { field: 'details.interpretationWaiver' };
  // What was public before it came here is no longer kept back; its interpretation is still owed.
  const level = isOlder(content, today) ? 'advise' : 'block';
  if (!waiver?.reason?.trim() || !waiver.promisedOn)
    return [
      finding(
        level,
        'interpretation',
        field,
        '这份文件需要解读：请加一件解读，或者写明暂无解读的理由和承诺公布的日期',
      ),
    ];
  if (waiver.promisedOn >= today) return [];
  const on = formatDay(waiver.promisedOn, 'cn');
  return [finding('block', 'interpretation', field, `承诺${on}公布解读，已经过了，请加解读或者改日期`)];
}

const isOlder = ({ originallyPublishedAt }: Content, today: string): boolean =>
  !!originallyPublishedAt && dayOf(originallyPublishedAt) < today;

export const isOurs = (issuer: string, { name, formerNames }: Site['identity']): boolean =>
  issuer === name || formerNames.some((former) => former.name === issuer);
