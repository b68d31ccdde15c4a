import { deserialize, serialize } from 'node:v8';

/** The other end of `askApart`: reads the question from stdin and writes the answer to stdout. */
export async function answerApart<Q, A>(answer: (question: Q) => Promise<A> | A): Promise<void> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
  process.stdout.write(serialize(await answer(deserialize(Buffer.concat(chunks)) as Q)));
}
