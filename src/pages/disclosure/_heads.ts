/** 法定主动公开内容: the fifteen heads of 条例 art. 20 in short; `path` where something is public now. */
export const HEADS: { no: string; name: string; path?: string }[] = [
  { no: '一', name: '行政法规、规章和规范性文件', path: '/policies' },
  { no: '二', name: '机关职能、机构设置、办公地址、办公时间、联系方式、负责人姓名' },
  { no: '三', name: '国民经济和社会发展规划、专项规划、区域规划及相关政策' },
  { no: '四', name: '国民经济和社会发展统计信息' },
  { no: '五', name: '办理行政许可和其他对外管理服务事项的依据、条件、程序以及办理结果' },
  { no: '六', name: '实施行政处罚、行政强制的依据、条件、程序以及有一定社会影响的处罚决定' },
  { no: '七', name: '财政预算、决算信息' },
  { no: '八', name: '行政事业性收费项目及其依据、标准' },
  { no: '九', name: '政府集中采购项目的目录、标准及实施情况' },
  { no: '十', name: '重大建设项目的批准和实施情况' },
  { no: '十一', name: '扶贫、教育、医疗、社会保障、促进就业等方面的政策、措施及其实施情况' },
  { no: '十二', name: '突发公共事件的应急预案、预警信息及应对情况' },
  { no: '十三', name: '环境保护、公共卫生、安全生产、食品药品、产品质量的监督检查情况' },
  { no: '十四', name: '公务员招考的职位、名额、报考条件等事项以及录用结果' },
  { no: '十五', name: '法律、法规、规章和国家有关规定规定应当主动公开的其他政府信息' },
];

/** The parts of the column, in the order 国办公开办函〔2019〕60号 gives them. */
export const PARTS = [
  { path: '#guide', name: '政府信息公开指南', note: '去哪里看、怎么申请、找谁' },
  { path: '#rules', name: '政府信息公开制度', note: '依照哪些规定公开' },
  { path: '#duty', name: '法定主动公开内容', note: '按条例第二十条列出' },
  { path: '#annual', name: '政府信息公开工作年度报告', note: '每年1月31日前公布' },
];
