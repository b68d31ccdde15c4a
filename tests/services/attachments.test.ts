import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { auditLog } from '#db/schema.ts';
import type { Role } from '#src/accounts/rules.ts';
import { addUser } from '#src/accounts/service.ts';
import { attach, detach, move, retitle, uploadsIn } from '#src/attachments/service.ts';
import { read } from '#src/context.ts';
import { receive } from '#src/uploads/service.ts';
import { readView } from '#src/views/service.ts';
import { openArchive } from '#src/word/safezip.ts';
import { startRelease } from '#src/writing/service.ts';
import { checkParts, releaseOf } from '#src/written/service.ts';
import * as made from '../support/office.ts';
import { newWorld, type World } from '../support/world.ts';

vi.setConfig({ testTimeout: 60_000 });

let w: World;
let [chen, zheng, hemin]: World[] = [];
beforeAll(async () => {
  w = await newWorld();
  const as = async (login: string, name: string, role: Role, department: string | null) => {
    const grants = [{ role, department }];
    return w.as({ id: await addUser(w, { login, name, department, grants }), name });
  };
  chen = await as('chenwenjing', '陈文静', 'author', 'rural');
  zheng = await as('zhengyi', '郑宜', 'author', 'property');
  hemin = await as('hemin', '何敏', 'reviewer', null);
});
afterAll(() => w.close());

const begun = async () => {
  const { editionId } = await startRelease(chen!, {
    ...{ type: 'policy', title: '关于做好农村危房改造的通知', origin: 'draft' as const },
  });
  return editionId;
};
const partOf = async (id: string) => (await releaseOf(w, id)).parts.find((one) => one.editionId === id)!;
const namesOf = async (id: string) => (await partOf(id)).content.attachments.map(({ name }) => name);
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => ({ code: '', message: '', issues: [] as { field: string; message: string }[] }),
    (error: { code: string; message: string; issues: { field: string; message: string }[] }) => error,
  );
const file = (name: string, bytes: Buffer) => ({ name, bytes });

describe('附件 of a draft', () => {
  test('come in, are named, put in order and taken out again, each step on record', async () => {
    const id = await begun();
    await attach(chen!, {
      editionId: id,
      revision: 0,
      files: [file('甲.docx', made.docx()), file('乙.xlsx', made.xlsx())],
    });
    await move(chen!, { editionId: id, revision: 1, index: 1, by: -1 });
    await retitle(chen!, { editionId: id, revision: 2, index: 0, title: ' 附件1　任务分配表 ' });
    expect((await partOf(id)).content.attachments.map(({ title }) => title)).toEqual([
      '附件1 任务分配表',
      '甲',
    ]);
    await detach(chen!, { editionId: id, revision: 3, index: 1 });
    expect(await namesOf(id)).toEqual(['乙.xlsx']);
    const verbs = (await read(w, (db) => db.select().from(auditLog))).map(({ verb }) => verb);
    expect(verbs.filter((verb) => verb === 'edition.save')).toHaveLength(4);
    expect(verbs.filter((verb) => verb === 'file.receive')).toHaveLength(2);
  });

  test('one of the same name takes the place of the old one and keeps its title', async () => {
    const id = await begun();
    await attach(chen!, { editionId: id, revision: 0, files: [file('甲.docx', made.docx())] });
    await retitle(chen!, { editionId: id, revision: 1, index: 0, title: '申请表' });
    await attach(chen!, { editionId: id, revision: 2, files: [file('甲.docx', made.docx(['新的一版。']))] });
    const [one, ...more] = (await partOf(id)).content.attachments;
    expect([one!.title, more.length]).toEqual(['申请表', 0]);
    expect((await w.store.files.get(one!.sha256)).length).toBe(one!.bytes);
  });

  test('nobody changes them over somebody else’s save, nor who does not write for the department', async () => {
    const id = await begun();
    const files = [file('甲.docx', made.docx())];
    await attach(chen!, { editionId: id, revision: 0, files });
    expect((await refusal(attach(chen!, { editionId: id, revision: 0, files }))).code).toBe('conflict');
    expect((await refusal(detach(chen!, { editionId: id, revision: 0, index: 0 }))).code).toBe('conflict');
    for (const other of [zheng!, hemin!])
      expect((await refusal(attach(other, { editionId: id, revision: 1, files }))).code).toBe('forbidden');
    expect(await namesOf(id)).toEqual(['甲.docx']);
  });

  test('when one of several is refused none comes in, and each is told', async () => {
    const id = await begun();
    const files = [
      file('甲.docx', made.docx()),
      file('乙.zip', made.docx()),
      file('丙.pdf', Buffer.alloc(0)),
    ];
    const { code, issues } = await refusal(attach(chen!, { editionId: id, revision: 0, files }));
    expect(code).toBe('unsupported');
    expect(issues.map(({ message }) => message.slice(0, 7))).toEqual(['《乙.zip》', '《丙.pdf》']);
    expect(await namesOf(id)).toEqual([]);
  });

  test('an OFD comes with a twin everybody can read, and the twin stays while it is there', async () => {
    const id = await begun();
    const ofd = file('通知.ofd', made.ofd());
    const alone = await refusal(attach(chen!, { editionId: id, revision: 0, files: [ofd] }));
    expect(alone.message).toContain('请先上传《通知.docx》');
    await attach(chen!, { editionId: id, revision: 0, files: [ofd, file('通知.docx', made.docx())] });
    expect((await refusal(detach(chen!, { editionId: id, revision: 1, index: 1 }))).message).toContain(
      '请先移除它',
    );
    await detach(chen!, { editionId: id, revision: 1, index: 0 });
    expect(await namesOf(id)).toEqual(['通知.docx']);
  });

  test('a title is neither empty, nor too long, nor full of marks nobody sees', async () => {
    const id = await begun();
    await attach(chen!, { editionId: id, revision: 0, files: [file('甲.docx', made.docx())] });
    for (const title of ['', ' ', '附'.repeat(101), '附件\u202efdp']) {
      const { issues } = await refusal(retitle(chen!, { editionId: id, revision: 1, index: 0, title }));
      expect(issues[0]?.field, JSON.stringify(title)).toBe('title.0');
    }
  });
});

describe('checks look into the files', () => {
  test('a number in a hidden column, a change not yet accepted and an old format are told', async () => {
    const id = await begun();
    const rows = made.row(1, ['户主', '电话']) + made.row(2, ['甲某某', '13912345678']);
    const sheet = { name: '名单', rows, cols: '<col min="2" max="2" hidden="1"/>' };
    const changed = '<w:p><w:ins w:author="张三"><w:r><w:t>补助2万元。</w:t></w:r></w:ins></w:p>';
    await attach(chen!, {
      ...{ editionId: id, revision: 0 },
      files: [
        file('名单.xlsx', made.xlsx([sheet])),
        file('办法.docx', made.docx([changed])),
        file('旧.doc', made.compound(['WordDocument'])),
      ],
    });
    const issues = (await checkParts(chen!, [await partOf(id)])).get(id)!;
    const told = issues.filter(({ field }) => field.startsWith('attachments'));
    const of = (n: number) =>
      told.filter(({ field }) => field === `attachments.${n}`).map(({ rule }) => rule);
    expect(of(0)).toEqual(expect.arrayContaining(['privacy', 'hidden-cells']));
    expect(of(1)).toContain('tracked-changes');
    expect(of(2)).toEqual(['old-format']);
    expect(JSON.stringify(told)).not.toContain('13912345678');
  });
});

describe('what tells of its makers', () => {
  const stored = async (name: string, bytes: Buffer) => {
    const got = await receive(chen!, { name, bytes });
    const id = await begun();
    const part = await partOf(id);
    const [upload] = await uploadsIn(w, { ...part, content: { ...part.content, attachments: [got] } });
    return { bytes: await w.store.files.get(got.sha256), removed: upload!.removed };
  };

  test('is taken out of a Word file, whose text stays to the character', async () => {
    const bytes = made.docx(['补助标准为每户2万元。'], made.comments('请核', '王五'));
    expect(bytes.toString('latin1')).toBeTruthy();
    const { bytes: clean, removed } = await stored('甲.docx', bytes);
    const archive = openArchive(clean);
    const all = [...archive.entries.keys()].map((name) => archive.read(name).toString()).join('');
    expect(all).not.toMatch(/张三丰|李四维|示例打字复印社|王五/);
    expect(all).toContain('补助标准为每户2万元。');
    expect(all).toContain('请核');
    expect(removed).toEqual(expect.arrayContaining(['作者', '最后修改人', '单位', '修订和批注的作者姓名']));
    const both = await Promise.all([readView('docx', bytes), readView('docx', clean)]);
    expect(both[1]).toEqual(both[0]);
  });

  test('is taken out of the pictures in a text', async () => {
    const files = [{ name: 'word/media/image1.jpg', content: made.jpg([made.exif(1)]) }];
    const { bytes: clean, removed } = await stored('甲.docx', made.docx(['见图。'], { files }));
    expect(removed).toContain('插图的拍摄信息');
    expect(openArchive(clean).read('word/media/image1.jpg')).toEqual(made.jpg());
  });

  test('is taken out of a workbook', async () => {
    const { bytes: clean, removed } = await stored('甲.xlsx', made.xlsx());
    const archive = openArchive(clean);
    expect(archive.read('docProps/core.xml').toString()).not.toContain('张三丰');
    expect(removed).toContain('作者');
    expect(await readView('xlsx', clean)).toEqual(await readView('xlsx', made.xlsx()));
  });

  test('is taken out of photographs, which stay as they are turned', async () => {
    const iptc = made.segment(0xed, Buffer.from('Photoshop 3.0\0byline ZHANGSANFENG'));
    const { bytes: clean, removed } = await stored(
      '甲.jpg',
      made.jpg([made.exif(6), iptc], Buffer.from('tail')),
    );
    expect(clean.includes('ZHANGSANFENG')).toBe(false);
    expect(clean.includes('tail')).toBe(false);
    expect(removed).toEqual(['拍摄时间、地点和设备（EXIF）', '作者和说明（IPTC）', '图片后面附带的内容']);
    expect(clean.includes(Buffer.from('0112000300000001000600', 'hex'))).toBe(true);
    const again = await receive(chen!, { name: '甲.jpg', bytes: clean });
    expect(await w.store.files.get(again.sha256)).toEqual(clean);
  });

  test('is taken out of PNG and WebP', async () => {
    const text = made.chunk('tEXt', Buffer.from('Author\0ZHANGSANFENG'));
    const png = await stored('甲.png', made.png([text]));
    expect([png.removed, png.bytes.equals(made.png())]).toEqual([['图片文字说明'], true]);
    const webp = await stored(
      '甲.webp',
      made.webp([
        ['EXIF', Buffer.from('ZHANGSANFENG')],
        ['XMP ', Buffer.from('x')],
      ]),
    );
    expect([webp.removed, webp.bytes.includes('ZHANGSANFENG')]).toEqual([
      ['拍摄时间、地点和设备（EXIF）', '编辑记录（XMP）'],
      false,
    ]);
  });
});

describe('clamd', () => {
  let server: Server;
  let answer: string;
  let heard = Buffer.alloc(0);
  beforeAll(async () => {
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      let got = Buffer.alloc(0);
      socket.on('data', (more) => {
        got = Buffer.concat([got, more]);
        if (!got.subarray(-4).equals(Buffer.alloc(4))) return;
        heard = got;
        socket.end(answer);
      });
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  });
  afterAll(() => server.close());
  const address = () => `127.0.0.1:${(server.address() as { port: number }).port}`;
  const ask = (clamd: string) => refusal(receive(chen!, file('甲.pdf', made.pdf()), { clamd }));

  test('sees the whole file and lets a clean one pass', async () => {
    answer = 'stream: OK\0';
    expect((await ask(address())).code).toBe('');
    expect(heard.toString('latin1', 0, 10)).toBe('zINSTREAM\0');
    expect(heard.subarray(14, -4).equals(made.pdf())).toBe(true);
  });

  test('names a virus', async () => {
    answer = 'stream: Eicar-Test-Signature FOUND\0';
    expect(await ask(address())).toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('Eicar'),
    });
  });

  test.each([
    ['an error', 'INSTREAM size limit exceeded. ERROR\0'],
    ['nothing', ''],
  ])('that says %s lets nothing in', async (_, said) => {
    answer = said;
    expect((await ask(address())).code).toBe('busy');
  });

  test('that is not there lets nothing in', async () => {
    expect((await ask('127.0.0.1:1')).code).toBe('busy');
  });
});
