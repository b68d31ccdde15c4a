import { parentPort, workerData } from 'node:worker_threads';
import { buildTitleIndex, type TitleRow } from './lunr.ts';

parentPort!.postMessage(buildTitleIndex(workerData as TitleRow[]));
