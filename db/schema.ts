import { sql } from 'drizzle-orm';
import { dbEngine } from '../src/env.ts';
import { type Columns, postgres, sqlite } from './columns.ts';

type Withdrawal = { on: string; reason: string; replacement?: string };
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
    },
    (t) => [
      c.unique('releases_number').on(t.number),
      c
        .unique('releases_seq')
        .on(t.seq)
        .where(sql`seq is not null`),
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

  return {
    documents,
    editions,
    rendered,
    links,
    facets,
    attachments,
    addresses,
    releases,
    releaseItems,
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
    sessions,
    authenticators,
    recoveryCodes,
    loginAttempts,
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
  addresses,
  releases,
  releaseItems,
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
  sessions,
  authenticators,
  recoveryCodes,
  loginAttempts,
} = schema;
