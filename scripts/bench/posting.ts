import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** The open form of one draft, as a browser has it. */
export type Form = { url: string; action: string; fields: Record<string, string>; cookie: string };

/** One post: `mark` stands in the text and tells it from all others; the key is the form's own. */
export type Post = { mark: string; key: string };

export type Poured = {
  seconds: number;
  /** Answered with a receipt. */
  acknowledged: Post[];
  /** Sent and never answered. */
  unanswered: Post[];
  refused: number;
  p50: number;
  p99: number;
  reads: number;
  readP99: number;
};

export type Pouring = { seconds: number; connections: number; readsPerSecond: number };

const TEXT = '建议把电费和服务费分开公示，写明每度电多少钱、每小时收多少服务费，贴在充电桩旁边和单元门口。';
const PAGES = ['/', '/policies', '/consultations', '/interpretations'];
/** A page is asked for in bursts of this many milliseconds, on as many connections as it takes. */
const TICK = 10;
const READERS = 400;

/** Opens the form of the first draft that takes comments. */
export async function openForm(url: string): Promise<Form> {
  const open = (await (await fetch(`${url}/consultations.json?phase=open`)).json()) as {
    results: { url: string }[];
  };
  const path = `${new URL(open.results[0]!.url).pathname}/comment?clause=1`;
  const answer = await fetch(url + path);
  const html = await answer.text();
  const fields = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const action = /<form[^>]+action="([^"]+_action=comment)"/.exec(html)?.[1];
  const cookie = answer.headers.getSetCookie().map((one) => one.split(';', 1)[0]);
  if (!action) throw new Error(`${path} shows no form`);
  return {
    url,
    action: action.replaceAll('&amp;', '&'),
    fields: Object.fromEntries(fields.map(([, name, value]) => [name!, value!])),
    cookie: cookie.join('; '),
  };
}

export const newPost = (): Post => ({ mark: randomUUID(), key: randomUUID() });

/** Sends a comment; its status, or null when the connection ended without an answer. */
export function send(form: Form, agent: Agent, { mark, key }: Post): Promise<number | null> {
  const body = new URLSearchParams({
    ...form.fields,
    key,
    text: `${TEXT}（${mark}）`,
    stance: 'amend',
    publish: 'yes',
    name: '',
    phone: '',
    website: '',
  }).toString();
  return new Promise((resolve) => {
    const req = request(form.url + form.action, {
      method: 'POST',
      agent,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': Buffer.byteLength(body),
        'sec-fetch-site': 'same-origin',
        cookie: form.cookie,
      },
    });
    req.on('response', (res) => res.resume().on('end', () => resolve(res.statusCode ?? null)));
    req.on('error', () => resolve(null));
    req.end(body);
  });
}

/** Posts on every connection as fast as answers come, and reads pages beside; `stopped` ends it early. */
export async function pour(
  form: Form,
  { seconds, connections, readsPerSecond }: Pouring,
  stopped: () => boolean = () => false,
): Promise<Poured> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const began = performance.now();
  const over = () => stopped() || performance.now() - began > seconds * 1000;
  const acknowledged: Post[] = [];
  const unanswered: Post[] = [];
  const waits: number[] = [];
  let refused = 0;
  const visitor = async () => {
    while (!over()) {
      const post = newPost();
      const at = performance.now();
      const status = await send(form, agent, post);
      if (status === 303) {
        acknowledged.push(post);
        waits.push(performance.now() - at);
      } else if (status === null) unanswered.push(post);
      else refused++;
    }
  };
  const reading = read(form.url, readsPerSecond, over);
  await Promise.all(Array.from({ length: connections }, visitor));
  const took = (performance.now() - began) / 1000;
  const readWaits = await reading;
  agent.destroy();
  const at = (all: number[], share: number) =>
    all.sort((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * share))] ?? 0;
  return {
    ...{ seconds: took, acknowledged, unanswered, refused, reads: readWaits.length },
    ...{ p50: at(waits, 0.5), p99: at(waits, 0.99), readP99: at(readWaits, 0.99) },
  };
}

/** Reads pages at a steady pace; milliseconds of those answered. */
async function read(url: string, perSecond: number, over: () => boolean): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: READERS });
  const waits: number[] = [];
  const pending = new Set<Promise<void>>();
  const began = performance.now();
  for (let sent = 0; !over(); await sleep(TICK)) {
    const due = Math.floor(((performance.now() - began) / 1000) * perSecond);
    for (; sent < due; sent++) {
      const one = get(url + PAGES[sent % PAGES.length]!, agent, waits);
      pending.add(one);
      void one.then(() => pending.delete(one));
    }
  }
  await Promise.all(pending);
  agent.destroy();
  return waits;
}

function get(address: string, agent: Agent, waits: number[]): Promise<void> {
  const at = performance.now();
  return new Promise((resolve) => {
    const req = request(address, { agent, headers: { 'accept-encoding': 'br' } });
    req.on('response', (res) =>
      res.resume().on('end', () => {
        if (res.statusCode === 200) waits.push(performance.now() - at);
        resolve();
      }),
    );
    req.on('error', () => resolve());
    req.end();
  });
}
