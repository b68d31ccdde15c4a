import { parentPort } from 'node:worker_threads';
import { AppError } from '../errors.ts';
import { renderText } from './markdown.ts';
import type { RenderInput } from './rendered.ts';
import type { Answer } from './render.ts';

/** One text at a time, in the order they came; render.ts counts on it. */
parentPort?.on('message', (input: RenderInput) => parentPort?.postMessage(answer(input)));
parentPort?.postMessage('ready');

function answer(input: RenderInput): Answer {
  try {
    return { rendered: renderText(input) };
  } catch (error) {
    if (error instanceof AppError) return { refused: error.message };
    return { bug: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
