import { sql } from 'drizzle-orm';
import { dbEngine } from '../src/env.ts';
import { type Columns, postgres, sqlite } from './columns.ts';

type Withdrawal = { on: string; reason: string; replacement?: string; hidden?: true; basis?: string };
type Clause = { path: string; label: string; text: string; sha: string };
type ClauseHead = { path: string; label: string; text: string };
type Toc = { path: string; label: string; title: string; level: number; children: Toc[] };

/** All tables, written once over the column vocabulary. What each holds: README beside this file. */
export const makeSchema = (c: Columns) => {
  const documents = c.table(
    'documents',
    {
      id: c.id().primaryKey(),
      type: c.text().notNull(),
      /** `2026-014` or a slug; with the type's path it is the URL. */
      number: c.text().notNull(),
      /** externalId, else the path it was imported from. */
      externalId: c.text(),
      source: c.text(),
      indexNumber: c.text(),
      /** From here to `withdrawal`: as of the live edition. */
      department: c.text(),
      firstPublishedAt: c.time(),
      originallyPublishedAt: c.time(),
      /** originallyPublishedAt ?? firstPublishedAt: what lists and feeds sort by. */
      listedAt: c.time(),
      liveEditionId: c.id(),
      withdrawal: c.json<Withdrawal>(),
      version: c.int().notNull().default(0),
      /** 依法清除: from then on no edition of it holds a word, and none is written again. */
      erasedAt: c.time(),
    },
    (t) => [
      c.unique('documents_number').on(t.type, t.number),
      c
        .unique('documents_external')
        .on(t.externalId)
        .where(sql`external_id is not null`),
      c
        .unique('documents_source')
        .on(t.source)
        .where(sql`source is not null`),
      c
        .unique('documents_index_number')
        .on(t.indexNumber)
        .where(sql`index_number is not null`),
      c.index('documents_listed').on(t.type, t.listedAt),
    ],
  );

  const editions = c.table(
    'editions',
    {
      id: c.id().primaryKey(),
      documentId: c
        .id()
        .notNull()
        .references(() => documents.id),
      no: c.int().notNull(),
      /** draft · submitted · approved · published · superseded · withdrawn; written by releases only. */
      state: c.text().notNull(),
      title: c.text().notNull(),
      summary: c.text().notNull().default(''),
      body: c.text().notNull(),
      details: c.json<Record<string, unknown>>().notNull(),
      links: c.json<unknown[]>().notNull(),
      department: c.text(),
      originallyPublishedAt: c.time(),
      withdrawal: c.json<Withdrawal>(),
      author: c.text().notNull(),
      changeNote: c.text(),
      sha256: c.text().notNull(),
      createdAt: c.time().notNull(),
      publishedAt: c.time(),
      /** Counts saves of a draft: who saves over an older one is told so. */
      revision: c.int().notNull().default(0),
      /** draft 送审稿 · signed 正式文件: whether the text was signed before it came here. */
      origin: c.text().notNull().default('draft'),
      /** Everybody who wrote in it, in order; null is `author` alone. None of them may approve it. */
      authors: c.json<string[]>(),
      savedAt: c.time(),
      savedBy: c.text(),
    },
    (t) => [
      c.unique('editions_no').on(t.documentId, t.no),
      c
        .unique('editions_published')
        .on(t.documentId)
        .where(sql`state = 'published'`),
      c
        .unique('editions_open')
        .on(t.documentId)
        .where(sql`state in ('draft', 'submitted', 'approved')`),
    ],
  );

  const rendered = c.table('rendered', {
    editionId: c
      .id()
      .primaryKey()
      .references(() => editions.id),
    renderer: c.text().notNull(),
    html: c.text().notNull(),
    carriedHtml: c.text(),
    /** What lists show of it: the details without long texts. */
    card: c.json<Record<string, unknown>>().notNull(),
    toc: c.json<Toc[]>().notNull(),
    clauses: c.json<Clause[]>().notNull(),
    /** Path, label and first words of each clause: what its page needs of them. */
    heads: c.json<ClauseHead[]>().notNull(),
    text: c.text().notNull(),
  });

  const links = c.table(
    'links',
    {
      fromId: c
        .id()
        .notNull()
        .references(() => documents.id),
      position: c.int().notNull(),
      relation: c.text().notNull(),
      toId: c.id(),
      url: c.text(),
      title: c.text(),
      /** Only this part of the other document, such as `t5`. */
      clause: c.text(),
    },
    (t) => [c.key({ columns: [t.fromId, t.position] }), c.index('links_to').on(t.toId, t.relation)],
  );

  const facets = c.table(
    'facets',
    {
      documentId: c
        .id()
        .notNull()
        .references(() => documents.id),
      name: c.text().notNull(),
      value: c.text().notNull(),
      /** Days or moments (shelf/rules.ts#holds) at which the value holds: from ≤ moment < until. */
      fromDay: c.day().notNull(),
      untilDay: c.day().notNull(),
    },
    (t) => [
      c.key({ columns: [t.documentId, t.name, t.value, t.fromDay] }),
      c.index('facets_value').on(t.name, t.value, t.documentId, t.fromDay, t.untilDay),
    ],
  );

  const attachments = c.table(
    'attachments',
    {
      editionId: c
        .id()
        .notNull()
        .references(() => editions.id),
      position: c.int().notNull(),
      title: c.text().notNull(),
      name: c.text().notNull(),
      sha256: c.text().notNull(),
      bytes: c.int().notNull(),
    },
    (t) => [c.key({ columns: [t.editionId, t.position] }), c.index('attachments_sha').on(t.sha256)],
  );

  /** How a file came in; one that was imported has no row. */
  const uploads = c.table('uploads', {
    sha256: c.text().primaryKey(),
    /** Of what was sent, before what tells of its makers was taken out. */
    originalSha256: c.text().notNull(),
    /** Words for what was taken out. */
    removed: c.json<string[]>().notNull(),
    /** Looked at for viruses. */
    scanned: c.flag().notNull(),
    uploadedBy: c.text().notNull(),
    uploadedAt: c.time().notNull(),
  });

  /** Old addresses, kept for good. */
  const addresses = c.table('addresses', {
    path: c.text().primaryKey(),
    documentId: c
      .id()
      .notNull()
      .references(() => documents.id),
  });

  const releases = c.table(
    'releases',
    {
      id: c.id().primaryKey(),
      number: c.text().notNull(),
      kind: c.text().notNull(),
      state: c.text().notNull(),
      sha256: c.text().notNull(),
      /** Order of publication, from 1 without gaps. */
      seq: c.int(),
      createdBy: c.text().notNull(),
      createdAt: c.time().notNull(),
      publishedAt: c.time(),
      submittedBy: c.text(),
      submittedAt: c.time(),
      /** 催办: when somebody last asked for it. */
      urgedAt: c.time(),
      /** 定时发布: from when on it goes out by itself. */
      publishAt: c.time(),
      /** Who said that it goes out. */
      publishedBy: c.text(),
      /** What a correction, withdrawal or 应急发布 says beside its texts. */
      plan: c.json<Record<string, unknown>>(),
    },
    (t) => [
      c.unique('releases_number').on(t.number),
      c
        .unique('releases_seq')
        .on(t.seq)
        .where(sql`seq is not null`),
      c.index('releases_state').on(t.state, t.publishedAt),
    ],
  );

  const releaseItems = c.table(
    'release_items',
    {
      releaseId: c
        .id()
        .notNull()
        .references(() => releases.id),
      editionId: c
        .id()
        .notNull()
        .references(() => editions.id),
      documentId: c
        .id()
        .notNull()
        .references(() => documents.id),
      editionSha256: c.text().notNull(),
      renderedSha256: c.text().notNull(),
    },
    (t) => [
      c.key({ columns: [t.releaseId, t.editionId] }),
      c.index('release_items_document').on(t.documentId),
    ],
  );

  /** 审核: one opinion on a release as it stood, bound to its hash. */
  const reviews = c.table(
    'reviews',
    {
      id: c.id().primaryKey(),
      releaseId: c
        .id()
        .notNull()
        .references(() => releases.id),
      stage: c.text().notNull(),
      /** approved · returned */
      verdict: c.text().notNull(),
      reviewer: c.text().notNull(),
      note: c.text(),
      sha256: c.text().notNull(),
      at: c.time().notNull(),
      /** The form of the stage as filled in. */
      answers: c.json<Record<string, unknown>>(),
      /** 代: for whom. */
      standsInFor: c.id(),
    },
    (t) => [c.index('reviews_release').on(t.releaseId, t.at)],
  );

  /** 送审稿 as sent each time, so that a reviewer sees what changed since; emptied by 依法清除. */
  const rounds = c.table(
    'rounds',
    {
      releaseId: c
        .id()
        .notNull()
        .references(() => releases.id),
      no: c.int().notNull(),
      sha256: c.text().notNull(),
      /** Content by the id of its document. */
      contents: c.json<Record<string, unknown>>().notNull(),
      submittedBy: c.text().notNull(),
      at: c.time().notNull(),
    },
    (t) => [c.key({ columns: [t.releaseId, t.no] })],
  );

  /** 紧急撤下: what the one who did it wrote for the reviewers; never part of a hash, so that it can be erased. */
  const emergencies = c.table('emergencies', {
    releaseId: c
      .id()
      .primaryKey()
      .references(() => releases.id),
    note: c.text().notNull(),
    at: c.time().notNull(),
  });

  /** 依法清除: asked for by one person, settled by another; what was erased is told by hashes alone. */
  const erasures = c.table(
    'erasures',
    {
      id: c.id().primaryKey(),
      documentIds: c.json<string[]>().notNull(),
      /** Legal ground, a code of erasures/rules.ts. */
      ground: c.text().notNull(),
      /** 文书号 or 说明, for whoever confirms; never what is to be erased. */
      note: c.text().notNull(),
      /** asked · dropped · confirmed */
      state: c.text().notNull(),
      askedBy: c.text().notNull(),
      askedAt: c.time().notNull(),
      settledBy: c.text(),
      settledAt: c.time(),
      /** Of what was public: the release that put it on the public record. */
      releaseId: c.id().references(() => releases.id),
      /** SHA-256 of the files that go with it. */
      files: c.json<string[]>().notNull(),
      /** When the files were gone and the database written anew. */
      finishedAt: c.time(),
    },
    (t) => [c.index('erasures_state').on(t.state, t.finishedAt)],
  );

  /** One row a document in the search tables; `row` is their key. */
  const searchRows = c.table(
    'search_rows',
    {
      row: c.serial(),
      documentId: c
        .id()
        .notNull()
        .references(() => documents.id),
      /** 代字|年|号, see search/numbers.ts. */
      numberKey: c.text(),
    },
    (t) => [c.unique('search_rows_document').on(t.documentId), c.index('search_rows_number').on(t.numberKey)],
  );

  const auditLog = c.table(
    'audit_log',
    {
      id: c.id().primaryKey(),
      at: c.time().notNull(),
      actor: c.text().notNull(),
      verb: c.text().notNull(),
      subject: c.text().notNull(),
      /** Ids, hashes and field names only. */
      detail: c.json<Record<string, unknown>>().notNull(),
      leafHash: c.text().notNull(),
      seq: c.int(),
      prevHash: c.text(),
      hash: c.text(),
    },
    (t) => [
      c
        .unique('audit_log_seq')
        .on(t.seq)
        .where(sql`seq is not null`),
      c
        .index('audit_log_unchained')
        .on(t.id)
        .where(sql`seq is null`),
    ],
  );

  /** Cache tags in the order they changed; other processes poll it. */
  const changes = c.table('changes', {
    seq: c.serial(),
    tag: c.text().notNull(),
    at: c.time().notNull(),
  });

  const counters = c.table('counters', {
    name: c.text().primaryKey(),
    value: c.int().notNull(),
  });

  const jobs = c.table('jobs', {
    name: c.text().primaryKey(),
    dueAt: c.time().notNull(),
    claimedBy: c.text(),
    claimedUntil: c.time(),
    lastRunAt: c.time(),
    lastError: c.text(),
  });

  const queryLog = c.table('query_log', {
    id: c.id().primaryKey(),
    day: c.day().notNull(),
    query: c.text().notNull(),
    total: c.int().notNull(),
  });

  const submissions = c.table(
    'submissions',
    {
      id: c.id().primaryKey(),
      kind: c.text().notNull(),
      documentId: c.id().references(() => documents.id),
      /** Path of the clause it speaks of, such as `t6`; none is the whole. */
      clause: c.text(),
      /** Hash of the form's key and of the contact: counts only together with the content's hash. */
      idempotencyKey: c.text().notNull(),
      contentHash: c.text().notNull(),
      /** HMAC of the 12 digits; the digits themselves are nowhere. */
      receiptHmac: c.text().notNull(),
      /** SHA-256(32 random bytes ‖ content hash ‖ second), and the bytes. */
      receiptHash: c.text().notNull(),
      receiptBytes: c.bytes().notNull(),
      payload: c.json<Record<string, unknown>>().notNull(),
      /** Name and telephone, sealed with a key of their own; without the key nobody can read them again. */
      contact: c.text(),
      contactKey: c.text(),
      /** Why it deserves a look, such as `quick,trap`. */
      marks: c.text(),
      department: c.text(),
      dueOn: c.day(),
      state: c.text().notNull(),
      receivedAt: c.time().notNull(),
    },
    (t) => [
      c.unique('submissions_once').on(t.idempotencyKey, t.contentHash),
      c.unique('submissions_receipt').on(t.receiptHmac),
      c.index('submissions_document').on(t.documentId, t.kind, t.receivedAt, t.clause),
    ],
  );

  /** Tries of one network within the window of a limit. */
  const buckets = c.table('buckets', {
    name: c.text().primaryKey(),
    /** Moments, ms. */
    tries: c.json<number[]>().notNull(),
    until: c.time().notNull(),
  });

  /** 有用 and 没解决我的问题, by document and day; nothing of the visitor. */
  const feedback = c.table(
    'feedback',
    {
      documentId: c
        .id()
        .notNull()
        .references(() => documents.id),
      day: c.day().notNull(),
      useful: c.int().notNull().default(0),
      unsolved: c.int().notNull().default(0),
    },
    (t) => [c.key({ columns: [t.documentId, t.day] })],
  );

  /** 用户: who may sign in to the desk. */
  const users = c.table(
    'users',
    {
      id: c.id().primaryKey(),
      login: c.text().notNull(),
      name: c.text().notNull(),
      department: c.text(),
      active: c.flag().notNull(),
      /** PHC string; null until the person has set one. */
      password: c.text(),
      passwordAt: c.time(),
      /** Subject at the government identity provider, bound by the security admin. */
      oidcSubject: c.text(),
      lastSignInAt: c.time(),
      createdAt: c.time().notNull(),
    },
    (t) => [
      c.unique('users_login').on(t.login),
      c
        .unique('users_oidc')
        .on(t.oidcSubject)
        .where(sql`oidc_subject is not null`),
    ],
  );

  /** 授权; one that stands in for somebody (代) holds between two days. */
  const roleGrants = c.table(
    'role_grants',
    {
      id: c.id().primaryKey(),
      userId: c
        .id()
        .notNull()
        .references(() => users.id),
      role: c.text().notNull(),
      department: c.text(),
      stage: c.text(),
      standsInFor: c.id().references(() => users.id),
      fromDay: c.day(),
      untilDay: c.day(),
      grantedBy: c.text().notNull(),
      grantedAt: c.time().notNull(),
    },
    (t) => [c.index('role_grants_user').on(t.userId)],
  );

  /** 交接: what became of the work of somebody whose account was stopped. */
  const handovers = c.table(
    'handovers',
    {
      id: c.id().primaryKey(),
      userId: c
        .id()
        .notNull()
        .references(() => users.id),
      /** Who takes over; null where the department does. */
      toUserId: c.id().references(() => users.id),
      note: c.text().notNull(),
      writtenBy: c.text().notNull(),
      at: c.time().notNull(),
    },
    (t) => [c.index('handovers_user').on(t.userId)],
  );

  const sessions = c.table(
    'sessions',
    {
      /** SHA-256 of the token, which is only in the cookie. */
      id: c.text().primaryKey(),
      userId: c
        .id()
        .notNull()
        .references(() => users.id),
      createdAt: c.time().notNull(),
      seenAt: c.time().notNull(),
      /** When password or 动态口令 were last given. */
      provenAt: c.time().notNull(),
      network: c.text().notNull(),
    },
    (t) => [c.index('sessions_user').on(t.userId)],
  );

  /** 动态口令 of one person: the key, sealed, and the last step used, which never works again. */
  const authenticators = c.table('authenticators', {
    userId: c
      .id()
      .primaryKey()
      .references(() => users.id),
    secret: c.text().notNull(),
    step: c.int().notNull(),
    enrolledAt: c.time().notNull(),
  });

  const recoveryCodes = c.table(
    'recovery_codes',
    {
      hash: c.text().primaryKey(),
      userId: c
        .id()
        .notNull()
        .references(() => users.id),
      usedAt: c.time(),
    },
    (t) => [c.index('recovery_codes_user').on(t.userId)],
  );

  /** Failed sign-ins by HMAC of the name typed, known or not, so that both are refused alike. */
  const loginAttempts = c.table('login_attempts', {
    name: c.text().primaryKey(),
    fails: c.int().notNull(),
    lockedUntil: c.time(),
    at: c.time().notNull(),
  });

  /** What somebody typed and did not save yet, one row a person and edition; also who looks at it and when. */
  const autosaves = c.table(
    'autosaves',
    {
      editionId: c
        .id()
        .notNull()
        .references(() => editions.id),
      userId: c.id().notNull(),
      /** Revision it began from. */
      revision: c.int().notNull(),
      /** The form as typed; null for somebody who only looks. */
      typed: c.json<Record<string, string | string[]>>(),
      savedAt: c.time(),
      seenAt: c.time().notNull(),
    },
    (t) => [c.key({ columns: [t.editionId, t.userId] })],
  );

  /** What a draft said at a revision from which somebody began to write: the middle of a merge. */
  const bases = c.table(
    'bases',
    {
      editionId: c
        .id()
        .notNull()
        .references(() => editions.id),
      revision: c.int().notNull(),
      content: c.json<Record<string, unknown>>().notNull(),
      at: c.time().notNull(),
    },
    (t) => [c.key({ columns: [t.editionId, t.revision] })],
  );

  /** 签发原件: the words of the signed original that a 正式文件 is held against. */
  const signedTexts = c.table('signed_texts', {
    editionId: c
      .id()
      .primaryKey()
      .references(() => editions.id),
    text: c.text().notNull(),
    sha256: c.text().notNull(),
    receivedBy: c.text().notNull(),
    receivedAt: c.time().notNull(),
  });

  /** 申报: why one paragraph may differ from the signed original; the paragraph by its hash alone. */
  const departures = c.table(
    'departures',
    {
      id: c.id().primaryKey(),
      editionId: c
        .id()
        .notNull()
        .references(() => editions.id),
      /** privacy 去标识化 · erratum 勘误 */
      kind: c.text().notNull(),
      paragraph: c.text().notNull(),
      /** 勘误: who approved it. */
      approver: c.text(),
      by: c.text().notNull(),
      at: c.time().notNull(),
    },
    (t) => [c.unique('departures_once').on(t.editionId, t.paragraph)],
  );

  /** 公开发布记录: one row a release, in order and never changed. */
  const manifests = c.table(
    'manifests',
    {
      /** That of the release; the size of the tree with it. */
      seq: c.int().primaryKey(),
      releaseId: c
        .id()
        .notNull()
        .references(() => releases.id),
      /** Exactly what is hashed and given out. */
      text: c.text().notNull(),
      sha256: c.text().notNull(),
      sm3: c.text().notNull(),
      /** Hashes of the subtrees that end with it, the leaf first (ledger/tree.ts#NodesAt). */
      nodes: c.json<string[]>().notNull(),
    },
    (t) => [c.unique('manifests_release').on(t.releaseId)],
  );

  /** 检查点: signed at each release; the newest once more every five minutes. */
  const checkpoints = c.table('checkpoints', {
    size: c.int().primaryKey(),
    root: c.text().notNull(),
    at: c.time().notNull(),
    /** Head of the record of the desk at that moment. */
    auditSeq: c.int().notNull(),
    auditHash: c.text().notNull(),
    /** The signed note. */
    note: c.text().notNull(),
    /** Lines of the witness that signed it too. */
    cosigned: c.text(),
    /** When it was last sent to the witness, and why that failed. */
    sentAt: c.time(),
    fault: c.text(),
  });

  /** 处理说明 and 告诉起草科室: what was done about a finding that does not block; the finding by its hash alone. */
  const answers = c.table(
    'answers',
    {
      id: c.id().primaryKey(),
      editionId: c
        .id()
        .notNull()
        .references(() => editions.id),
      finding: c.text().notNull(),
      rule: c.text().notNull(),
      /** note 处理说明 · told 告诉起草科室 */
      kind: c.text().notNull(),
      note: c.text().notNull(),
      by: c.text().notNull(),
      at: c.time().notNull(),
    },
    (t) => [c.index('answers_edition').on(t.editionId)],
  );

  /** 会签: one link for an office outside, bound to the contents it was made for, and the opinion it was used up by. */
  const countersigns = c.table(
    'countersigns',
    {
      id: c.id().primaryKey(),
      releaseId: c
        .id()
        .notNull()
        .references(() => releases.id),
      /** SHA-256 of the token, which is only in the link. */
      tokenHash: c.text().notNull(),
      sha256: c.text().notNull(),
      /** Whom it is for. */
      office: c.text().notNull(),
      createdBy: c.text().notNull(),
      createdAt: c.time().notNull(),
      expiresAt: c.time().notNull(),
      revokedAt: c.time(),
      usedAt: c.time(),
      /** agreed · changes · opposed */
      verdict: c.text(),
      note: c.text(),
      /** Who signed, as they wrote it. */
      signer: c.text(),
    },
    (t) => [
      c.unique('countersigns_token').on(t.tokenHash),
      c.index('countersigns_release').on(t.releaseId, t.createdAt),
    ],
  );

  /** 待办, 催办 and the daily digest on their way out: ids only, the title is read when it is sent. */
  const outbox = c.table(
    'outbox',
    {
      id: c.id().primaryKey(),
      /** turn 待办 · due 期限催办 · asked 催办 · digest 每日汇总 */
      kind: c.text().notNull(),
      /** What makes it go out once: step, day. */
      key: c.text().notNull(),
      releaseId: c.id().references(() => releases.id),
      /** Whose turn it was when it was made. */
      told: c.json<string[]>().notNull(),
      /** waiting · sent · dropped · failed */
      state: c.text().notNull(),
      attempts: c.int().notNull().default(0),
      nextAt: c.time().notNull(),
      /** Until then one node has it. */
      claimedUntil: c.time(),
      createdAt: c.time().notNull(),
      doneAt: c.time(),
      /** Why it was not taken, or not sent any more. */
      fault: c.text(),
    },
    (t) => [
      c.unique('outbox_key').on(t.key),
      c.index('outbox_due').on(t.state, t.nextAt),
      c.index('outbox_release').on(t.releaseId),
    ],
  );

  /** 报审材料: files that go to whoever signs and are not published. */
  const materials = c.table(
    'materials',
    {
      id: c.id().primaryKey(),
      releaseId: c
        .id()
        .notNull()
        .references(() => releases.id),
      /** packets/rules.ts#MATERIALS */
      kind: c.text().notNull(),
      title: c.text().notNull(),
      name: c.text().notNull(),
      sha256: c.text().notNull(),
      bytes: c.int().notNull(),
      by: c.text().notNull(),
      at: c.time().notNull(),
    },
    (t) => [c.index('materials_release').on(t.releaseId)],
  );

  /** 报审包: the zip as it was made, a file of the store, with what was in it. */
  const packets = c.table(
    'packets',
    {
      id: c.id().primaryKey(),
      releaseId: c
        .id()
        .notNull()
        .references(() => releases.id),
      no: c.int().notNull(),
      /** Of the zip. */
      sha256: c.text().notNull(),
      bytes: c.int().notNull(),
      /** What the release's hash would be if these texts were sent for review. */
      releaseSha256: c.text().notNull(),
      entries: c.json<unknown[]>().notNull(),
      by: c.text().notNull(),
      at: c.time().notNull(),
    },
    (t) => [c.unique('packets_no').on(t.releaseId, t.no)],
  );

  /** 报送: that a packet was sent, and that it came back to be mended. */
  const dispatches = c.table(
    'dispatches',
    {
      id: c.id().primaryKey(),
      packetId: c
        .id()
        .notNull()
        .references(() => packets.id),
      /** sent 报送 · returned 退回补正 */
      kind: c.text().notNull(),
      day: c.day().notNull(),
      office: c.text().notNull(),
      way: c.text().notNull(),
      number: c.text().notNull(),
      recipient: c.text().notNull(),
      receipt: c.text().notNull(),
      note: c.text().notNull(),
      by: c.text().notNull(),
      at: c.time().notNull(),
    },
    (t) => [c.unique('dispatches_once').on(t.packetId, t.kind)],
  );

  return {
    documents,
    editions,
    rendered,
    links,
    facets,
    attachments,
    uploads,
    addresses,
    releases,
    releaseItems,
    reviews,
    rounds,
    emergencies,
    erasures,
    searchRows,
    auditLog,
    changes,
    counters,
    jobs,
    queryLog,
    submissions,
    buckets,
    feedback,
    users,
    roleGrants,
    handovers,
    sessions,
    authenticators,
    recoveryCodes,
    loginAttempts,
    autosaves,
    bases,
    signedTexts,
    departures,
    manifests,
    checkpoints,
    answers,
    countersigns,
    outbox,
    materials,
    packets,
    dispatches,
  };
};

export type Schema = ReturnType<typeof makeSchema>;

/** The tables as verbs name them; one process speaks to one engine. */
export const schema: Schema = makeSchema(dbEngine() === 'postgres' ? postgres : sqlite);

export const {
  documents,
  editions,
  rendered,
  links,
  facets,
  attachments,
  uploads,
  addresses,
  releases,
  releaseItems,
  reviews,
  rounds,
  emergencies,
  erasures,
  searchRows,
  auditLog,
  changes,
  counters,
  jobs,
  queryLog,
  submissions,
  buckets,
  feedback,
  users,
  roleGrants,
  handovers,
  sessions,
  authenticators,
  recoveryCodes,
  loginAttempts,
  autosaves,
  bases,
  signedTexts,
  departures,
  manifests,
  checkpoints,
  answers,
  countersigns,
  outbox,
  materials,
  packets,
  dispatches,
} = schema;
