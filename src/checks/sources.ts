/** What a finding rests on: its name for people, the law or rule, and where our reference tells it. */
export type Source = { name: string; basis: string };

const PERSONAL = '个人信息保护法第六条、第二十八条；政府信息公开条例第十五条';

/** Every rule of the desk by its code; those of a type or of an import say the same words there. */
export const SOURCES = {
  privacy: { name: '个人信息', basis: PERSONAL },
  'privacy-doubt': { name: '可能是个人信息', basis: PERSONAL },
  'privacy-minor': { name: '未满14周岁的人的信息', basis: '个人信息保护法第二十八条、第三十一条' },
  'privacy-address': { name: '姓名和住址', basis: `${PERSONAL}；住址公开到乡镇、街道` },
  'privacy-columns': { name: '名单的栏目', basis: '个人信息保护法第六条、第二十八条' },
  'privacy-waiver': { name: '公开个人信息的依据', basis: '行政处罚法第四十八条；政府信息公开条例第十五条' },
  missing: { name: '没有填写', basis: '政府信息公开条例第二十六条；党政机关公文处理工作条例第九条' },
  nature: { name: '文件性质', basis: '国办发〔2018〕37号' },
  procedure: {
    name: '前置程序',
    basis: '国办发〔2018〕37号、〔2018〕115号；公平竞争审查条例（国令第783号）',
  },
  interpretation: { name: '政策解读', basis: '国办发〔2016〕80号；谁起草、谁解读' },
  'interpretation-policy': { name: '解读的文件', basis: '国办发〔2016〕80号' },
  copied: { name: '照抄原文', basis: '国办发〔2016〕80号；解读不是摘抄压缩' },
  dates: { name: '日期先后', basis: '党政机关公文格式（GB/T 9704）；不得倒签发布日期' },
  'document-number': { name: '发文字号', basis: '党政机关公文格式（GB/T 9704）' },
  openness: { name: '公开方式', basis: '政府信息公开条例第十三条、第十七条' },
  'link-broken': { name: '站内链接', basis: '国办发〔2017〕47号；不得有错链、断链' },
  'link-host': { name: '站外网址', basis: '国办发〔2017〕47号；链接内容须核对' },
  'link-form': { name: '链接写法', basis: '国办发〔2017〕47号；不得有错链、断链' },
  'attachment-label': { name: '附件', basis: '国办发〔2017〕47号；附件齐全' },
  'attachment-unread': { name: '附件打不开', basis: '政府网站与政务新媒体检查指标（国办秘函〔2019〕19号）' },
  'attachment-scan': { name: '附件是图片', basis: '无障碍环境建设法第三十二条' },
  intricate: { name: '排版太复杂', basis: '国办发〔2017〕47号；页面要打得开' },
  vague: { name: '兜底表述', basis: '国办发〔2017〕47号；不用模糊、兜底的说法' },
  sentence: { name: '句子太长', basis: '本机关文字规则第一条' },
  names: { name: '名称、称谓', basis: '政府网站与政务新媒体检查指标（国办秘函〔2019〕19号）' },
  'table-head': { name: '表头', basis: '无障碍环境建设法第三十二条；GB/T 37668' },
  'image-text': { name: '图片说明', basis: '无障碍环境建设法第三十二条；GB/T 37668' },
  'basis-repealed': { name: '依据的效力', basis: '立法法、国办发〔2018〕37号；依据须现行有效' },
} as const satisfies Record<string, Source>;

export type RuleCode = keyof typeof SOURCES;

/** What is told beside a finding; a rule of one type only has none of its own. */
export const sourceOf = (rule: string | undefined): Source | undefined =>
  rule && Object.hasOwn(SOURCES, rule) ? SOURCES[rule as RuleCode] : undefined;
