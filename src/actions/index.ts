import * as door from './door.ts';
import { comment, correction, feedback, preferences, track } from './public.ts';

const { signIn, confirm, enrol, prove, password, leaveOthers, signOut } = door;

export const server = {
  preferences,
  comment,
  correction,
  track,
  feedback,
  desk: { signIn, confirm, enrol, prove, password, leaveOthers, signOut },
};
