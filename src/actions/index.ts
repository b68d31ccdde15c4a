import { arrange, attach } from './attachments.ts';
import * as door from './door.ts';
import * as editing from './editing.ts';
import { comment, correction, feedback, preferences, track } from './public.ts';

const { signIn, confirm, enrol, prove, password, leaveOthers, signOut } = door;
const { save, merge, declareChange, receiveSigned, forget } = editing;

export const server = {
  preferences,
  comment,
  correction,
  track,
  feedback,
  desk: {
    signIn,
    confirm,
    enrol,
    prove,
    password,
    leaveOthers,
    signOut,
    save,
    merge,
    declareChange,
    receiveSigned,
    forget,
    attach,
    arrange,
  },
};
