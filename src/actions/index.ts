import * as desk from './desk.ts';
import { comment, correction, feedback, preferences, track } from './public.ts';

const { signIn, confirm, enrol, prove, signOut } = desk;

export const server = {
  preferences,
  comment,
  correction,
  track,
  feedback,
  desk: { signIn, confirm, enrol, prove, signOut },
};
