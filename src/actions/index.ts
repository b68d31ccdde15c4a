import * as afterwards from './afterwards.ts';
import { arrange, attach } from './attachments.ts';
import { inviteOutside, revokeInvitation } from './countersigns.ts';
import * as door from './door.ts';
import * as editing from './editing.ts';
import { resend } from './outbox.ts';
import * as erasing from './erasing.ts';
import * as originals from './originals.ts';
import * as packets from './packets.ts';
import * as people from './people.ts';
import * as releasing from './releasing.ts';
import * as tables from './tables.ts';
import * as writing from './writing.ts';
import { comment, compare, correction, countersign, feedback, preferences, track } from './public.ts';

const { addPerson, grantPerson, resetPerson, forgetCode, stopPerson, startPerson } = people;
const { bindPerson, unbindPerson, standIn, endDeputy } = people;
const { signIn, resume, confirm, enrol, prove, password, leaveOthers, signOut } = door;
const { start, repeat, interpret, drop, discard, submit, recall, urge } = writing;
const { review, secrecy, publish, unplan, letOut } = releasing;
const { bringWord, confirmWord } = originals;
const { bringTable, mendTable } = tables;
const { takeDown, correct, update, rollback, withdraw } = afterwards;
const { addMaterial, dropMaterial, pack, sendPacket, returnPacket } = packets;
const { askErasure, dropErasure, erase } = erasing;
const { save, merge, declareChange, receiveSigned, forget, tellDrafters } = editing;

export const server = {
  preferences,
  comment,
  compare,
  correction,
  countersign,
  track,
  feedback,
  desk: {
    signIn,
    resume,
    confirm,
    enrol,
    prove,
    password,
    leaveOthers,
    signOut,
    start,
    repeat,
    interpret,
    drop,
    discard,
    submit,
    recall,
    urge,
    review,
    secrecy,
    publish,
    unplan,
    letOut,
    takeDown,
    correct,
    update,
    rollback,
    withdraw,
    askErasure,
    dropErasure,
    erase,
    save,
    merge,
    declareChange,
    receiveSigned,
    forget,
    tellDrafters,
    addMaterial,
    dropMaterial,
    pack,
    sendPacket,
    returnPacket,
    bringTable,
    mendTable,
    bringWord,
    confirmWord,
    attach,
    arrange,
    addPerson,
    grantPerson,
    resetPerson,
    forgetCode,
    stopPerson,
    startPerson,
    bindPerson,
    unbindPerson,
    standIn,
    endDeputy,
    resend,
    inviteOutside,
    revokeInvitation,
  },
};
